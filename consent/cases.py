"""The life of a request about data: received, noted, extended once, answered. The only writer of Case and CaseEntry.

A request is answered within a month of the day it came, which may be extended by two further months if the person is
told why within the first (Article 12 (3) of the GDPR). The log of operators names the case, never the person.
"""

import calendar
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent import ledger
from consent.models import Case, CaseEntry

# ⚖ As long as operators' actions: whether a request was answered is asked about within three years.
KEPT = timedelta(days=1096)
# A letter may have lain in the post; older ones were somebody's before they were ours.
OLDEST_RECEIPT = timedelta(days=366)


class CaseError(Exception):
    """A step that cannot be taken; the sentence says why."""


def months_after(day, months):
    """The same day so many months later, or the last of that month (Regulation 1182/71, Article 3)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def receive(case, *, by, at=None):
    """Begin a case: `case` is a Case that is not saved yet. Returns it."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    if not today - OLDEST_RECEIPT <= case.received_on <= today:
        raise CaseError(_("It was received on a day of the last twelve months, today at the latest."))
    case.due_on = months_after(case.received_on, 1)
    case.save(force_insert=True)
    _log(case, by, "received", case.get_kind_display(), at)
    return case


@transaction.atomic
def note(case, *, by, text, at=None):
    """Write down a step: what was looked up, asked back, sent."""
    case = _open(case)
    _log(case, by, "noted", text, at or timezone.now())
    return case


@transaction.atomic
def extend(case, *, by, text, at=None):
    """Two further months, once, while the first is not over. `text`: why, as the person was told."""
    case, at = _open(case), at or timezone.now()
    if case.is_extended:
        raise CaseError(_("This request was extended already; it cannot be extended twice."))
    if timezone.localdate(at) > case.due_on:
        raise CaseError(_("The month is over: the person had to be told within it. Answer now."))
    case.is_extended, case.due_on = True, months_after(case.received_on, 3)
    case.save(update_fields=["is_extended", "due_on"])
    _log(case, by, "extended", text, at)
    return case


@transaction.atomic
def close(case, *, by, outcome, text, at=None):
    """The answer has gone out. `text`: what was done, or why it was refused."""
    case, at = _open(case), at or timezone.now()
    if outcome == Case.Outcome.OPEN or outcome not in Case.Outcome.values:
        raise CaseError(_("A request is closed as done, refused or taken back."))
    case.outcome, case.closed_at = outcome, at
    case.save(update_fields=["outcome", "closed_at"])
    _log(case, by, "closed", f"{case.get_outcome_display()}: {text}", at)
    return case


def _open(case):
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not case.is_open:
        raise CaseError(_("This request is closed. A new one begins a new case."))
    return case


def _log(case, by, step, text, at):
    if not text.strip():
        raise CaseError(_("Say in words what was done."))
    CaseEntry.objects.create(case=case, at=at, actor=by, step=step, text=text)
    ledger.log(by, f"{step} a request", about={"case": case.pk}, reason=_("Requests about data."), at=at)


def outdated(at):
    """Closed so long ago that nobody asks any more."""
    return Case.objects.filter(closed_at__lt=at - KEPT)


def export(user):
    """The requests that came from this person's address."""
    return [
        {
            "kind": case.kind,
            "received_on": case.received_on,
            "answered_by": case.due_on,
            "state": case.outcome,
            "closed_at": case.closed_at,
            "in_your_words": case.wish,
        }
        for case in Case.objects.filter(contact__iexact=user.email)
    ]
