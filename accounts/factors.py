"""The second factor: who has one, and whether this session has shown it."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator

# Recovery codes open the door too, but only beside one of these: a paper list alone is no second factor.
LASTING = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def of(user):
    return Authenticator.objects.filter(user=user, type__in=LASTING)


def was_shown(request):
    """Whether this session has passed a second factor. Asked without the user, allauth answers [] for all."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def has_just_signed_in(request):
    """Whether this session began by password, code or passkey within the time for which a repetition would count."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(
        record["at"] > since
        for record in records
        if record.get("method") in ("password", "code") or record.get("passwordless")
    )


def record_setting_up(request, user, authenticator, **kwargs):
    """Setting a factor up has just shown it: the first way to the desk does not ask for another code."""
    if authenticator.type in LASTING:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)
