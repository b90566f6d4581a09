"""Whether an account may be used. Only this module writes `is_active` of an account that exists."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import privacy, roles


class StandingError(Exception):
    """An account that cannot be put out of action; the sentence says why."""


@transaction.atomic
def deactivate(user, *, by):
    """Nobody can sign in to it, and whoever is signed in is out at once. What they wrote stays."""
    if user.is_active:
        if roles.is_last_administrator(user):
            raise StandingError(roles.LAST_ADMINISTRATOR)
        _switch(user, False, by, _("Deactivated the account."))
        privacy.sign_out_everywhere(user)
    return user


@transaction.atomic
def reactivate(user, *, by):
    if not user.is_active:
        _switch(user, True, by, _("Let the account be used again."))
    return user


def _switch(user, is_active, by, sentence):
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, str(sentence))
