"""What follows once from a moment that has come. The worker calls `publish_due` every second or two."""

import logging

from django.db import transaction
from django.utils import timezone

from articles import index
from articles.models import Article
from articles.publishing.log import locked, log

logger = logging.getLogger(__name__)


@transaction.atomic
def announce(article, *, at=None):
    """Do what follows once from a scheduled moment that has come: the log says so. Returns the version, or None."""
    article = locked(article)
    at = at or timezone.now()
    version = article.versions.live(at).filter(announced_at=None).first()
    if version is not None:
        version.announced_at = at
        version.save(update_fields=["announced_at"])
        index.refresh(article)
        log(article, "published", by=None, at=at, version=version, before=Article.State.SCHEDULED)
    return version


def publish_due(at=None):
    """Announce every article whose hour has come; the worker calls this every second or two.

    One that cannot be announced is logged and tried again next time; the others do not wait for it.
    """
    announced = []
    for article in Article.objects.due(at):
        try:
            if version := announce(article, at=at):
                announced.append(version)
        except Exception:
            logger.exception("Article %s could not be announced", article.pk)
    return announced
