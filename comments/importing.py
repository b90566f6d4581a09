"""Comments that were written elsewhere: many at once, with the names, dates and places they had there.

Identity is (site, id): a second run adds what is missing and changes nothing. Nobody accepted our terms by writing on
another site, so these comments name none.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from comments import rendering, threads
from comments.models import Action, Comment, Rule, Status, Thread

BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """`body_html` is ready to be shown; `parent` is the id of another entry, in any order, or empty."""

    id: str
    name: str
    at: datetime | None
    body: str
    body_html: str
    status: Status = Status.PUBLISHED
    parent: str = ""
    email_hash: str = ""


@transaction.atomic
def plant(article, site, entries):
    """Add the entries that this site's earlier runs have not added. Returns counts: added, known, lost_parents."""
    Thread.objects.bulk_create([Thread(article=article)], ignore_conflicts=True)
    thread = Thread.objects.select_for_update().get(pk=article.pk)
    planted = {row.source_id: row for row in _already(article, site)}
    fresh = {entry.id: entry for entry in entries if entry.id not in planted}
    counts = Counter(added=0, known=len(entries) - len(fresh))
    arrivals = dict(
        Comment.objects.filter(article=article).values_list("root_n").annotate(last=Max("rn")).order_by()
    )
    for entry in _parents_first(fresh):
        parent = planted.get(entry.parent)
        counts["lost_parents"] += bool(entry.parent) and parent is None
        comment = _comment(article, site, entry, parent)
        comment.n, thread.next_n = thread.next_n, thread.next_n + 1
        for name, value in threads.place(comment.n, parent).items():
            setattr(comment, name, value)
        comment.rn = 0 if parent is None else arrivals[comment.root_n] + 1
        arrivals[comment.root_n] = comment.rn
        # One by one: a reply needs its parent's key, and the whole is one transaction.
        comment.save(force_insert=True)
        planted[entry.id] = comment
        counts["added"] += 1
        if comment.status == Status.HELD:
            Action.objects.create(comment=comment, verb=Action.Verb.HELD, rule=Rule.IMPORTED)
    if counts["added"]:
        last_at = max((row.created_at for row in planted.values() if row.is_shown), default=None)
        if last_at and (thread.last_at is None or last_at > thread.last_at):
            thread.last_at = last_at
        thread.version = F("version") + 1
        thread.save(update_fields=["next_n", "last_at", "version"])
        threads.mend(article.pk)
    return counts


def _already(article, site):
    return Comment.objects.filter(article=article, source_site=site).exclude(source_id="")


def _parents_first(entries):
    """In order of their dates, but no reply before what it answers: an arrival always finds its ancestors there."""
    done = set()
    for entry in sorted(entries.values(), key=lambda entry: (entry.at is None, entry.at, entry.id)):
        chain = []
        while entry is not None and entry.id not in done and entry not in chain:
            chain.append(entry)
            entry = entries.get(entry.parent)
        for waiting in reversed(chain):
            done.add(waiting.id)
            yield waiting


def _comment(article, site, entry, parent):
    return Comment(
        article=article,
        parent=parent,
        name=rendering.clean(entry.name)[:200],
        source_site=site,
        source_id=entry.id,
        source_email_hash=entry.email_hash,
        text_hash=rendering.fingerprint(entry.body),
        status=entry.status,
        listed=entry.status == Status.PUBLISHED,
        body=entry.body,
        body_html=entry.body_html,
        created_at=entry.at or article.first_live_from or timezone.now(),
    )
