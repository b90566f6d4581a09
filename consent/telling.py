"""Changes of the terms that members are told of before, or without, being asked to accept them.

A minor change is told once it is in force, until the member puts it away. A material one is told from the day it is
announced; it is put away by accepting it, or with the same button until it is enforced. Editorial ones tell nobody.
"""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from consent import ledger, terms
from consent.models import ConsentEvent, Level

_KNOWN = "terms_known"


def changes(at=None):
    """The versions that members may have to be told of, the newest last."""
    at = at or timezone.now()
    return [
        version
        for version in terms.published().get(terms.TERMS, [])
        if version.number > 1 and version.published_at <= at and _is_told(version, at)
    ]


def _is_told(version, at):
    if version.level == Level.MATERIAL:
        return True
    return version.level == Level.MINOR and version.effective_at <= at


def news(request, at=None):
    """(version, number of the one they know) to tell the person of this request, or None.

    No query while nobody has to be told of anything, and none for who was told: the number is in their session.
    """
    told = changes(at)
    if not told or not request.user.is_authenticated:
        return None
    newest = told[-1]
    known = request.session.get(_KNOWN)
    if known is None or known < newest.number:
        # They may have accepted or put it away on another machine since.
        now_known = _known(request.user)
        if now_known != known:
            request.session[_KNOWN] = known = now_known
    # Who has accepted nothing yet is asked for all of it, not told of a part.
    return (newest, known) if 0 < known < newest.number else None


def _known(user):
    told = Q(state__in=[ConsentEvent.State.ACCEPTED, ConsentEvent.State.ACKNOWLEDGED])
    events = ConsentEvent.objects.by_account(user).filter(told, document__document__slug=terms.TERMS)
    return events.aggregate(number=Max("document__number"))["number"] or 0


@transaction.atomic
def acknowledge(user, version, *, surface, at=None):
    """Put the notice away. It is no acceptance, and is recorded as what it is. Safe to repeat."""
    same = ConsentEvent.objects.by_account(user).filter(
        document=version, state__in=[ConsentEvent.State.ACCEPTED, ConsentEvent.State.ACKNOWLEDGED]
    )
    return same.first() or ledger.record(
        ledger.subject_of_account(user),
        version,
        state=ConsentEvent.State.ACKNOWLEDGED,
        basis=ConsentEvent.Basis.INFORMATION,
        decisions={},
        method=ConsentEvent.Method.FORM,
        surface=surface,
        language=version.language,
        at=at,
    )
