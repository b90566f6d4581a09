"""Keys in a real browser: Chromium's virtual authenticator stands in for a telephone's passkey."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.accounts.conftest import SECRET, current_code

PASSWORD = "a-long-pass-phrase"
# The front page and no other: “**/” would match the page of signing in too.
HOME = re.compile(r"^https?://[^/]+/$")


@pytest.fixture(autouse=True)
def texts(published_texts, transactional_db):
    return published_texts


def sign_in(page, person):
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form .button--primary").first.click()


@pytest.fixture
def with_key(visit):
    """A browser with a key of its own that remembers who it belongs to and says yes."""
    page = visit()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return page


def test_a_passkey_is_added_and_signs_in_without_a_password(with_key, reader):
    page = with_key
    sign_in(page, reader)
    page.wait_for_url(HOME)
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=name]", "My telephone")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.locator("text=/recovery codes/i").first.wait_for()
    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(HOME)

    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(HOME)

    page.goto("/accounts/settings/")
    assert page.locator("[name=display_name]").input_value() == "Rea Reader"


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_an_editor_shows_a_code_and_stands_at_the_desk(visit, editor, js):
    totp.TOTP.activate(editor, SECRET)
    page = visit(js=js)
    sign_in(page, editor)
    page.locator("[name=code]").fill(current_code())
    page.locator("main form .button--primary").first.click()
    page.wait_for_url(HOME)

    page.goto("/admin/")

    assert page.locator("#waiting").is_visible()
