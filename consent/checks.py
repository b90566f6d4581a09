"""What must be so for consent to hold; the site does not start otherwise."""

from cookie_consent.conf import settings
from cookie_consent.models import CookieGroup
from django.core.checks import Error
from django.db import connections

from consent import guards
from consent.models.purposes import RESERVED

EDGE, GATE = "consent.edge.ConsentMiddleware", "consent.gate.TermsGateMiddleware"
# First inside second: cookies are judged after everything that sets them, terms once it is known who asks.
_ORDER = [
    ("django.middleware.csp.ContentSecurityPolicyMiddleware", EDGE),
    (EDGE, "django.contrib.sessions.middleware.SessionMiddleware"),
    (EDGE, "django.middleware.csrf.CsrfViewMiddleware"),
    ("django.contrib.sessions.middleware.SessionMiddleware", GATE),
    ("django.middleware.csrf.CsrfViewMiddleware", GATE),
]
# ⚖ Six months and a day: what CNIL recommends for asking again.
LONGEST_CHOICE_SECONDS = 183 * 24 * 60 * 60


def settings_are_right(app_configs, **kwargs):
    return [*_faults_of_order(), *_faults_of_settings()]


def _faults_of_order():
    middleware = list(settings.MIDDLEWARE)
    for name in (EDGE, GATE):
        if name not in middleware:
            yield Error(f"{name} is not in MIDDLEWARE.", id="consent.E001")
            return
    for first, second in _ORDER:
        if (
            first in middleware
            and second in middleware
            and middleware.index(first) > middleware.index(second)
        ):
            yield Error(f"{first} must come before {second} in MIDDLEWARE.", id="consent.E001")


def _faults_of_settings():
    if settings.COOKIE_CONSENT_OPT_OUT:
        yield Error("COOKIE_CONSENT_OPT_OUT takes silence for a yes.", id="consent.E002")
    if settings.COOKIE_CONSENT_LOG_ENABLED:
        yield Error("COOKIE_CONSENT_LOG_ENABLED keeps a second log beside the ledger.", id="consent.E003")
    if settings.COOKIE_CONSENT_MAX_AGE > LONGEST_CHOICE_SECONDS:
        yield Error("COOKIE_CONSENT_MAX_AGE is longer than 183 days.", id="consent.E004")
    if not settings.COOKIE_CONSENT_HTTPONLY or settings.COOKIE_CONSENT_SAMESITE != "Lax":
        yield Error("The consent cookie must be HttpOnly and SameSite=Lax.", id="consent.E005")
    if getattr(settings, "SOCIALACCOUNT_AUTO_SIGNUP", True):
        yield Error("SOCIALACCOUNT_AUTO_SIGNUP would make accounts without the terms.", id="consent.E006")


def guards_are_there(app_configs, databases=None, **kwargs):
    if "default" not in (databases or ()):
        return []
    connection = connections["default"]
    tables = connection.introspection.table_names()
    if "consent_operatoraction" not in tables:
        return []
    missing = [
        Error(f"The database guard “{name}” is missing.", hint="Run manage.py migrate.", id="consent.E007")
        for name in guards.missing(connection)
    ]
    reserved = CookieGroup.objects.filter(varname__startswith=RESERVED).values_list("varname", flat=True)
    return missing + [
        Error(f"The purpose “{name}” begins with an underscore, which is reserved.", id="consent.E008")
        for name in reserved
    ]
