"""The content of an article at one time, and its life."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.querysets import VersionQuerySet
from articles.models.reviewed import ReviewRecord
from articles.models.rows import Byline, Reference


class Version(models.Model):
    class Kind(models.TextChoices):
        FIRST = "first", _("First publication")
        MINOR = "minor", _("Minor edit")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        CORRECTION = "correction", _("Correction")
        CONCERN = "concern", _("Expression of concern")
        RETRACTION = "retraction", _("Retraction")
        REINSTATEMENT = "reinstatement", _("Notice lifted")

    class Standing(models.TextChoices):
        """What stands over a text, from the version that said so until another lifts it."""

        CONCERN = "concern", _("Expression of concern")
        RETRACTED = "retracted", _("Retracted")

    CORRECTIONS = (Kind.CLARIFICATION, Kind.CORRECTION, Kind.CONCERN, Kind.RETRACTION, Kind.REINSTATEMENT)
    SETS_STANDING = {
        Kind.CONCERN: Standing.CONCERN, Kind.RETRACTION: Standing.RETRACTED, Kind.REINSTATEMENT: "",
    }  # fmt: skip

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="versions")
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Up to 200 characters; shown in every list.")
    )
    standfirst = models.TextField(
        _("standfirst"),
        max_length=500,
        blank=True,
        help_text=_("One or two sentences under the title, in lists, feeds and search results."),
    )
    body = models.TextField(_("text"), blank=True)
    content_note = models.CharField(
        _("content note"),
        max_length=300,
        blank=True,
        help_text=_(
            "What a reader may want to know first: “This article mentions depression.” Shown above the text."
        ),
    )
    content_notes = models.CharField(
        _("content notes"),
        max_length=300,
        blank=True,
        help_text=_(
            "Names from the list of content notes, with commas between. Told in lists and feeds too."
        ),
    )
    lead_picture = models.ForeignKey(
        "articles.Picture",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("lead picture"),
        related_name="versions",
        help_text=_("Shown at the head of the article and on share cards, with its caption and credit."),
    )
    copyright_line = models.CharField(_("copyright line"), max_length=300, blank=True)
    disclaimer = models.TextField(_("disclaimer"), blank=True)
    noted = models.TextField(editable=False, blank=True)
    body_html = models.TextField(editable=False, blank=True)
    references_html = models.TextField(editable=False, blank=True)
    cited = models.JSONField(editable=False, default=list, blank=True)
    word_count = models.PositiveIntegerField(editable=False, default=0)
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.DRAFT, editable=False)
    kind = models.CharField(_("kind of change"), max_length=20, choices=Kind, blank=True, editable=False)
    reason = models.CharField(_("reason for the change"), max_length=300, blank=True, editable=False)
    standing = models.CharField(max_length=12, choices=Standing, blank=True, editable=False)
    embargo_until = models.DateTimeField(_("embargo"), null=True, blank=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    live_from = models.DateTimeField(null=True, editable=False)
    live_until = models.DateTimeField(null=True, editable=False)
    awaits_end = models.BooleanField(default=False, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article", F("number").desc(nulls_first=True)]
        indexes = [
            models.Index(
                fields=["article", "live_from", "live_until"],
                condition=Q(live_from__isnull=False),
                name="version_life",
            ),
            models.Index(
                fields=["live_from"],
                condition=Q(announced_at=None, live_from__isnull=False),
                name="version_due",
            ),
            models.Index(fields=["live_until"], condition=Q(awaits_end=True), name="version_ends"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(frozen_at__isnull=True),
                name="one_draft_per_article",
                violation_error_message=_("This article already has a draft."),
            ),
            models.UniqueConstraint(fields=["article", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(live_from__isnull=False, live_until__isnull=True),
                name="one_open_interval_per_article",
            ),
            models.CheckConstraint(
                condition=Q(number=None, frozen_at=None, live_from=None, live_until=None)
                | Q(number__isnull=False, frozen_at__isnull=False, live_from__isnull=False),
                name="a_version_is_a_draft_or_has_a_life",
            ),
            models.CheckConstraint(
                condition=Q(live_until__isnull=True) | Q(live_until__gte=F("live_from")),
                name="a_version_ends_after_it_begins",
                violation_error_message=_("The end must come after the publication."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        if self.number is None:
            return self.article.get_absolute_url()
        return reverse("articles:version", args=[self.article.slug, self.number])

    @property
    def is_frozen(self):
        return self.frozen_at is not None

    @property
    def is_retracted(self):
        return self.standing == self.Standing.RETRACTED

    @property
    def is_under_embargo(self):
        return self.embargo_until is not None and self.embargo_until > timezone.now()

    @property
    def planned_end(self):
        """The moment at which readers lose it by plan; None where none is planned or it has come."""
        return self.live_until if self.awaits_end and self.live_until > timezone.now() else None

    def is_live(self, at=None):
        at = at or timezone.now()
        return (
            self.live_from is not None
            and self.live_from <= at
            and (not self.live_until or self.live_until > at)
        )

    @property
    def minutes(self):
        """Reading time at 220 words a minute, at least one (Brysbaert 2019 gives 238 for English non-fiction)."""
        return max(1, round(self.word_count / 220))

    @property
    def note(self):
        """What readers are told first: entries of the list, those of its parts too, then the sentence."""
        return " ".join(filter(None, [self.noted and f"{self.noted}.", self.content_note]))

    @property
    def authors(self):
        return [line.contributor for line in self.bylines.all() if line.role == Byline.Role.AUTHOR]

    @property
    def cited_works(self):
        """The references as they stood when the version was rendered, without asking the database again."""
        return [Reference(**fields) for fields in self.cited]

    @property
    def reviewers(self):
        return [line.contributor for line in self.bylines.all() if line.role == Byline.Role.REVIEWER]

    @cached_property
    def reviews(self):
        """The last review by each person who reviewed it, up to this version; nothing is asked where nobody did."""
        if not (people := [person.pk for person in self.reviewers]):
            return []
        found = ReviewRecord.objects.filter(version__article=self.article_id, reviewer__in=people)
        if self.number:
            found = found.filter(version__number__lte=self.number)
        latest = {}
        for record in found.select_related("reviewer"):  # the newest first
            latest.setdefault(record.reviewer_id, record)
        return list(latest.values())
