"""How far somebody has read a conversation, and the private address of the feed of replies to them."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """What was shown by version `seen_v` of the conversation is not new to this person. Only `reading` writes it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    seen_v = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reading mark")
        verbose_name_plural = _("reading marks")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["person", "article"], name="one_mark_per_conversation")
        ]

    def __str__(self):
        return f"{self.article}: {self.seen_v}"


def new_token():
    return secrets.token_urlsafe(24)


class FeedKey(models.Model):
    """Whoever has the token may read the feed: a feed reader cannot sign in. Only `reading` writes it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    token = models.CharField(max_length=40, unique=True, default=new_token)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("private feed")
        verbose_name_plural = _("private feeds")
        default_permissions = []

    def __str__(self):
        return str(self.person)
