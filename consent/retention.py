"""How long records are kept, and what goes when: by the clock, by `consent_purge`, and by a button at the desk.

First an event past its retention is shredded. When nothing under a seal leads to anybody and all of it is old enough,
the seal notes that its payload was purged and what lies under it is deleted; the seal itself stays in the chain, and
an action that is never deleted says which seals were emptied. A legal hold stops all of it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from consent import cases, erasing, ledger
from consent.models import ConsentEvent, OperatorAction, Seal, Subject

# ⚖ A complaint about a choice comes within two years after it ran out.
PAYLOAD = timedelta(days=731)
# ⚖ What operators did is asked about within three years.
ACTIONS = timedelta(days=1096)
# So many rows change in one transaction: a writer waits for milliseconds.
_EVENTS_AT_ONCE, _SEALS_AT_ONCE = 500, 3
PURGED = "purged"


@dataclass(frozen=True)
class Due:
    """How much is past its retention."""

    restrictions: int
    events: int
    seals: int
    actors: int
    cases: int

    @property
    def total(self):
        return self.restrictions + self.events + self.seals + self.actors + self.cases


def due(at=None):
    """What a purge would do now; the seals that it empties itself are counted at the next one."""
    at = at or timezone.now()
    rows = ended_restrictions(at), outdated(at), purgeable(at), old_actors(at), cases.outdated(at)
    return Due(*(found.count() for found in rows))


def _held(at, prefix=""):
    return Q(**{f"{prefix}held_until__gt": at})


def ended_restrictions(at):
    ended = Subject.objects.filter(status=Subject.Status.RESTRICTED, restricted_until__lte=at)
    return ended.exclude(_held(at))


def outdated(at):
    """Decisions that ran out so long ago that nobody is to be found behind them any more."""
    return ConsentEvent.objects.filter(subject__isnull=False, valid_until__lt=at - PAYLOAD).exclude(
        _held(at, "subject__")
    )


def purgeable(at):
    """Seals over nothing that leads to anybody or is young enough to be asked about."""
    events = ConsentEvent.objects.filter(seal=OuterRef("pk"))
    actions = OperatorAction.objects.filter(seal=OuterRef("pk"))
    return Seal.objects.filter(
        ~Exists(events.filter(Q(subject__isnull=False) | Q(valid_until__gte=at - PAYLOAD))),
        ~Exists(actions.filter(Q(at__gte=at - ACTIONS) | Q(verb=PURGED))),
        payload_purged_at=None,
        at__lt=at - PAYLOAD,
    )


def old_actors(at):
    """Actions under seals that stay: what was done stays readable, who did it is forgotten."""
    return OperatorAction.objects.filter(at__lt=at - ACTIONS, actor__isnull=False)


def purged_seals():
    """The numbers of all seals that were emptied lawfully."""
    about = OperatorAction.objects.filter(verb=PURGED).values_list("about", flat=True)
    return {number for one in about for number in one.get("seals", ())}


def end_restrictions(at=None):
    """Shred what was kept for a claim that can no longer be made. Safe to call every second."""
    at = at or timezone.now()
    count = 0
    for subject in ended_restrictions(at):
        erasing.shred(subject, by=None, reason="The time in which claims can be made is over.", at=at)
        count += 1
    return count


def purge(*, by, reason, at=None):
    """Do all that is due. Yields (what, how many) as it goes, each step committed; safe to stop and to repeat."""
    at = at or timezone.now()
    if count := end_restrictions(at):
        yield "restrictions", count
    while count := _shred_outdated(at, by, reason):
        yield "events", count
    while count := _empty_seals(at, by, reason):
        yield "seals", count
    if count := _forget_actors(at, by, reason):
        yield "actors", count
    if count := _delete_cases(at, by, reason):
        yield "cases", count


@transaction.atomic
def _shred_outdated(at, by, reason):
    rows = list(outdated(at).order_by("pk").values_list("pk", "subject_id")[:_EVENTS_AT_ONCE])
    if not rows:
        return 0
    subjects = {subject for _pk, subject in rows}
    # A hold that begins meanwhile waits for us, or we for it.
    free = set(
        Subject.objects.select_for_update()
        .filter(pk__in=subjects)
        .exclude(_held(at))
        .values_list("pk", flat=True)
    )
    events = ConsentEvent.objects.filter(pk__in=[pk for pk, subject in rows if subject in free])
    count = events.update(subject=None, salt=None)
    ledger.log(by, "shredded", about={"why": "retention"}, count=count, reason=reason, at=at)
    browsers = Subject.objects.filter(pk__in=free, status=Subject.Status.ACTIVE, user=None, events=None)
    browsers.update(device="", status=Subject.Status.SHREDDED, held_until=None, hold_reason="")
    return count


@transaction.atomic
def _empty_seals(at, by, reason):
    seals = list(purgeable(at).order_by("pk").values_list("pk", flat=True)[:_SEALS_AT_ONCE])
    if not seals:
        return 0
    Seal.objects.filter(pk__in=seals).update(payload_purged_at=at)
    count = ConsentEvent.objects.filter(seal__in=seals).delete()[0]
    count += OperatorAction.objects.filter(seal__in=seals).delete()[0]
    ledger.log(by, PURGED, about={"seals": seals}, count=count, reason=reason, at=at)
    return len(seals)


@transaction.atomic
def _forget_actors(at, by, reason):
    count = old_actors(at).update(actor=None)
    if count:
        ledger.log(by, "forgot who acted", about={"why": "retention"}, count=count, reason=reason, at=at)
    return count


@transaction.atomic
def _delete_cases(at, by, reason):
    count = cases.outdated(at).count()
    if count:
        cases.outdated(at).delete()
        ledger.log(by, "deleted old requests", about={"why": "retention"}, count=count, reason=reason, at=at)
    return count
