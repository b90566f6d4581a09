"""A visitor decides about cookies: what they said is joined to what they had said, recorded, and put in the cookie.

Built on django-cookie-consent's processor: its addresses, fields and cookie stay; its log becomes our ledger.
"""

import logging
import time
import uuid
from datetime import timedelta
from functools import partial
from typing import Literal

from cookie_consent.conf import settings
from cookie_consent.forms import CookieGroupsChoiceField, ProcessCookiesForm
from cookie_consent.processor import CookiesProcessor
from django import forms
from django.core.cache import caches
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from consent import cookie, edge, ledger, notices
from consent.models import ConsentEvent, Notice

logger = logging.getLogger(__name__)

# A large office behind one address makes a few first choices a minute, a script thousands. Beyond this many new
# browsers from one address in ten minutes the choice is honoured, but no further row is written.
NEW_SUBJECTS_PER_ADDRESS = 600
_WINDOW_SECONDS = 600

ACCEPT: Literal["accept"] = "accept"
DECLINE: Literal["decline"] = "decline"


class ChoiceForm(ProcessCookiesForm):
    """The package's fields; the purposes are those that the published notice asks about."""

    others = forms.ChoiceField(choices=[(DECLINE, DECLINE)], required=False)
    method = forms.CharField(required=False, max_length=20)

    def __init__(self, data, *, notice):
        super().__init__(data)
        self.purposes = notice.purposes
        self.fields["cookie_groups"] = PurposesField(notice.purposes)

    def clean_method(self):
        """How the choice was made, as our own forms say it; anything else is a plain request."""
        methods = ConsentEvent.Method
        ours = {methods.BANNER, methods.PREFERENCES, methods.WITHDRAWAL}
        said = self.cleaned_data["method"]
        return said if said in ours else methods.REQUEST

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("all_groups") or cleaned.get("cookie_groups") or cleaned.get("others")):
            raise forms.ValidationError("Nothing was chosen.", code="empty")
        return cleaned

    def get_cookie_groups(self):
        if self.cleaned_data["all_groups"]:
            return list(self.purposes)
        return self.cleaned_data["cookie_groups"]


class PurposesField(CookieGroupsChoiceField):
    def __init__(self, purposes):
        super().__init__(required=False)
        self.choices = [(name, purpose["name"]) for name, purpose in purposes.items()]

    def _coerce_choice(self, varname):
        return varname


def answer(before, notice, named, action, *, others_declined=False, at):
    """What has been said about every purpose once `named` are accepted or declined. `at` in seconds since 1970.

    A decision is complete: what was never decided and is not named now counts as declined, so that nobody is
    asked twice and nothing is granted that was not said.
    """
    new_yes = cookie.Answer(True, at, notice.number, despite_gpc=before.gpc)
    new_no = cookie.Answer(False, at, notice.number)
    answers = {}
    for purpose in notice.purposes:
        if purpose in named:
            answers[purpose] = new_yes if action == ACCEPT else new_no
        elif others_declined or purpose not in before.answers:
            answers[purpose] = new_no
        else:
            answers[purpose] = before.answers[purpose]
    return answers


def _state(before, decisions):
    granted = {purpose for purpose, is_granted in decisions.items() if is_granted}
    if before.granted - granted:
        return ConsentEvent.State.WITHDRAWN
    if not granted:
        return ConsentEvent.State.REFUSED
    if granted == before.granted and not before.undecided:
        return ConsentEvent.State.RENEWED
    return ConsentEvent.State.GIVEN


@transaction.atomic
def record(before, notice, consent_id, answers, *, method, surface, language, gpc=False, js=False, at=None):
    """Write a complete decision of one browser to the ledger. Returns the event."""
    decisions = {
        purpose: said.is_granted and (said.despite_gpc or not gpc or purpose not in notice.covered_by_gpc)
        for purpose, said in answers.items()
    }
    subject = ledger.subject_of_device(consent_id)
    at = at or ledger.next_moment(subject)
    return ledger.record(
        subject,
        Notice.objects.only("sha256", "published_at").get(pk=notice.edition.pk),
        state=_state(before, decisions),
        basis=ConsentEvent.Basis.CONSENT,
        decisions=decisions,
        method=method,
        surface=surface,
        language=language,
        gpc=gpc,
        js=js,
        valid_until=at + timedelta(days=notices.VALID_DAYS),
        at=at,
    )


def is_too_many(request):
    """Whether this address has brought more new browsers than the ledger takes. Counts this one."""
    if not settings.RATE_LIMITS:
        return False
    # The address itself is kept nowhere: a keyed hash counts for ten minutes.
    address = salted_hmac(
        "consent.address", request.META.get("REMOTE_ADDR", ""), algorithm="sha256"
    ).hexdigest()
    key = f"consent-new-{address}-{int(time.time()) // _WINDOW_SECONDS}"
    # In process, so that counting costs no write: a coarse limit may be as many times higher as there are workers.
    cache = caches["fragments"]
    cache.add(key, 0, _WINDOW_SECONDS)
    try:
        return cache.incr(key) > NEW_SUBJECTS_PER_ADDRESS
    except ValueError:
        return False  # it ran out between the two calls


class LedgerProcessor(CookiesProcessor):
    """Applies a choice to the response: the signed cookie, the ledger, and the cookies that must go."""

    def __init__(self, request, response, *, notice, method, surface, js):
        super().__init__(request, response)
        self.notice, self.method, self.surface, self.js = notice, method, surface, js

    def process(self, purposes, action, others_declined=False):
        before = self.request.consent
        now = int(time.time())
        answers = answer(before, self.notice, purposes, action, others_declined=others_declined, at=now)
        consent_id = before.consent_id or uuid.uuid4().hex
        if before.has_decided or not is_too_many(self.request):
            self._log_action(consent_id, answers)
        else:
            logger.warning("A choice was honoured but not recorded: too many new browsers from one address.")
        self._delete_cookies(purpose for purpose, said in answers.items() if not said.is_granted)
        self._set_cookie(consent_id, answers)
        return answers

    def _log_action(self, consent_id, answers):
        say = partial(
            record,
            self.request.consent,
            self.notice,
            consent_id,
            answers,
            method=self.method,
            surface=self.surface,
            language=get_language(),
            gpc=self.request.consent.gpc,
            js=self.js,
        )
        try:
            say()
        except ledger.LedgerError:
            # An operator erased or restricted these records this very moment: the browser begins anew.
            say()

    def _delete_cookies(self, purposes):
        denied = set(purposes)
        for name in list(self.request.COOKIES):
            _is_registered, purpose = self.notice.purpose_of(name)
            if purpose in denied:
                edge.delete(self.request, self.response, name)

    def _set_cookie(self, consent_id, answers):
        self.response.set_cookie(
            settings.COOKIE_CONSENT_NAME,
            cookie.write(consent_id, answers),
            max_age=settings.COOKIE_CONSENT_MAX_AGE,
            domain=settings.COOKIE_CONSENT_DOMAIN,
            secure=settings.COOKIE_CONSENT_SECURE,
            httponly=settings.COOKIE_CONSENT_HTTPONLY,
            samesite=settings.COOKIE_CONSENT_SAMESITE,
        )
