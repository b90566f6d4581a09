"""Who keeps an article to themselves, and the sentence for everybody else."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models.version import Version
from articles.zones import zoned

IN_REVIEW = (Version.Stage.IN_REVIEW, Version.Stage.APPROVED)


class Lock(models.Model):
    """An article that only one person may touch. Written by locking only; the log keeps what is over."""

    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="lock")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(gettext_lazy("reason"), max_length=300)
    at = models.DateTimeField(gettext_lazy("locked"), default=timezone.now)

    class Meta:
        ordering = ["-at"]
        verbose_name = gettext_lazy("lock")
        verbose_name_plural = gettext_lazy("locks")

    def __str__(self):
        told = {"name": self.by or _("Somebody"), "moment": zoned(self.at), "reason": self.reason.rstrip(".")}
        return _("%(name)s has locked this article since %(moment)s: “%(reason)s”.") % told


def refusal_to(article, user):
    """Why this person may not touch the article now, and what to do; None for who may, and for the site itself.

    A lock lets its owner through. A review lets those through who may publish: they read what was handed in.
    """
    if user is None:
        return None
    may_publish = user.has_perm("articles.publish_article")
    lock = getattr(article, "lock", None)
    if lock is not None and lock.by_id != user.pk:
        ask = (
            _("Unlock it first, or ask them.") if may_publish else _("Ask them, or an editor, to unlock it.")
        )
        return f"{lock} {ask}"
    draft = None if may_publish or article.binned_at else article.draft_version()
    if draft is not None and draft.stage in IN_REVIEW:
        return _(
            "The draft is in review, so it stays as it was handed in. Ask an editor to give it back to you."
        )
    return None
