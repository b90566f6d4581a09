"""How visitors answer each notice: counted by day, shown by notice, never small enough to point at somebody.

The only writer of DailyCount. The worker counts a day once it is over; records may then be shredded and purged, the
counts stay. What is shown leaves out numbers below ten.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise

from django.core.cache import caches
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from consent.models import ConsentEvent, DailyCount, Notice

# ⚖ The usual bound of official statistics: below it a number may be about somebody one knows.
FEWEST = 10
# Percentage points between a notice and the one before it, beyond which the design itself is to be looked at.
SHIFT = 10
# What was decided before midnight may be committed a moment after it.
_SETTLED = timedelta(minutes=5)
KINDS = ("accepted", "refused", "custom")


def _kind(state, decisions):
    if state == ConsentEvent.State.WITHDRAWN:
        return "withdrawn"
    if not any(decisions.values()):
        return "refused"
    return "accepted" if all(decisions.values()) else "custom"


@dataclass
class Answers:
    """How often each answer was given to one notice in one language."""

    kinds: Counter = field(default_factory=Counter)
    allowed: Counter = field(default_factory=Counter)
    denied: Counter = field(default_factory=Counter)

    def add(self, state, decisions):
        self.kinds[_kind(state, decisions)] += 1
        for purpose, is_granted in decisions.items():
            (self.allowed if is_granted else self.denied)[purpose] += 1

    def add_day(self, count):
        self.kinds.update({kind: getattr(count, kind) for kind in (*KINDS, "withdrawn")})
        self.allowed.update({purpose: said[0] for purpose, said in count.purposes.items()})
        self.denied.update({purpose: said[1] for purpose, said in count.purposes.items()})

    @property
    def purposes(self):
        return {name: [self.allowed[name], self.denied[name]] for name in sorted(self.allowed | self.denied)}


def _answers(since, until):
    """{(notice, language): Answers} of the decisions between two moments."""
    found = {}
    rows = ConsentEvent.objects.filter(at__gte=since, at__lt=until, notice__isnull=False)
    rows = rows.values_list("notice", "language", "state", "decisions")
    for notice, language, state, decisions in rows.iterator(chunk_size=2000):
        found.setdefault((notice, language), Answers()).add(state, decisions)
    return found


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


@transaction.atomic
def count(day):
    """Count one day of the site's zone, again if need be. Returns how many rows it gave."""
    found = _answers(_midnight(day), _midnight(day + timedelta(days=1)))
    for (notice, language), answers in found.items():
        DailyCount.objects.update_or_create(
            day=day,
            notice_id=notice,
            language=language,
            defaults={kind: answers.kinds[kind] for kind in (*KINDS, "withdrawn")}
            | {"purposes": answers.purposes},
        )
    return len(found)


def count_due(at=None):
    """Count every day that is over and not yet counted. Safe to call every second."""
    last = timezone.localdate((at or timezone.now()) - _SETTLED) - timedelta(days=1)
    if caches["fragments"].get("consent-counted") == str(last):
        return 0
    day, counted = _first_uncounted(), 0
    while day and day <= last:
        counted += count(day)
        day += timedelta(days=1)
    caches["fragments"].set("consent-counted", str(last), 24 * 60 * 60)
    return counted


def _first_uncounted():
    """The day after the last that was counted, or that of the first decision."""
    counted = DailyCount.objects.aggregate(day=Max("day"))["day"]
    if counted:
        return counted + timedelta(days=1)
    first = ConsentEvent.objects.filter(notice__isnull=False).order_by("at").values_list("at", flat=True)[:1]
    return timezone.localdate(first[0]) if first else None


@dataclass
class Row:
    """One notice in one language as it may be shown; None stands for a number below ten."""

    notice: Notice
    language: str
    numbers: dict
    purposes: list
    shift: float | None = None

    @property
    def decisions(self):
        """How many answered; to the ten where one of the parts is left out, so that nobody computes it."""
        total = self.numbers["decisions"]
        return total if self.is_exact or total is None else round(total, -1)

    @property
    def is_exact(self):
        return all(self.numbers[kind] is not None for kind in KINDS)

    @property
    def shown_rate(self):
        """In whole percent; in tens where a part is left out, for the same reason."""
        return None if self.rate is None else int(round(self.rate, 0 if self.is_exact else -1))

    @property
    def rate(self):
        """Percent of the answers that allowed everything."""
        return percent(self.numbers["accepted"], self.numbers["decisions"])

    @property
    def points(self):
        """By how many points that moved, in whole ones."""
        return self.shift and round(self.shift)

    @property
    def is_moved(self):
        return self.shift is not None and abs(self.shift) > SHIFT


def shown(number):
    """A number, or None where it is small enough to point at somebody. Nobody is nobody."""
    return None if 0 < number < FEWEST else number


def percent(part, whole):
    return 100 * part / whole if part is not None and whole else None


def acceptance():
    """[Row] for every notice that was answered, the newest first, today included."""
    totals = _answers(_midnight(timezone.localdate()), timezone.now() + timedelta(days=1))
    today = timezone.localdate()
    for one in DailyCount.objects.filter(day__lt=today):
        totals.setdefault((one.notice_id, one.language), Answers()).add_day(one)
    known = Notice.objects.published().only("number", "language", "published_at", "summary", "kind").in_bulk()
    rows = [
        _row(known[notice], language, answers)
        for (notice, language), answers in totals.items()
        if notice in known
    ]
    rows.sort(key=lambda row: (row.language, row.notice.number))
    for before, after in pairwise(rows):
        if before.language == after.language and None not in (before.rate, after.rate):
            after.shift = after.rate - before.rate
    return sorted(rows, key=lambda row: (-row.notice.number, row.language))


def _row(notice, language, answers):
    decided = sum(answers.kinds[kind] for kind in KINDS)
    numbers = {kind: shown(answers.kinds[kind]) for kind in (*KINDS, "withdrawn")}
    purposes = []
    for name, (allowed, denied) in answers.purposes.items():
        both = shown(allowed + denied)
        # Either part shown beside the whole would give the other away.
        share = percent(allowed, both) if None not in (both, shown(allowed), shown(denied)) else None
        purposes.append((name, share, both))
    return Row(notice, language, numbers | {"decisions": shown(decided)}, purposes)
