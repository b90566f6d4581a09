"""The gate looks again in the hour before a scheduled moment: what was right when it was scheduled may not be now.

A new error takes the schedule back, with a line in the log and a mail to whoever scheduled it. The article's row is
locked and `checked_at` marks what has been looked at, so it happens once however many workers run.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import gate, publishing
from articles.models import Article, Version

logger = logging.getLogger(__name__)

# Early enough to mend a link before readers come, late enough that hardly anything changes after.
BEFORE = timedelta(hours=1)


def due(at=None):
    """Scheduled versions whose last look is older than that hour. What came past the gate has no look to repeat."""
    at = at or timezone.now()
    return Version.objects.filter(
        live_from__gt=at,
        live_from__lte=at + BEFORE,
        announced_at=None,
        checked_at__lt=F("live_from") - BEFORE,
    )


def recheck_due(at=None):
    """The worker calls this every second or two. Returns the versions whose schedule was taken back."""
    refused = []
    for version in due(at):
        try:
            if _recheck(version, at=at or timezone.now()):
                refused.append(version)
        except Exception:
            logger.exception("Version %s could not be looked at again", version.pk)
    return refused


@transaction.atomic
def _recheck(version, *, at):
    article = version.article
    list(Article.objects.select_for_update().order_by().filter(pk=article.pk))
    version = due(at).filter(pk=version.pk).first()
    if version is None:
        return False
    errors = gate.open_errors(version, at=version.live_from)
    if not errors:
        version.checked_at = at
        version.save(update_fields=["checked_at"])
        return False
    entry = article.entries.filter(version=version, verb="scheduled").select_related("actor").first()
    why = " ".join(item.sentence for item in errors)
    draft = publishing.unschedule(article, by=None, at=at, reason=why)
    _tell(entry.actor if entry else None, draft, errors)
    return True


def _tell(person, draft, errors):
    """Mail the person who scheduled it, while they still may do something about it."""
    if person is None or not person.is_active or (person.is_demonstration and not settings.DEMO):
        return
    lines = "\n".join(f"– {item.sentence}" for item in errors)
    address = settings.SITE_URL + reverse("admin:articles_version_change", args=[draft.pk])
    body = _(
        "“%(title)s” will not be published as scheduled. When it was looked at again, this was found:\n\n%(lines)s\n\n"
        "It is a draft again. Mend it, or say why it may stay, and schedule it once more:\n%(address)s\n"
    ) % {"title": draft.title, "lines": lines, "address": address}
    EmailMessage(subject=_("A schedule was taken back"), body=body, to=[person.email]).send()
