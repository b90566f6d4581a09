"""Locking an article, and unlocking it. The only writer of Lock.

What a lock covers is asked where it is done: publishing (`log.locked`), versions.save, filing, restoring.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Lock
from articles.models.lock import refusal_to
from articles.publishing.log import PublishingError, locked, log


@transaction.atomic
def lock(article, *, by, reason, at=None):
    """Keep an article to oneself: nobody else can change, publish, schedule, withdraw, bin or move it."""
    article = locked(article)
    if refusal := refusal_to(article, by):
        raise PublishingError(refusal)
    there = Lock.objects.filter(article=article).first()
    if there is None:
        at = at or timezone.now()
        there = Lock.objects.create(article=article, by=by, reason=reason, at=at)
        log(article, "locked", by=by, at=at, reason=reason, before=article.state)
    return there


@transaction.atomic
def unlock(article, *, by, at=None):
    """Open it to everybody again: by whoever locked it, or whoever may publish."""
    article = locked(article)
    there = Lock.objects.filter(article=article).first()
    if there is None:
        return article
    if by is not None and there.by_id != by.pk and not by.has_perm("articles.publish_article"):
        raise PublishingError(refusal_to(article, by))
    reason = _("It was locked by %(name)s: “%(reason)s”.") % {
        "name": there.by or _("somebody"),
        "reason": there.reason,
    }
    there.delete()
    log(article, "unlocked", by=by, at=at or timezone.now(), reason=reason, before=article.state)
    return article


def export(user):
    """What this person keeps locked, for their own data."""
    return list(Lock.objects.filter(by=user).values("article__slug", "reason", "at"))
