"""Words that somebody has not posted yet. Only `drafts` writes it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One person's unposted words below one article: a comment (`parent_n` 0), or an answer to a number."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    parent_n = models.PositiveIntegerField(default=0)
    body = models.TextField()
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("unposted comment")
        verbose_name_plural = _("unposted comments")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["person", "article", "parent_n"], name="one_draft_for_each_place")
        ]

    def __str__(self):
        return f"{self.article}" + (f" #{self.parent_n}" if self.parent_n else "")
