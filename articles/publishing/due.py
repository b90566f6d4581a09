"""What follows once from a moment that has come. The worker calls `publish_due` every second or two.

Readers never wait for it: what they see turns by query. It writes the log, mails who is concerned, tells the hub,
and marks the version in the same transaction (`announced_at`, `awaits_end`) under the article's lock, so it happens
once however many workers run, and after a stop it happens late but all of it.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import index
from articles.models import Article, Version
from articles.publishing import telling
from articles.publishing.log import locked, log
from articles.zones import zoned

logger = logging.getLogger(__name__)

# A worker that answers within minutes is on time; later the log says since when it was so.
LATE = timedelta(minutes=5)
State = Article.State


@transaction.atomic
def announce(article, *, at=None):
    """Do what follows from every moment of this article that has come. Returns the lines of the log."""
    article = locked(article)
    return catch_up(article, at=at or timezone.now())


def catch_up(article, *, at):
    """`announce` for a verb that holds the lock and is about to change what is live: the log stays in order."""
    entries = []
    for version in article.versions.filter(announced_at=None, live_from__lte=at).order_by("live_from"):
        version.announced_at = at
        version.save(update_fields=["announced_at"])
        replaces = article.versions.filter(live_until=version.live_from).exclude(pk=version.pk).exists()
        entries.append(
            log(
                article, "published", by=None, at=at, version=version, reason=_late(version.live_from, at),
                before=State.PUBLISHED if replaces else State.SCHEDULED, after=_open_state(version),
            )
        )  # fmt: skip
        telling.is_public(version, by=None)
    for version in article.versions.filter(awaits_end=True, live_until__lte=at):
        version.awaits_end = False
        version.save(update_fields=["awaits_end"])
        if article.versions.live(version.live_until).exists():
            continue  # another begins at that very moment: readers lose nothing
        entries.append(
            log(
                article, "ended as planned", by=None, at=at, version=version, reason=_late(version.live_until, at),
                before=_open_state(version), after=State.WITHDRAWN,
            )
        )  # fmt: skip
        telling.has_ended(version)
    if entries:
        index.refresh(article)
    return entries


def _open_state(version):
    return State.RETRACTED if version.standing == Version.Standing.RETRACTED else State.PUBLISHED


def _late(moment, at):
    return _("So since %(moment)s, noted late.") % {"moment": zoned(moment)} if at - moment > LATE else ""


def publish_due(at=None):
    """Announce every article of which a moment has come. Returns the lines of the log.

    One that cannot be announced is logged and tried again next time; the others do not wait for it.
    """
    entries = []
    for article in Article.objects.due(at):
        try:
            entries += announce(article, at=at)
        except Exception:
            logger.exception("Article %s could not be announced", article.pk)
    return entries
