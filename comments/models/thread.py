"""A conversation as a whole. Only `threads` writes its counters, only `moderation` its mode."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Thread(models.Model):
    """One article's conversation: its counters, and whether it takes new comments."""

    class Mode(models.TextChoices):
        OPEN = "open", _("Open")
        HOLD = "hold", _("Open, every comment waits for a moderator")
        SLOW = "slow", _("Slow: one comment per person every ten minutes")
        CLOSED = "closed", _("Closed: can be read, takes no new comments")

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True
    )  # nothing to keep without its article
    next_n = models.PositiveIntegerField(default=1, editable=False)
    visible = models.PositiveIntegerField(_("shown comments"), default=0, editable=False)
    held = models.PositiveIntegerField(_("waiting comments"), default=0, editable=False)
    last_at = models.DateTimeField(_("newest comment"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    mode = models.CharField(
        _("new comments"),
        max_length=8,
        choices=Mode,
        default=Mode.OPEN,
        help_text=_("Takes effect at once. What has been said stays."),
    )
    closes_at = models.DateTimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_("From this moment on the conversation takes no new comments. Empty: it stays open."),
    )

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [models.CheckConstraint(condition=Q(next_n__gte=1), name="numbers_begin_at_one")]

    def __str__(self):
        return str(self.article)

    def get_absolute_url(self):
        return reverse("comments:conversation", args=[self.article.slug])

    def is_open(self, at=None):
        return self.mode != self.Mode.CLOSED and (
            self.closes_at is None or self.closes_at > (at or timezone.now())
        )
