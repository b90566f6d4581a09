"""Who enters the desk, by which door, and what each role opens there."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts import desk
from accounts.models import User
from tests.accounts.conftest import current_code

PASSWORD = "a-long-pass-phrase"
LISTS = {
    "people": "/admin/accounts/user/",
    "articles": "/admin/articles/article/",
    "topics": "/admin/articles/topic/",
    "comments": "/admin/comments/comment/",
    "consents": "/admin/consent/consentevent/",
    "documents": "/admin/consent/documentversion/",
    "notices": "/admin/consent/notice/",
    "purposes": "/admin/cookie_consent/cookiegroup/",
}


@pytest.fixture
def enter(client, add_factor):
    """Signs somebody in with password and second factor."""

    def enter(user):
        code = add_factor(user)
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/admin/"})
        page = client.post("/accounts/2fa/authenticate/", {"code": code()})
        assertRedirects(page, "/admin/", fetch_redirect_response=False)
        return client

    return enter


def test_a_stranger_is_sent_to_sign_in(client, db):
    assertRedirects(client.get("/admin/"), "/accounts/login/?next=/admin/", fetch_redirect_response=False)
    assertRedirects(
        client.get("/admin/login/?next=/admin/articles/article/"),
        "/accounts/login/?next=/admin/articles/article/",
        fetch_redirect_response=False,
    )


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/x"])
def test_the_desks_own_door_leads_nowhere_else(client, db, evil):
    assert client.get("/admin/login/", {"next": evil}).headers["Location"] == "/accounts/login/?next=/admin/"


def test_a_reader_is_told_that_the_desk_is_not_theirs(client, reader):
    client.force_login(reader)

    assertContains(client.get("/admin/"), "The desk is for the people who work on this site", status_code=403)
    assert client.get("/admin/accounts/user/").status_code == 403


def test_without_a_second_factor_one_is_led_to_set_it_up(client, editor):
    client.force_login(editor)

    page = client.get("/admin/", follow=True)

    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assertContains(page, "The desk asks for a second factor")
    assertContains(page, '<a href="/admin/">Go to the desk</a>', html=True)


@pytest.mark.django_db(transaction=True)
def test_the_first_way_to_the_desk(client, editor):
    """Password, set up the app, and in: nobody is asked for a second code or sent round in circles."""
    client.post("/accounts/login/", {"login": editor.email, "password": PASSWORD})
    client.get("/admin/")
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    secret = page.context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": current_code(secret)})

    assert client.get("/admin/").status_code == 200


def test_password_and_code_of_the_app_open_the_desk(enter, editor):
    assert enter(editor).get("/admin/").status_code == 200


def test_a_wrong_code_opens_nothing(client, editor, add_factor):
    add_factor(editor)
    client.post("/accounts/login/", {"login": editor.email, "password": PASSWORD})

    assertContains(
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}), "Incorrect code", status_code=422
    )
    assert client.get("/admin/").status_code == 302


def test_a_session_without_the_factor_is_asked_for_it(client, editor, add_factor):
    client.force_login(editor)
    code = add_factor(editor)

    page = client.get("/admin/")
    assertRedirects(page, "/accounts/2fa/reauthenticate/?next=/admin/", fetch_redirect_response=False)

    page = client.post(page.headers["Location"], {"code": code()})
    assertRedirects(page, "/admin/", fetch_redirect_response=False)
    assert client.get("/admin/").status_code == 200


def test_the_last_factor_of_staff_stays(enter, editor):
    client = enter(editor)
    client.post("/accounts/reauthenticate/?next=/", {"password": PASSWORD})

    page = client.post("/accounts/2fa/totp/deactivate/")

    assertContains(page, "The desk needs a second factor", status_code=422)
    assert editor.authenticator_set.exists()


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        ("author", {"articles", "topics"}),
        ("editor", {"articles", "topics"}),
        ("moderator", {"comments"}),
        ("operator", {"people", "consents", "documents", "notices", "purposes"}),
        ("administrator", {"people", "articles", "topics"}),
    ],
)
def test_each_role_opens_its_own_lists(enter, make_user, role, opens):
    client = enter(make_user(role))

    assert {name for name, address in LISTS.items() if client.get(address).status_code == 200} == opens


def test_losing_the_role_closes_the_desk_at_once(enter, editor):
    from accounts import roles

    client = enter(editor)
    roles.unassign(editor, "editor")

    assert client.get("/admin/").status_code == 403


def test_the_desks_policy_allows_nonces_and_nothing_inline(enter, editor):
    policy = enter(editor).get("/admin/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self' 'nonce-" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_the_first_page_shows_what_waits(enter, editor, monkeypatch):
    panel = desk.Panel("Comments that wait", 3, "/admin/", lines=(("“Thank you”", "/admin/"),))
    monkeypatch.setattr(desk, "panels", [lambda request: panel, lambda request: None])

    page = enter(editor).get("/admin/")

    assertContains(page, "What needs you now")
    assertContains(page, "Comments that wait")
    assertContains(page, "Rapport")


def test_the_desk_leaves_signing_out_and_passwords_to_the_accounts_pages(enter, editor):
    client = enter(editor)

    assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"
    assert client.post("/admin/logout/").headers["Location"] == "/accounts/logout/"


def test_createsuperuser_makes_a_verified_administrator(client, db, monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", email="Root@Example.org")

    root = User.objects.get(email="root@example.org")
    assert root.is_staff
    assert root.is_superuser
    assert root.groups.get().name == "administrator"
    assert root.emailaddress_set.get().verified
    assert "second factor" in capsys.readouterr().err
    client.post("/accounts/login/", {"login": "root@example.org", "password": PASSWORD, "next": "/admin/"})
    assertRedirects(client.get("/admin/"), reverse("mfa_index"))


def test_createsuperuser_takes_no_password_that_everybody_tries(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "password")

    with pytest.raises(CommandError, match="DJANGO_SUPERUSER_PASSWORD: This password is too short"):
        call_command("createsuperuser", "--noinput", email="root@example.org")
    assert not User.objects.exists()


def test_a_fresh_sign_in_may_set_up_a_second_factor_at_once(client, moderator):
    client.post("/accounts/login/", {"login": moderator.email, "password": PASSWORD})

    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_a_sign_in_of_long_ago_is_asked_again(client, moderator, settings):
    client.post("/accounts/login/", {"login": moderator.email, "password": PASSWORD})
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0

    assertRedirects(
        client.get("/accounts/2fa/totp/activate/"),
        "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/",
        fetch_redirect_response=False,
    )


def test_createsuperuser_says_no_when_the_address_is_taken(reader, monkeypatch):
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", email=reader.email)


def test_the_keys_of_the_desk_are_also_a_page_and_lead_only_where_one_may(at_desk, moderator, editor, client):
    at_desk(moderator)
    page = client.get("/admin/shortcuts/").content.decode()
    assert 'data-keys="g c"' in page
    assert 'data-keys="n"' not in page

    at_desk(editor)
    page = client.get("/admin/shortcuts/").content.decode()
    assert '<a data-keys="n" href="/admin/articles/article/add/">' in page
    assert 'data-keys="g c"' not in page
    client.logout()
    assert client.get("/admin/shortcuts/").status_code == 302
