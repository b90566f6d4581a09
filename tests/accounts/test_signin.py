"""Signing in by password and by code, getting back where one was, and what must not tell anybody anything."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User

PASSWORD = "a-long-pass-phrase"
BACK = "/articles/trust/#leave-a-comment"


def is_signed_in(client, user=None):
    return client.session.get("_auth_user_id") == (str(user.pk) if user else None)


def test_password_leads_back_to_the_place_in_the_page(client, reader):
    page = client.post(
        "/accounts/login/", {"login": reader.email.upper(), "password": PASSWORD, "next": BACK}
    )

    assert page.headers["Location"] == BACK
    assert is_signed_in(client, reader)


def test_a_mailed_code_leads_back_to_the_place_in_the_page(client, reader, code_from):
    page = client.post("/accounts/login/code/", {"email": reader.email, "next": BACK})
    page = client.post(page.headers["Location"], {"code": code_from(reader.email), "next": BACK})

    assert page.headers["Location"] == BACK
    assert is_signed_in(client, reader)


def test_who_is_signed_in_already_is_sent_on(client, reader):
    client.force_login(reader)

    page = client.get("/accounts/login/", {"next": BACK})

    assert page.headers["Location"] == BACK


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leaves_the_site(client, reader, evil):
    page = client.post("/accounts/login/", {"login": reader.email, "password": PASSWORD, "next": evil})

    assert page.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_read_alike(client, reader):
    wrong = client.post("/accounts/login/", {"login": reader.email, "password": "not this one"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "not this one"})

    assertContains(wrong, "are not correct", status_code=422)
    assertContains(unknown, "are not correct", status_code=422)


@pytest.mark.parametrize("address", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_asking_for_a_code_reads_alike_for_unknown_addresses(client, reader, mailoutbox, address):
    known = client.post(address, {"email": reader.email})
    client.cookies.clear()
    unknown = client.post(address, {"email": "nobody@example.org"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [mail.to for mail in mailoutbox] == [[reader.email], ["nobody@example.org"]]


def test_after_five_wrong_passwords_the_account_waits_but_a_code_still_opens_it(client, reader, code_from):
    for _try in range(5):
        client.post("/accounts/login/", {"login": reader.email, "password": "not this one"})

    page = client.post("/accounts/login/", {"login": reader.email, "password": PASSWORD})
    assertContains(page, "Too many failed login attempts", status_code=422)

    page = client.post("/accounts/login/code/", {"email": reader.email})
    client.post(page.headers["Location"], {"code": code_from(reader.email)})
    assert is_signed_in(client, reader)


def test_a_forgotten_password_is_set_anew_by_code(client, reader, code_from, mailoutbox):
    page = client.post("/accounts/password/reset/", {"email": reader.email})
    page = client.post(page.headers["Location"], {"code": code_from(reader.email)})
    page = client.post(
        page.headers["Location"], {"password1": "quite another phrase", "password2": "quite another phrase"}
    )

    assert is_signed_in(client, reader)
    assert User.objects.get(pk=reader.pk).check_password("quite another phrase")
    assert "password" in mailoutbox[-1].subject.lower()


def test_a_deactivated_account_stays_shut(client, make_user):
    gone = make_user(is_active=False)

    client.post("/accounts/login/", {"login": gone.email, "password": PASSWORD})

    assert is_signed_in(client)


def test_signing_in_changes_the_session_key(client, reader):
    client.get("/accounts/login/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    client.post("/accounts/login/", {"login": reader.email, "password": PASSWORD})

    assert client.session.session_key != before


def test_signing_out_takes_a_post(client, reader):
    client.force_login(reader)

    assertContains(client.get("/accounts/logout/"), "Sign out")
    assert is_signed_in(client, reader)
    assertRedirects(client.post("/accounts/logout/"), "/", fetch_redirect_response=False)
    assert is_signed_in(client)


def test_mails_are_signed_with_the_sites_name(client, reader, mailoutbox):
    client.post("/accounts/login/code/", {"email": reader.email})

    assert "Rapport" in mailoutbox[-1].body
    assert "testserver" not in mailoutbox[-1].subject


def test_signing_in_pages_are_kept_by_nobody(client, db):
    for address in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
    ):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


def test_wrong_passwords_from_many_places_are_hardly_ever_tried(client, reader, code_from, monkeypatch):
    tried = []
    check = type(reader).check_password
    monkeypatch.setattr(
        type(reader), "check_password", lambda user, raw: tried.append(raw) or check(user, raw)
    )

    for n in range(60):
        answers = {"login": reader.email, "password": f"guess number {n}"}
        page = client.post("/accounts/login/", answers, REMOTE_ADDR=f"203.0.113.{n % 30}")
        assert page.status_code in (200, 422, 429)

    assert len(tried) <= 10
    page = client.post("/accounts/login/code/", {"email": reader.email}, REMOTE_ADDR="198.51.100.7")
    client.post(page.headers["Location"], {"code": code_from(reader.email)}, REMOTE_ADDR="198.51.100.7")
    assert client.session["_auth_user_id"] == str(reader.pk)


def test_a_session_known_before_signing_in_is_worth_nothing_after(client, reader):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    client.post("/accounts/login/", {"login": reader.email, "password": "a-long-pass-phrase"})

    assert client.cookies["sessionid"].value != planted
    assert not type(session)().exists(planted)
