"""Where a visitor's choice meets every request: what they decided, going in; which cookies may leave, going out.

`state` is the one function that says what was decided. The middleware and a page cache both ask it, and
everything of django-cookie-consent inherits the answer, because the middleware rewrites the request's cookie.
"""

import ipaddress
import logging
import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import CookieError, Morsel

from cookie_consent.conf import settings
from cookie_consent.middleware import CleanCookiesMiddleware
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from consent import cookie, notices, undeclared
from consent.models import UndeclaredCookie

logger = logging.getLogger(__name__)

# Clocks of several servers may differ a little; a choice from further ahead was not made.
CLOCKS_DIFFER_SECONDS = 24 * 60 * 60
# What the package compares with the moment a cookie was registered: later than any.
_GRANTED = "9999-12-31"
_KEPT = "consent.state"

# The addresses that may give a stranger the cookies a form or a session needs.
_WITH_FORMS = re.compile(r"^(/[a-z]{2})?/(accounts|admin|contact|report)/|^/articles/.+/(contact|report)/$")


@dataclass(frozen=True)
class State:
    """What this visitor decided, as it counts now."""

    consent_id: str = ""
    answers: dict = field(default_factory=dict)
    granted: frozenset = frozenset()
    refused: frozenset = frozenset()
    undecided: frozenset = frozenset()
    gpc: bool = False

    @property
    def asks(self):
        """Whether the banner is shown."""
        return bool(self.undecided) and not self.gpc

    @property
    def has_decided(self):
        return bool(self.answers)

    @cached_property
    def key(self):
        """What a finished page depends on: one kept response per value."""
        return self.granted, self.undecided, self.gpc


def state(environ, at=None):
    """The visitor's State, from the request's headers alone. `at` is in seconds since 1970."""
    if at is None and _KEPT in environ:
        return environ[_KEPT]
    decided = _decide(environ, time.time() if at is None else at)
    if at is None:
        environ[_KEPT] = decided
    return decided


def _decide(environ, now):
    gpc = environ.get("HTTP_SEC_GPC") == "1"
    notice = notices.current()
    if notice is None:
        return State(gpc=gpc)
    consent_id, said = cookie.read(environ.get("HTTP_COOKIE", ""))
    answers = {
        purpose: said[purpose]
        for purpose in notice.purposes
        if purpose in said and _counts(said[purpose], notice.asked_since[purpose], now)
    }
    covered = notice.covered_by_gpc if gpc else frozenset()
    granted = frozenset(
        purpose
        for purpose, answer in answers.items()
        if answer.is_granted and (answer.despite_gpc or purpose not in covered)
    )
    undecided = notice.optional - covered - answers.keys()
    return State(
        consent_id if answers else "", answers, granted, notice.optional - granted - undecided, undecided, gpc
    )


def _counts(answer, asked_since, now):
    age = now - answer.at
    return -CLOCKS_DIFFER_SECONDS <= age < settings.COOKIE_CONSENT_MAX_AGE and answer.notice >= asked_since


class ConsentMiddleware(CleanCookiesMiddleware):
    """Outside of everything that reads or sets a cookie."""

    def __call__(self, request):
        if settings.COOKIE_CONSENT_NAME in request.COOKIES or "HTTP_SEC_GPC" in request.META:
            request.consent = state(request.META)
            normalise(request)
        else:
            # Most requests read nothing: a feed, a picture, a page for programs.
            request.consent = SimpleLazyObject(lambda: state(request.META))
        response = self.get_response(request)
        if response.cookies:
            stop_unregistered(request, response)
        self.process_response(request, response)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie", "Sec-GPC"])
        return response

    def process_response(self, request, response):
        """Delete what the browser still sends for a purpose that is not granted."""
        names = request.COOKIES.keys() - _always_registered()
        if names and (notice := notices.current()):
            for name in names:
                _is_registered, purpose = notice.purpose_of(name)
                if purpose and purpose not in request.consent.granted:
                    delete(request, response, name)
        return response


def normalise(request):
    """Replace the request's own consent cookie by what was really decided, in the package's format."""
    decided = request.consent
    pairs = [f"{purpose}={_GRANTED}" for purpose in sorted(decided.granted)]
    pairs += [f"{purpose}={settings.COOKIE_CONSENT_DECLINE}" for purpose in sorted(decided.refused)]
    if pairs:
        request.COOKIES[settings.COOKIE_CONSENT_NAME] = "|".join(pairs)
    else:
        request.COOKIES.pop(settings.COOKIE_CONSENT_NAME, None)


def _always_registered():
    return {
        settings.COOKIE_CONSENT_NAME,
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        "messages",
    }


def stop_unregistered(request, response):
    """Take out every cookie that was not announced, is not consented to, or has no business at this address."""
    response.stopped = []
    for key, morsel in list(response.cookies.items()):
        if morsel["max-age"] != 0 and not _may_leave(request, morsel.key):
            del response.cookies[key]
            response.stopped.append(morsel.key)
            match = request.resolver_match
            if not _is_registered(morsel.key):
                undeclared.report(
                    morsel.key,
                    found_by=UndeclaredCookie.Found.FIREWALL,
                    surface=match.view_name if match else "",
                )
            logger.warning(
                "The cookie %s was stopped at the edge: it is not registered or not consented to.",
                morsel.key,
                extra={"view": match.view_name if match else ""},
            )


def _may_leave(request, name):
    if name == settings.COOKIE_CONSENT_NAME:
        return True
    if name in _always_registered():
        return settings.SESSION_COOKIE_NAME in request.COOKIES or _WITH_FORMS.search(request.path_info)
    notice = notices.current()
    if notice is None:
        return False
    is_registered, purpose = notice.purpose_of(name)
    return is_registered and (purpose is None or purpose in request.consent.granted)


def _is_registered(name):
    notice = notices.current()
    return name in _always_registered() or notice is None or notice.purpose_of(name)[0]


def delete(request, response, name):
    """Delete a cookie wherever it may have been set: on this host and on every domain above it."""
    try:
        response.delete_cookie(name)
    except CookieError:
        # Browsers send names that no header of ours can say ("_ga_é"): such a cookie stays until they forget it.
        return
    for domain in _domains(split_domain_port(request.get_host())[0]):
        morsel = Morsel()
        morsel.set(name, "", "")
        morsel.update(
            {"path": "/", "domain": domain, "max-age": 0, "expires": "Thu, 01 Jan 1970 00:00:00 GMT"}
        )
        # One header per domain: the jar's keys are ours to choose, the morsel says the cookie's name.
        response.cookies[f"{name} {domain}"] = morsel


def _domains(host):
    """example.org and www.example.org for www.example.org; nothing for an address or a bare name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        labels = host.split(".")
        return [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return []
