"""Pages that stand by themselves (about, contact), at the top of the site's addresses, and their versions."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PageVersionQuerySet(models.QuerySet):
    def live(self, at=None):
        """The versions that readers see at a given moment (now, unless told): one for each public page."""
        at = at or timezone.now()
        return self.filter(Q(live_until__isnull=True) | Q(live_until__gt=at), live_from__lte=at)

    def draft(self):
        return self.filter(number__isnull=True)

    def frozen(self):
        """Those that were published, the newest first."""
        return self.filter(number__isnull=False).order_by("-number")


class SitePageQuerySet(models.QuerySet):
    def live(self, at=None):
        """What a stranger may read."""
        return self.filter(Exists(PageVersion.objects.live(at).filter(page=OuterRef("pk"))))

    def with_states(self):
        """Annotates what a list shows of each page, so that it asks once and not per row."""
        own = PageVersion.objects.filter(page=OuterRef("pk")).order_by(F("number").desc(nulls_first=True))
        return self.annotate(
            current_title=Subquery(own.values("title")[:1]), changed_at=Subquery(own.values("saved_at")[:1]),
            has_draft=Exists(own.draft()), has_live=Exists(own.live()), has_past=Exists(own.frozen()),
        )  # fmt: skip


class SitePage(models.Model):
    """The identity of a page. What it says is in its versions; `site_pages` alone writes both."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CHANGED = "changed", _("Published, with unpublished changes")
        WITHDRAWN = "withdrawn", _("Taken down")

    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        help_text=_(
            "The address: “about” is shown at /about/. When it changes, the earlier address leads here."
        ),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SitePageQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self):
        if title := getattr(self, "current_title", ""):
            return title
        version = self.current_version()
        return version.title if version else self.slug

    def get_absolute_url(self):
        return reverse("articles:site_page", args=[self.slug])

    def live_version(self, at=None):
        return self.versions.live(at).first()

    def draft_version(self):
        return self.versions.draft().first()

    def current_version(self):
        """What the desk shows first: the draft, else what was published last."""
        return self.versions.order_by(F("number").desc(nulls_first=True)).first()

    @property
    def state(self):
        if not hasattr(self, "has_live"):
            return SitePage.objects.with_states().get(pk=self.pk).state
        if self.has_live:
            return self.State.CHANGED if self.has_draft else self.State.PUBLISHED
        return self.State.WITHDRAWN if self.has_past else self.State.DRAFT


class PageVersion(models.Model):
    """What a page says at one time. A draft has no number; a published version keeps its words for ever."""

    page = models.ForeignKey(SitePage, models.CASCADE, related_name="versions")
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField(null=True, editable=False)
    live_from = models.DateTimeField(null=True, editable=False)
    live_until = models.DateTimeField(null=True, editable=False)

    objects = PageVersionQuerySet.as_manager()

    class Meta:
        ordering = ["page", F("number").desc(nulls_first=True)]
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(number__isnull=True), name="one_draft_per_page"
            ),
            models.UniqueConstraint(fields=["page", "number"], name="one_page_version_per_number"),
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(live_from__isnull=False, live_until__isnull=True),
                name="one_open_interval_per_page",
            ),
            models.CheckConstraint(
                condition=Q(number=None, live_from=None, live_until=None)
                | Q(number__isnull=False, live_from__isnull=False),
                name="a_page_version_is_a_draft_or_has_a_life",
            ),
        ]

    def __str__(self):
        return self.title
