"""What accounts asks of consent: whether people may sign up, their acceptance, and their data."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from consent import ledger, terms
from consent.models import ConsentEvent, Subject

# ⚖ Three years to the end of which a claim from the contract may be made (§ 195 BGB is the longest we know of).
KEPT_FOR_CLAIMS = timedelta(days=3 * 366)


def why_sign_up_is_closed():
    missing = terms.unpublished()
    if not missing:
        return ""
    return _("Nobody can sign up yet: %(texts)s must be published first.") % {
        "texts": get_text_list(missing, _("and"))
    }


def terms_shown_at_sign_up():
    version = terms.in_force()
    return version.sha256 if version else ""


def accept_at_sign_up(request, user, cleaned_data):
    """The tick at sign-up, in the transaction that makes the user."""
    terms.accept(user, terms.in_force(), surface="account_signup", method=ConsentEvent.Method.SIGN_UP)


def export(user):
    """Every decision of this account, with what it answered and its proof."""
    return [
        {
            "id": str(event.pk),
            "at": event.at,
            "state": event.state,
            "decisions": event.decisions,
            "document": event.document and f"{event.document.document.slug}, version {event.document.number}",
            "notice": event.notice and event.notice.number,
            "sha256": event.shown_sha256,
            "method": event.method,
            "language": event.language,
            "leaf": event.leaf,
        }
        for event in ConsentEvent.objects.by_account(user).for_desk()
    ]


def erase(user, *, texts):
    """An acceptance is kept, restricted and without the person, until no claim can be made; the rest is shredded."""
    subject = Subject.objects.filter(user=user).first()
    if subject is None:
        return
    if subject.events.filter(basis=ConsentEvent.Basis.CONTRACT).exists():
        until = timezone.now() + KEPT_FOR_CLAIMS
        ledger.restrict(subject, until=until, by=None, reason="Acceptance of terms; the account was deleted.")
    else:
        ledger.shred(subject, by=None, reason="The account was deleted.")
