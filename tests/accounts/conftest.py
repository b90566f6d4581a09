"""What the tests of accounts share: fresh limits, an open sign-up, codes from mails, and a second factor."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from accounts import signup

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture(autouse=True)
def open_signup(monkeypatch):
    """Sign-up as accounts has it by itself; what other apps add is tested with them."""
    monkeypatch.setattr(signup, "openings", [])
    monkeypatch.setattr(signup, "on_signup", [])
    monkeypatch.setattr(signup, "texts", [])


@pytest.fixture
def code_from(mailoutbox):
    """The code in the newest mail to an address."""

    def find(address):
        mail = next(mail for mail in reversed(mailoutbox) if mail.to == [address])
        return re.search(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{2,4}|\d{6})\s*$", mail.body, re.M)[1]

    return find


@pytest.fixture
def add_factor():
    """Gives somebody an authenticator app, as if set up earlier; returns what it shows now."""

    def add(user):
        totp.TOTP.activate(user, SECRET)
        return current_code

    return add


@pytest.fixture
def client_of():
    """A browser of somebody's own, signed in as allauth does it."""

    def make(user):
        browser = Client()
        browser.post("/accounts/login/", {"login": user.email, "password": "a-long-pass-phrase"})
        return browser

    return make


def current_code(secret=SECRET):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
