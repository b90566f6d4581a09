"""Who did what at the desk, from every app's own log, newest first: one page to read, nothing to change.

Each app adds a source in its AppConfig.ready: a callable (before, actor, limit) → Deeds of that log older than the
moment `before`, newest first, at most `limit`; `actor` is a person or None for everybody.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import User

sources: list[Callable] = []
PER_PAGE = 50


@dataclass(frozen=True)
class Deed:
    """`what` was done by `who` to `about` (with its address at the desk, if it has one), and `why`."""

    at: datetime
    who: str
    what: Any
    about: str
    address: str = ""
    why: str = ""


def page(*, before, actor=None, size=PER_PAGE):
    """The `size` newest deeds before a moment, and the moment to ask with for the next page, or None."""
    found = [source(before=before, actor=actor, limit=2 * size) for source in sources]
    deeds = list(heapq.merge(*found, key=lambda deed: deed.at, reverse=True))
    if len(deeds) <= size:
        return deeds, None
    # One step writes several lines with one moment: a page never ends between them, or the next would skip the rest.
    last = deeds[size - 1].at
    deeds = [deed for deed in deeds if deed.at >= last]
    return deeds, last


def admin_log(*, before, actor, limit):
    """What the admin itself wrote down: people, roles, lists, settings, and who looked at whose page."""
    rows = LogEntry.objects.filter(action_time__lt=before).select_related("user", "content_type")
    if actor:
        rows = rows.filter(user=actor)
    return [
        Deed(
            at=row.action_time,
            who=str(row.user),
            what=row.get_change_message() or row.get_action_flag_display(),
            about=f"{row.content_type.name if row.content_type else ''} {row.object_repr}".strip(),
            address=row.get_admin_url() or "",
        )
        for row in rows.order_by("-action_time", "-pk")[:limit]
    ]


def looked_at(person, *, by, sentence):
    """Note that somebody read what is private about a person; once a day is enough to know."""
    about = ContentType.objects.get_for_model(User)
    noted = LogEntry.objects.filter(
        user=by, content_type=about, object_id=str(person.pk), change_message=sentence
    )
    newest = noted.order_by("-action_time").values_list("action_time", flat=True).first()
    if newest is None or timezone.localdate(newest) != timezone.localdate():
        LogEntry.objects.log_actions(by.pk, [person], CHANGE, sentence)
