"""Verifying that somebody is a professional: with proof, until a day, and gone when it is not renewed.

The only writer of Credential. Every step is in the desk's log.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.site_name import site_name
from comments.models import Credential
from consent import memory

# Time enough to send a document, and not so long that the reminder is forgotten again.
REMINDED_BEFORE = timedelta(days=30)
LONGEST = timedelta(days=366 * 3)


class CredentialError(Exception):
    """Why it cannot be, in a sentence."""


def check(title, proof, valid_until, *, at=None):
    """Raise CredentialError for what could not be granted."""
    today = timezone.localdate(at or timezone.now())
    if not today < valid_until <= today + LONGEST:
        raise CredentialError(_("Choose a day after today and within three years: proofs grow old."))
    if not (title.strip() and proof.strip()):
        raise CredentialError(_("Say which title, and what proves it."))


@transaction.atomic
def grant(person, *, by, title, proof, valid_until, at=None):
    """Show this title beside what the person writes, in place of an earlier one."""
    at = at or timezone.now()
    check(title, proof, valid_until, at=at)
    Credential.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
    credential = Credential.objects.create(
        person=person,
        title=title.strip(),
        proof=proof.strip(),
        valid_until=valid_until,
        checked_by=by,
        checked_at=at,
    )
    LogEntry.objects.log_actions(by.pk, [credential], ADDITION, f"{title}, {valid_until}")
    memory.forget_after_commit()
    return credential


@transaction.atomic
def withdraw(credential, *, by, reason, at=None):
    """Take the badge away at once. Safe to repeat."""
    if not reason.strip():
        raise CredentialError(_("Say why; it is kept in the log."))
    credential = Credential.objects.select_for_update().get(pk=credential.pk)
    if credential.withdrawn_at is None:
        credential.withdrawn_at = at or timezone.now()
        credential.save(update_fields=["withdrawn_at"])
        LogEntry.objects.log_actions(by.pk, [credential], CHANGE, reason.strip())
        memory.forget_after_commit()
    return credential


@transaction.atomic
def remind_due(at=None):
    """One mail to everybody whose title goes within a month. Returns how many left."""
    at = at or timezone.now()
    soon = timezone.localdate(at) + REMINDED_BEFORE
    due = Credential.objects.select_for_update(of=("self",)).current(timezone.localdate(at))
    sent = 0
    for credential in due.filter(reminded_at=None, valid_until__lte=soon).select_related("person"):
        credential.reminded_at = at
        credential.save(update_fields=["reminded_at"])
        person = credential.person
        if not person.is_active:
            continue
        with override(person.language or settings.LANGUAGE_CODE):
            context = {"person": person, "site_name": site_name(), "site_url": settings.SITE_URL}
            body = render_to_string("comments/mail/credential.txt", context | {"credential": credential})
            subject = _("Your badge on %(site)s ends soon") % {"site": site_name()}
            EmailMessage(subject, body, to=[person.email]).send()
        sent += 1
    return sent
