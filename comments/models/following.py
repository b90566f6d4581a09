"""Which conversations somebody follows. Only `following` writes it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FollowQuerySet(models.QuerySet):
    def covering(self, comment):
        """Of everybody: what follows the comment's article or its thread."""
        return self.filter(article=comment.article_id, root_n__in=[Follow.WHOLE, comment.root_n])

    def by_mail(self):
        return self.exclude(mail=Follow.Mail.NEVER)


class Follow(models.Model):
    """One person and one article's conversation, or one thread of it (`root_n`: the number of its first comment)."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never: only on my list")

    WHOLE = 0

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    root_n = models.PositiveIntegerField(default=WHOLE)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.DAILY)
    at = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed conversation")
        verbose_name_plural = _("followed conversations")
        default_permissions = []
        indexes = [models.Index(fields=["article", "root_n"], name="follow_article")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "article", "root_n"], name="a_conversation_is_followed_once"
            )
        ]

    def __str__(self):
        return f"{self.article}" + (f" #{self.root_n}" if self.root_n else "")
