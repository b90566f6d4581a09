"""The review of a draft: for whom it waits."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AssignmentQuerySet(models.QuerySet):
    def waiting(self):
        """Those of drafts that are in review now."""
        from articles.models.version import Version

        in_review = Version.objects.draft().filter(stage=Version.Stage.IN_REVIEW, article__binned_at=None)
        return self.filter(version__in=in_review)


class Assignment(models.Model):
    """Who is asked to read a draft that was handed in; nobody named: every editor. Written by reviewing only."""

    version = models.OneToOneField("articles.Version", models.CASCADE, related_name="assignment")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("since"), default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self):
        return f"{self.version_id}: {self.reviewer or '–'}"
