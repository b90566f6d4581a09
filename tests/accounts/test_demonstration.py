"""The accounts whose password is public: open at home, shut everywhere else."""

import pytest
from pytest_django.asserts import assertContains

from accounts import demonstration, roles
from accounts.models import User

HOME = {"headers": {"host": "127.0.0.1:8000"}}
AWAY = {"headers": {"host": "testserver"}}


@pytest.fixture
def cast(db):
    return demonstration.make_all()


def sign_in(client, user, **where):
    client.post("/accounts/login/", {"login": user.email, "password": demonstration.PASSWORD}, **where)
    return client.session.get("_auth_user_id") == str(user.pk)


def test_the_cast_is_made_once_with_its_roles(cast):
    demonstration.make_all()

    assert sorted(User.objects.values_list("email", flat=True)) == sorted(
        f"{name}@demo.example"
        for name in ("reader", "reader2", "author", "editor", "moderator", "operator", "admin")
    )
    assert {name: roles.of(user) for name, user in cast.items()} == {
        "reader": [],
        "reader2": [],
        "author": ["author"],
        "editor": ["editor"],
        "moderator": ["moderator"],
        "operator": ["operator"],
        "admin": ["administrator"],
    }
    assert all(user.emailaddress_set.get().verified and user.is_demonstration for user in cast.values())


@pytest.mark.parametrize("name", demonstration.CAST)
def test_everybody_in_the_cast_signs_in_at_home(client, cast, settings, name):
    settings.DEMO = True

    assert sign_in(client, cast[name], **HOME)


@pytest.mark.parametrize("name", ["author", "editor", "moderator", "operator", "admin"])
def test_at_home_the_cast_enters_the_desk_without_a_second_factor(client, cast, settings, name):
    settings.DEMO = True
    sign_in(client, cast[name], **HOME)

    assert client.get("/admin/", **HOME).status_code == 200


@pytest.mark.parametrize(("demo", "where"), [(False, HOME), (False, AWAY), (True, AWAY)])
def test_elsewhere_nobody_in_the_cast_signs_in(client, cast, settings, demo, where):
    settings.DEMO = demo

    assert not sign_in(client, cast["reader"], **where)
    assert not sign_in(client, cast["admin"], **where)


def test_a_loopback_host_through_a_proxy_is_not_home(client, cast, settings):
    settings.DEMO = True

    assert not sign_in(client, cast["reader"], **HOME, **{"rapport.direct": False})


@pytest.mark.parametrize("address", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_elsewhere_no_code_is_sent_either(client, cast, mailoutbox, address):
    client.post(address, {"email": "admin@demo.example"})

    assert "no account" in mailoutbox[-1].body.lower() or "sign up" in mailoutbox[-1].body.lower()
    assert not [word for word in mailoutbox[-1].body.split() if len(word) == 6 and word.isupper()]


def test_switching_demo_off_ends_the_sessions(client, cast, settings):
    settings.DEMO = True
    sign_in(client, cast["reader"], **HOME)
    assert client.get("/accounts/", **HOME).status_code == 200

    settings.DEMO = False

    assert client.get("/accounts/", **HOME).status_code == 302


def test_a_session_from_home_does_not_open_the_desk_elsewhere(client, cast, settings):
    settings.DEMO = True
    sign_in(client, cast["admin"], **HOME)

    assertContains(client.get("/admin/", **AWAY), "You have no role there", status_code=403)
