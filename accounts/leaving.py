"""The way out, with days to think it over. Only this module writes `leaving_at` and `leaving_texts`.

From the wish on nobody is signed in, no mail about replies goes out and the public page is off; the conversation
stays as it is until the day. Signing in again is all it takes to find the button that takes the wish back.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters, privacy
from accounts.models import User

logger = logging.getLogger(__name__)

# Long enough to cool down and to notice the mail of somebody else's deed, short enough to be gone within the month
# that Article 12 (3) of the GDPR allows.
DAYS = 7


@transaction.atomic
def plan(user, *, texts, at=None):
    """Note the wish and its day, end every session, tell the owner by mail. A second wish changes only `texts`."""
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.is_staff:
        raise privacy.PrivacyError(
            _("This account has a role at the desk. Ask an administrator to take it away first.")
        )
    is_new = person.leaving_at is None
    if is_new:
        person.leaving_at = (at or timezone.now()) + timedelta(days=DAYS)
    person.leaving_texts = texts
    person.save(update_fields=["leaving_at", "leaving_texts"])
    privacy.sign_out_everywhere(person)
    if is_new:
        letters.send("leaving", person.email, {"day": person.leaving_at})
    return person


@transaction.atomic
def stay(user):
    """Take the wish back. Safe to repeat."""
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.leaving_at:
        person.leaving_at, person.leaving_texts = None, ""
        person.save(update_fields=["leaving_at", "leaving_texts"])
        letters.send("staying", person.email)
    return person


def erase_due(at=None):
    """Erase the accounts whose day has come. The worker calls it every second; each is one transaction of its own.

    What fails holds up nobody else; it is raised at the end, so that the worker logs it and slows down.
    """
    erased, failures = 0, []
    for pk in list(User.objects.leaving(at or timezone.now()).values_list("pk", flat=True)[:20]):
        try:
            with transaction.atomic():
                person = User.objects.select_for_update().leaving(at or timezone.now()).filter(pk=pk).first()
                erased += person is not None and _let_go(person)
        except Exception as error:
            error.add_note(f"Account {pk} was not erased.")
            failures.append(error)
    if failures:
        raise ExceptionGroup("Accounts were not erased", failures)
    return erased


def _let_go(person):
    email, stays = person.email, privacy.what_stays(person, timezone.now())
    try:
        with transaction.atomic():
            privacy.erase(person, by=person, texts=person.leaving_texts or privacy.Texts.KEEP)
    except privacy.PrivacyError as error:
        # Somebody has to look: told once, in the log and by the account that stays, not every second.
        logger.error("An account that was due to be erased is still here: %s", error)
        person.leaving_at = timezone.now() + timedelta(days=1)
        person.save(update_fields=["leaving_at"])
        return False
    letters.send("deleted", email, {"stays": stays})
    return True
