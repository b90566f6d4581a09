"""What accounts asks of consent: whether people may sign up, their acceptance, and their data."""

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from consent import erasing, terms
from consent.models import ConsentEvent, Subject


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
    if subject := Subject.objects.filter(user=user).first():
        erasing.leave(subject, address=user.email)


def what_stays(user, at):
    """Sentences for a person who is about to leave: which records stay, why, and until when."""
    subject = Subject.objects.filter(user=user).first()
    if subject is None:
        return []
    sentences = []
    day = date_format(erasing.kept_until(subject, at), "j F Y")
    if subject.events.filter(basis=ConsentEvent.Basis.CONTRACT).exists():
        sentences.append(
            _(
                "That you accepted the terms stays on record until %(day)s, because claims can be raised so long: "
                "without your name or address, and found only by who knows the address. Then it is made nobody's."
            )
            % {"day": day}
        )
    if subject.is_held(at):
        sentences.append(_("Your records are under a legal hold and stay until %(day)s.") % {"day": day})
    elif subject.events.exclude(basis=ConsentEvent.Basis.CONTRACT).exists():
        sentences.append(_("Every consent you gave is made nobody's with the account."))
    return sentences
