"""People at the desk: found, added, given roles, deactivated; never a password."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy, roles
from accounts.models import User

PASSWORD = "a-long-pass-phrase"
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def desk(client, administrator, add_factor):
    code = add_factor(administrator)
    client.post("/accounts/login/", {"login": administrator.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    return client


def test_people_are_found_by_name_address_and_handle(desk, reader, editor):
    # With “reader” in full: “read” alone is in some of the words that handles are made of.
    for words in ("rea reader", reader.email, reader.handle):
        page = desk.get(PEOPLE, {"q": words})
        assertContains(page, reader.email)
        assertNotContains(page, editor.email)
    assertContains(desk.get(PEOPLE, {"role": "editor"}), editor.email)
    assertNotContains(desk.get(PEOPLE, {"role": "none"}), editor.email)


def test_a_person_is_shown_without_password_or_hash(desk, reader):
    page = desk.get(f"{PEOPLE}{reader.pk}/change/")

    assertContains(page, reader.handle)
    assertNotContains(page, reader.password)
    assert "password" not in page.context["adminform"].form.fields
    assert desk.get(f"{PEOPLE}{reader.pk}/password/").status_code in (302, 404)


def test_roles_are_given_and_taken_by_the_verb(desk, reader):
    desk.post(f"{PEOPLE}{reader.pk}/change/", {"display_name": "Rea Reader", "roles": ["author", "editor"]})
    assert roles.of(reader) == ["author", "editor"]
    assert User.objects.get(pk=reader.pk).is_staff

    desk.post(f"{PEOPLE}{reader.pk}/change/", {"display_name": "Rea Reader", "roles": []})
    assert roles.of(reader) == []
    assert not User.objects.get(pk=reader.pk).is_staff


def test_an_administrator_cannot_lock_everybody_out(desk, administrator):
    page = desk.post(f"{PEOPLE}{administrator.pk}/change/", {"display_name": "Adam", "roles": []})
    assertContains(page, "this is the last one", status_code=422)

    desk.post(PEOPLE, {"action": "deactivate", "_selected_action": [administrator.pk]})
    assert User.objects.get(pk=administrator.pk).is_active


def test_somebody_added_at_the_desk_comes_in_by_code(desk, client, code_from):
    desk.post(f"{PEOPLE}add/", {"email": "Ida@Example.org", "display_name": "Ida Ivers", "roles": ["author"]})
    ida = User.objects.get(email="ida@example.org")
    assert not ida.has_usable_password()
    assert not ida.emailaddress_set.get().verified
    client.post("/accounts/logout/")

    page = client.post("/accounts/login/code/", {"email": "ida@example.org"})
    client.post(page.headers["Location"], {"code": code_from("ida@example.org")})

    assert client.session["_auth_user_id"] == str(ida.pk)
    assert ida.emailaddress_set.get().verified


def test_an_address_that_exists_is_named_as_such(desk, reader):
    page = desk.post(f"{PEOPLE}add/", {"email": reader.email.upper(), "display_name": "Somebody"})

    assertContains(page, "There is an account with this e-mail address already", status_code=422)


def test_deactivating_signs_out_at_once_and_can_be_undone(desk, reader, client_of):
    theirs = client_of(reader)
    assert theirs.get("/accounts/").status_code == 200

    desk.post(PEOPLE, {"action": "deactivate", "_selected_action": [reader.pk]})
    assert theirs.get("/accounts/").status_code == 302
    assert not User.objects.get(pk=reader.pk).is_active

    desk.post(PEOPLE, {"action": "reactivate", "_selected_action": [reader.pk]})
    assert User.objects.get(pk=reader.pk).is_active


def test_who_may_look_may_not_give_roles(client, operator, reader, add_factor):
    code = add_factor(operator)
    client.post("/accounts/login/", {"login": operator.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    page = client.get(f"{PEOPLE}{reader.pk}/change/")
    assertNotContains(page, "roles")
    page = client.post(f"{PEOPLE}{reader.pk}/change/", {"display_name": "Rea", "roles": ["administrator"]})

    assert page.status_code == 403
    assert roles.of(reader) == []


def test_an_account_is_deleted_by_the_verb_and_never_staffs(desk, reader, editor):
    page = desk.get(f"{PEOPLE}{reader.pk}/delete/")
    assert page.status_code == 200
    desk.post(f"{PEOPLE}{reader.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=reader.pk).exists()

    assert desk.post(f"{PEOPLE}{editor.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=editor.pk).exists()


def test_an_account_that_has_written_is_deleted_and_its_words_stay(
    desk, published_texts, make_article, reader
):
    from comments import submission
    from comments.models import Comment
    from consent import terms

    terms.accept(reader, terms.in_force(), surface="tests")
    comment = submission.submit(make_article(), by=reader, body="Words worth keeping.")

    page = desk.get(f"{PEOPLE}{reader.pk}/delete/")
    assertContains(page, "stays, without their name")
    desk.post(f"{PEOPLE}{reader.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=reader.pk).exists()
    assert Comment.objects.get(pk=comment.pk).author is None


def test_the_log_keeps_what_was_done_to_an_erased_account_without_the_name(desk, administrator, reader):
    desk.post(PEOPLE, {"action": "deactivate", "_selected_action": [reader.pk]})

    desk.post(f"{PEOPLE}{reader.pk}/delete/", {"post": "yes"})

    about = LogEntry.objects.filter(object_id=reader.pk)
    assert {(entry.user, entry.object_repr) for entry in about} == {
        (administrator, ""),
        (administrator, reader.handle),
    }
    assert "Rea Reader" not in str(about.values())


def test_an_account_that_cannot_be_deleted_is_left_with_a_sentence(desk, reader, monkeypatch):
    def refuses(user, texts):
        raise privacy.PrivacyError("Their invoice is not paid.")

    monkeypatch.setattr(privacy, "erasers", [refuses])
    page = desk.post(f"{PEOPLE}{reader.pk}/delete/", {"post": "yes"}, follow=True)

    assertContains(page, "Their invoice is not paid.")
    assert User.objects.filter(pk=reader.pk).exists()
    assert not LogEntry.objects.filter(object_id=reader.pk, action_flag=DELETION).exists()


def test_keys_sessions_and_groups_are_nobodys_to_read(desk):
    for address in ("mfa/authenticator", "usersessions/usersession", "account/emailaddress", "auth/group"):
        assert desk.get(f"/admin/{address}/").status_code == 404


def test_the_desk_shows_earlier_names_and_an_administrator_need_not_wait(desk, reader):
    for name in ("Rea Second", "Rea Third"):
        desk.post(f"{PEOPLE}{reader.pk}/change/", {"display_name": name, "roles": []})

    page = desk.get(f"{PEOPLE}{reader.pk}/change/")

    assert User.objects.get(pk=reader.pk).display_name == "Rea Third"
    assertContains(page, "Rea Second (")
    assertContains(page, "Rea Reader (")
