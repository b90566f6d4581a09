"""Reviews of what an article says, by a person named in its byline: when, and when the next one is due."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.taxonomy import Contributor


class ReviewRecordQuerySet(models.QuerySet):
    def latest(self):
        """The last record of each article: its date is the one that counts."""
        same_day = Q(reviewed_on=OuterRef("reviewed_on"), pk__gt=OuterRef("pk"))
        later = ReviewRecord.objects.filter(
            Q(reviewed_on__gt=OuterRef("reviewed_on")) | same_day,
            version__article=OuterRef("version__article"),
        )
        return self.exclude(Exists(later))

    def due(self, on=None):
        """Of what readers may read, that which should have been reviewed again by a day (today, unless told)."""
        from articles.models.article import Article

        on = on or timezone.localdate()
        return self.latest().filter(due_on__lte=on, version__article__in=Article.objects.live())


class ReviewRecord(models.Model):
    """“Reviewed by … on …”, shown to readers. Written by reviewing.record only; several make a history."""

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="review_records")
    reviewer = models.ForeignKey(Contributor, models.PROTECT, related_name="+")
    reviewed_on = models.DateField(_("reviewed on"))
    due_on = models.DateField(_("next review due"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = ReviewRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="review_record_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "reviewer", "reviewed_on"], name="a_review_is_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gt=models.F("reviewed_on")),
                name="the_next_review_comes_after_this_one",
                violation_error_message=_("The next review must be due after this one."),
            ),
        ]

    def __str__(self):
        return f"{self.reviewer}, {self.reviewed_on}"
