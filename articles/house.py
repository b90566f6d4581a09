"""What the house keeps around its articles: settings, navigation, helplines. The only writer of these and of their log.

`frame` is what every page shows of it, read at most once a second: a change is seen by everybody within that time,
and a page costs no query of ours.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.site_name import site_name
from articles.models import HouseEntry, NavigationEntry, PageVersion, SiteSettings, Topic, Version

logger = logging.getLogger(__name__)

SECONDS = 1
KEYS = SETTINGS, FRAME, HELPLINES = "house-settings", "house-frame", "house-helplines"
# An editor wants two weeks to telephone, and readers no dead number.
VERIFY_AHEAD = timedelta(days=14)


class HouseError(Exception):
    """Why it cannot be done, in a sentence."""


@dataclass(frozen=True)
class Frame:
    """`head` and `foot` are rows of (address, words)."""

    name: str = ""
    tagline: str = ""
    head: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = ()


def frame():
    """What every page of readers shows; without a database (an error page) what the site was installed with."""
    try:
        return caches["fragments"].get_or_set(FRAME, _read, SECONDS)
    except DatabaseError:
        logger.exception("Settings and navigation could not be read.")
        return Frame()


def name():
    """What the site is called, empty for what it was installed with. The desk asks this and needs no navigation."""
    try:
        return _settings().name
    except DatabaseError:
        logger.exception("The site's name could not be read.")
        return ""


def _settings():
    return caches["fragments"].get_or_set(
        SETTINGS, lambda: SiteSettings.objects.first() or SiteSettings(), SECONDS
    )


def _read():
    kept = _settings()
    entries = list(NavigationEntry.objects.select_related("page", "topic"))
    pages, topics = _pages(entries), _topics(entries)
    rows = {place: [] for place in NavigationEntry.Place}
    for entry in entries:
        # Never the title of a page, nor the name of a topic, that readers do not find.
        if entry.page_id in pages:
            rows[entry.place].append((entry.get_absolute_url(), entry.label or pages[entry.page_id]))
        elif entry.address or entry.topic_id in topics:
            rows[entry.place].append((entry.get_absolute_url(), str(entry)))
    head, foot = rows[NavigationEntry.Place.HEAD], rows[NavigationEntry.Place.FOOT]
    return Frame(kept.name, kept.tagline, tuple(head), tuple(foot))


def _pages(entries):
    """{page: title as readers know it} of the public ones."""
    wanted = [entry.page_id for entry in entries if entry.page_id]
    live = PageVersion.objects.live().filter(page__in=wanted)
    return dict(live.values_list("page", "title")) if wanted else {}


def _topics(entries):
    """Those in which, or within which, something is public."""
    wanted = [entry.topic_id for entry in entries if entry.topic_id]
    live = Version.objects.live().filter(article__binned_at=None).values("article__topic")
    found = Topic.objects.filter(Q(pk__in=live) | Q(children__in=live), pk__in=wanted)
    return set(found.values_list("pk", flat=True)) if wanted else set()


def forget():
    """What changed shows at once here, and within a second elsewhere."""
    caches["fragments"].delete_many(KEYS)
    transaction.on_commit(lambda: caches["fragments"].delete_many(KEYS))


def defaults(at=None):
    """The texts that a new article begins with: {field of Version: text}."""
    kept = SiteSettings.objects.first()
    if kept is None:
        return {}
    year = timezone.localtime(at or timezone.now()).year
    line = kept.copyright_line.replace("{year}", str(year)).replace("{site}", site_name())
    return {"copyright_line": line[:300], "disclaimer": kept.disclaimer}


@transaction.atomic
def keep(thing, *, by, at=None, topics=None):
    """Save settings, a navigation entry or a helpline as it stands; the log says what was there before.

    `topics` are those of a helpline. Saving what has not changed leaves no trace.
    """
    model = type(thing)
    stored = model.objects.select_for_update().filter(pk=thing.pk).first() if thing.pk else None
    before = said(stored) if stored else {}
    if stored is None and model is NavigationEntry:
        thing.position = _last(thing.place) + 1
    thing.save()
    if topics is not None:
        thing.topics.set(topics)
    after = said(thing)
    if before != after:
        log(thing, "changed" if stored else "added", by=by, at=at, before=before, after=after)
        forget()
    return thing


@transaction.atomic
def drop(thing, *, by, at=None):
    """Take a navigation entry or a helpline away; the log keeps what it was."""
    before = said(thing)
    log(thing, "removed", by=by, at=at, before=before)
    thing.delete()
    forget()


@transaction.atomic
def shift(entry, *, up, by, at=None):
    """Move a navigation entry one place up or down; at the end of the row nothing happens."""
    rows = list(NavigationEntry.objects.select_for_update().filter(place=entry.place))
    order = [row.pk for row in rows]
    here = order.index(entry.pk)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(order):
        return entry
    before = {"order": [str(row) for row in rows]}
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    log(entry, "moved", by=by, at=at, before=before, after={"order": [str(row) for row in rows]})
    forget()
    return entry


def _last(place):
    return NavigationEntry.objects.filter(place=place).aggregate(last=Max("position"))["last"] or 0


def log(thing, verb, *, by, at=None, reason="", before=None, after=None):
    before, after = before or {}, after or {}
    same = {field for field in before if field in after and before[field] == after[field]}
    HouseEntry.objects.create(
        kind=thing._meta.model_name, object_pk=thing.pk, name=str(thing)[:200], verb=verb, reason=reason, actor=by,
        at=at or timezone.now(),
        before={field: value for field, value in before.items() if field not in same},
        after={field: value for field, value in after.items() if field not in same},
    )  # fmt: skip


def said(thing):
    """All that an editor can change of it, as plain words: {field: text}."""
    found = {}
    for field in thing._meta.fields:
        if field.name not in ("id", "position"):
            value = thing._get_FIELD_display(field) if field.choices else getattr(thing, field.name)
            found[field.name] = "" if value is None else str(value)
    if hasattr(thing, "topics"):
        found["topics"] = ", ".join(sorted(topic.name for topic in thing.topics.all()))
    return found


def entries_of(thing):
    return HouseEntry.objects.filter(kind=thing._meta.model_name, object_pk=thing.pk).select_related("actor")


def label(thing, field):
    """How the desk calls a field in the log."""
    names = {"order": _("order"), "title": _("title"), "body": _("text"), "slug": _("slug")}
    if field in names:
        return names[field]
    return thing._meta.get_field(field).verbose_name
