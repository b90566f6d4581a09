"""What happened to an article: one log row for every change of state, one snapshot for every explicit save."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One line of an article's log. Written by publishing, versions and the gate only; never changed."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="entries")
    version = models.ForeignKey("articles.Version", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(_("what"), max_length=40)
    reason = models.TextField(_("why"), blank=True)
    from_state = models.CharField(_("from"), max_length=40, blank=True)
    to_state = models.CharField(_("to"), max_length=40, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(actor__isnull=False), name="entry_of_somebody")
        ]
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")

    def __str__(self):
        return f"{self.verb}: {self.article_id}"


class Snapshot(models.Model):
    """The content of a draft as it stood after an explicit save: history, restore, and the base of a merge."""

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="snapshots")
    revision = models.PositiveIntegerField(_("revision"))
    data = models.JSONField(_("content"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["version", "revision"], name="one_snapshot_per_revision")
        ]
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self):
        return f"{self.version_id}/{self.revision}"


class Redaction(models.Model):
    """The only way to open a frozen version: said why, opened, closed. The database's guards look here."""

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="redactions")
    reason = models.TextField(_("why"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")

    def __str__(self):
        return self.reason


class Deletion(models.Model):
    """What is left of an article that was deleted for good: which, who, why, when, and what went with it. No title."""

    article_pk = models.BigIntegerField(_("number of the article"), unique=True)
    slug = models.SlugField(_("slug"), max_length=200, db_index=True)
    was_public = models.BooleanField(_("was public"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("why"), max_length=300)
    went = models.JSONField(_("what went with it"), default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")

    def __str__(self):
        return self.slug
