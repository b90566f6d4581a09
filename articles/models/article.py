"""The identity of an article, and which articles."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.version import Version
from articles.taxonomy import Series, Tag, Topic


class ArticleQuerySet(models.QuerySet):
    def live(self, at=None):
        """What a stranger may read at a given moment (now, unless told)."""
        versions = Version.objects.live(at).filter(article=OuterRef("pk"))
        return self.filter(Exists(versions), binned_at__isnull=True)

    def visible_to(self, user):
        """What this person may read: everything for editors, one's own and the live ones for authors."""
        if user.has_perm("articles.preview_article"):
            return self.all()
        if user.has_perm("articles.write_own_article"):
            return self.filter(Q(created_by=user) | Q(pk__in=Article.objects.live()))
        return self.live()

    def withdrawn(self):
        """Once public, now gone: their address answers 410."""
        return self.filter(first_live_from__lte=timezone.now()).exclude(pk__in=Article.objects.live())

    def due(self, at=None):
        """A moment of theirs has come, the beginning or the planned end, and what follows from it is not done.

        Also of versions that have been replaced since: the worker may have stood still for a day.
        """
        at = at or timezone.now()
        begun = Version.objects.filter(article=OuterRef("pk"), announced_at=None, live_from__lte=at)
        ended = Version.objects.filter(article=OuterRef("pk"), awaits_end=True, live_until__lte=at)
        return self.filter(Exists(begun) | Exists(ended))

    def with_states(self):
        """Annotates what `state` needs, so that a list asks once and not per row."""
        now = timezone.now()
        own = Version.objects.filter(article=OuterRef("pk"))
        return self.annotate(
            has_live=Exists(own.live(now)),
            live_standing=models.Subquery(own.live(now).values("standing")[:1]),
            has_future=Exists(own.filter(live_from__gt=now)),
            draft_stage=models.Subquery(own.draft().values("stage")[:1]),
        )


class Article(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        CHANGED = "changed", _("Published, with unpublished changes")
        RETRACTED = "retracted", _("Retracted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        BINNED = "binned", _("In the bin")

    slug = models.SlugField(
        _("slug"),
        max_length=200,
        unique=True,
        help_text=_("The last part of the address. When it changes, the earlier address leads here."),
    )
    language = models.CharField(_("language"), max_length=16, default="en")
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        related_name="articles",
        help_text=_("Where readers find the article."),
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="articles")
    series = models.ForeignKey(
        Series, models.PROTECT, verbose_name=_("series"), null=True, blank=True, related_name="articles"
    )
    series_position = models.PositiveSmallIntegerField(_("place in the series"), null=True, blank=True)
    first_live_from = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    binned_at = models.DateTimeField(_("put in the bin"), null=True, blank=True, editable=False)
    source_site = models.CharField(max_length=200, blank=True, editable=False)
    source_id = models.CharField(max_length=64, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [F("first_live_from").desc(nulls_first=True), "-pk"]
        indexes = [
            models.Index(F("first_live_from").desc(), F("id").desc(), name="article_newest"),
            models.Index("topic", F("first_live_from").desc(), F("id").desc(), name="article_topic_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_site", "source_id"],
                condition=~Q(source_id=""),
                name="an_article_is_imported_once",
            )
        ]
        permissions = [
            ("preview_article", "May read every article before it is published"),
            ("publish_article", "May publish, schedule and withdraw articles"),
            ("bin_article", "May put articles in the bin and take them out"),
            ("write_own_article", "May write articles and change one's own drafts"),
        ]

    def __str__(self):
        if title := getattr(self, "current_title", ""):
            return title  # the desk's lists ask for it once, not per row
        version = self.current_version()
        return version.title if version else self.slug

    def get_absolute_url(self):
        return reverse("articles:article", args=[self.slug])

    def live_version(self, at=None):
        return self.versions.live(at).first()

    def draft_version(self):
        return self.versions.draft().first()

    def scheduled_version(self):
        return self.versions.filter(live_from__gt=timezone.now()).first()

    def current_version(self):
        """What the desk shows first: the draft, else the scheduled, else the newest frozen one."""
        return self.versions.order_by(F("number").desc(nulls_first=True)).first()

    @property
    def state(self):
        """In one word of State; from the annotations of `with_states` where they are there."""
        if not hasattr(self, "has_live"):
            return Article.objects.with_states().get(pk=self.pk).state
        if self.binned_at:
            return self.State.BINNED
        if self.live_standing == Version.Standing.RETRACTED:
            return self.State.RETRACTED
        if self.has_live:
            return self.State.CHANGED if self.draft_stage else self.State.PUBLISHED
        if self.has_future:
            return self.State.SCHEDULED
        if self.draft_stage and self.draft_stage != Version.Stage.DRAFT:
            return self.State(self.draft_stage)
        return self.State.WITHDRAWN if self.first_live_from else self.State.DRAFT
