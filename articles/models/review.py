"""The review of a draft: for whom it waits, and what was noted on it. Nothing of this is ever public."""

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


class ReviewLinkQuerySet(models.QuerySet):
    def open(self, at=None):
        """Neither revoked nor expired. What such a link still shows is for review_links to say."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())

    def revoke(self, *, by, at):
        """How many were open until now."""
        return self.filter(revoked_at=None).update(revoked_at=at, revoked_by=by)


class ReviewLink(models.Model):
    """The way of one person without an account to one version, for some days. Made and used by review_links only.

    Kept is a digest of the token: whoever reads the database, or an export, cannot open the link.
    """

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="review_links")
    name = models.CharField(_("name"), max_length=120)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("review link")
        verbose_name_plural = _("review links")

    def __str__(self):
        return self.name


class LinkUse(models.Model):
    """One line of a review link's log. Of an opening nothing is kept but the moment."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        NOTED = "noted", _("noted something")
        ANSWERED = "answered", _("answered")
        APPROVED = "approved", _("approved the text")

    link = models.ForeignKey(ReviewLink, models.CASCADE, related_name="uses")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    revision = models.PositiveIntegerField(_("revision"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    words = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("use of a review link")
        verbose_name_plural = _("uses of review links")

    def __str__(self):
        return f"{self.link_id}: {self.kind}"


class ReviewNote(models.Model):
    """A remark on a draft, beside a passage or on the whole, or an answer to one. Written by noting only.

    The passage is kept as its words and what stood around them: an edit may move it, or make an end of it.
    """

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="review_notes")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    quote = models.TextField(_("passage"), blank=True)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    body = models.TextField(_("note"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    link = models.ForeignKey(ReviewLink, models.SET_NULL, null=True, blank=True, related_name="notes")
    is_shared = models.BooleanField(_("for external reviewers too"), default=False)
    at = models.DateTimeField(_("when"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review note")
        verbose_name_plural = _("review notes")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_review_note_per_number"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False, answers__isnull=True)
                | models.Q(number__isnull=True, answers__isnull=False),
                name="a_review_note_has_a_number_or_answers_one",
            ),
        ]

    def __str__(self):
        return f"{self.version_id}/{self.number or self.answers_id}"

    @property
    def who(self):
        return str(self.link or self.author or _("Somebody who has left"))
