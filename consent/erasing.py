"""Letting go of records: shredding, restriction, legal hold. With consent.ledger and consent.retention the only
writer of Subject and of an event's two columns that may be emptied.

Shredding empties an event's subject and salt. What was decided stays with its leaf, which then is a commitment to
nobody: without the salt it cannot be computed from any guess, and the seal above it still verifies.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from consent import ledger
from consent.ledger import LedgerError, log
from consent.models import ConsentEvent, Subject

# ⚖ Three years to the end of which a claim from the contract may be made (§ 195 BGB is the longest we know of).
KEPT_FOR_CLAIMS = timedelta(days=3 * 366)
# ⚖ Nobody holds records for ever; a lawsuit that lasts longer is held again, with its reason.
LONGEST_HOLD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Erased:
    """What became of one subject's events."""

    shredded: int
    kept: int = 0


def claim_of(address):
    """How the records of a deleted account are found again from the address it had."""
    return salted_hmac("consent.claim", address.strip().lower(), algorithm="sha256").hexdigest()


def _locked(subject):
    return Subject.objects.select_for_update().get(pk=subject.pk)


def _refuse_held(subject, at):
    if subject.is_held(at):
        raise LedgerError(
            _("These records are held until %(day)s: %(reason)s Release them first.")
            % {"day": f"{subject.held_until:%d %B %Y}", "reason": subject.hold_reason}
        )


def _let_go(events):
    return events.update(subject=None, salt=None)


def _forget(subject):
    """Nothing of the row leads to a person or a browser any more."""
    subject.device, subject.user, subject.claim = "", None, ""
    subject.status, subject.restricted_until = Subject.Status.SHREDDED, None
    subject.held_until, subject.hold_reason = None, ""
    subject.save()


@transaction.atomic
def shred(subject, *, by, reason, at=None):
    """Forget whose decisions these were; what was decided, and the proof of it, stays. Returns how many."""
    at = at or timezone.now()
    subject = _locked(subject)
    _refuse_held(subject, at)
    if subject.status == Subject.Status.SHREDDED:
        return 0
    count = _let_go(subject.events)
    _forget(subject)
    log(by, "shredded", about={"subject": str(subject.reference)}, count=count, reason=reason, at=at)
    return count


def would_erase(subject, at=None):
    """What `erase` would do; refuses as that would."""
    _refuse_held(subject, at or timezone.now())
    contracts = subject.events.filter(basis=ConsentEvent.Basis.CONTRACT).count()
    return Erased(subject.events.count() - contracts, contracts)


@transaction.atomic
def erase(subject, *, by, reason, at=None):
    """Shred what nothing obliges us to keep: everything of a browser, an account's consents.

    An acceptance of terms stays while the account exists and, once that is deleted, until its restriction ends.
    Returns Erased; refuses while a hold lasts.
    """
    at = at or timezone.now()
    subject = _locked(subject)
    contracts = would_erase(subject, at).kept
    if not contracts:
        return Erased(shred(subject, by=by, reason=reason, at=at))
    count = _let_go(subject.events.exclude(basis=ConsentEvent.Basis.CONTRACT))
    log(by, "erased", about={"subject": str(subject.reference)}, count=count, reason=reason, at=at)
    return Erased(count, contracts)


@transaction.atomic
def restrict(subject, *, until, by, reason, claim="", at=None):
    """Cut the records loose from account and browser, yet keep them until a claim can no longer be made."""
    subject = _locked(subject)
    if subject.status == Subject.Status.SHREDDED:
        raise LedgerError(_("These records were shredded: there is nothing left to restrict."))
    subject.device, subject.user, subject.claim = "", None, claim or subject.claim
    subject.status, subject.restricted_until = Subject.Status.RESTRICTED, until
    subject.save(update_fields=["device", "user", "claim", "status", "restricted_until"])
    log(by, "restricted", about={"subject": str(subject.reference)}, reason=reason, at=at)
    return subject


@transaction.atomic
def hold(subject, *, until, by, reason, at=None):
    """A legal hold: nothing is shredded before that moment, whoever asks and whatever else is due."""
    at = at or timezone.now()
    subject = _locked(subject)
    if subject.status == Subject.Status.SHREDDED:
        raise LedgerError(_("These records were shredded: there is nothing left to hold."))
    if not at < until <= at + LONGEST_HOLD:
        raise LedgerError(_("A hold ends on a day to come, within five years."))
    if not reason.strip():
        raise LedgerError(_("Say why these records are held."))
    subject.held_until, subject.hold_reason = until, reason
    subject.save(update_fields=["held_until", "hold_reason"])
    about = {"subject": str(subject.reference), "until": ledger.moment(until)}
    log(by, "held", about=about, reason=reason, at=at)
    return subject


@transaction.atomic
def release(subject, *, by, reason, at=None):
    """End a hold early. What was due meanwhile goes at the next purge."""
    subject = _locked(subject)
    if subject.held_until is not None:
        subject.held_until, subject.hold_reason = None, ""
        subject.save(update_fields=["held_until", "hold_reason"])
        log(by, "released", about={"subject": str(subject.reference)}, reason=reason, at=at)
    return subject


@transaction.atomic
def leave(subject, *, address, at=None):
    """The account is being deleted: consents are shredded at once, acceptances of terms restricted.

    What is held is restricted too, consents included, and goes when neither hold nor limitation keeps it.
    """
    at = at or timezone.now()
    subject = _locked(subject)
    reason = "The account was deleted."
    if not subject.is_held(at) and not erase(subject, by=None, reason=reason, at=at).kept:
        return
    until = kept_until(subject, at)
    restrict(subject, until=until, by=None, reason=reason, claim=claim_of(address), at=at)


def kept_until(subject, at):
    """When what remains of a deleted account goes."""
    last = at + KEPT_FOR_CLAIMS
    return max(last, subject.held_until) if subject.is_held(at) else last
