"""The pages of one's own account: settings, notifications, data, deletion, and the public page."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import privacy
from accounts.models import User

PASSWORD = "a-long-pass-phrase"
OWN = [
    "/accounts/",
    "/accounts/settings/",
    "/accounts/notifications/",
    "/accounts/data/",
    "/accounts/deletion/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
]


@pytest.fixture
def own(client, reader):
    client.force_login(reader)
    return client


@pytest.mark.parametrize("address", OWN)
def test_own_pages_are_for_their_owner_and_kept_by_nobody(client, reader, address):
    page = client.get(address)
    assertRedirects(page, f"/accounts/login/?next={address}", fetch_redirect_response=False)

    client.force_login(reader)
    page = client.get(address)

    assertContains(page, "Your account")
    assert "no-store" in page.headers["Cache-Control"]
    assert "private" in page.headers["Cache-Control"]


def test_settings_are_kept(own, reader):
    answers = {
        "display_name": " Rea  R. ",
        "time_zone": "Europe/Oslo",
        "country": "NO",
        "has_public_page": "on",
    }

    assertRedirects(own.post("/accounts/settings/", answers), "/accounts/settings/")
    reader.refresh_from_db()

    assert (reader.display_name, reader.time_zone, reader.country) == ("Rea R.", "Europe/Oslo", "NO")
    assert reader.has_public_page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "moderator"),
        ("display_name", "Edda\u2066 x"),
        ("time_zone", "Mars/Olympus"),
        ("country", "XX"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_what_was_typed(own, reader, editor, field, value):
    answers = {"display_name": "Something new", "time_zone": "", "country": ""} | {field: value}

    page = own.post("/accounts/settings/", answers)

    assert page.status_code == 422
    reader.refresh_from_db()
    assert reader.display_name == "Rea Reader"
    assert page.context["form"][field].value() == value


def test_a_member_of_staff_keeps_their_own_name(client, editor):
    client.force_login(editor)

    page = client.post("/accounts/settings/", {"display_name": "Edda EDITOR", "time_zone": "", "country": ""})

    assert page.status_code == 302


def test_mail_about_replies_is_chosen(own, reader):
    own.post("/accounts/notifications/", {"reply_mail": "daily"})

    reader.refresh_from_db()
    assert reader.reply_mail == "daily"
    assert own.post("/accounts/notifications/", {"reply_mail": "hourly"}).status_code == 422


def test_deletion_says_first_what_stays(own):
    page = own.get("/accounts/deletion/")

    assertContains(page, "What goes")
    assertContains(page, "What stays")


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"password": "not this one"}, "Nothing was deleted"),
        ({"password": ""}, "This field is required"),
        ({"understood": ""}, "nothing is deleted"),
        ({"texts": "sell"}, "not one of the available choices"),
    ],
)
def test_deletion_that_is_not_meant_deletes_nothing(own, reader, over, words):
    answers = {"texts": "keep", "password": PASSWORD, "understood": "on"} | over

    assertContains(own.post("/accounts/deletion/", answers), words, status_code=422)
    assert User.objects.filter(pk=reader.pk).exists()


def test_staff_are_told_to_give_up_their_role_first(client, editor):
    client.force_login(editor)

    page = client.post("/accounts/deletion/", {"texts": "keep", "password": PASSWORD, "understood": "on"})

    assertContains(page, "Ask an administrator to take it away first", status_code=422)


def test_without_a_password_none_is_asked_for(client, make_user):
    friend = make_user(password=None)
    client.force_login(friend)

    page = client.post("/accounts/deletion/", {"texts": "keep", "understood": "on"})

    assertContains(page, "Your account will be deleted")


def test_a_public_page_is_there_only_when_its_owner_wants_it(client, reader):
    address = reader.get_absolute_url()
    assert client.get(address).status_code == 404

    User.objects.filter(pk=reader.pk).update(has_public_page=True)
    page = client.get(address)

    assertContains(page, "Rea Reader")
    assertNotContains(page, reader.email)
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert not page.cookies

    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_a_new_address_takes_a_code_and_the_old_one_is_told(own, reader, code_from, mailoutbox):
    page = own.post("/accounts/email/", {"action_add": "", "email": "moved@example.org"})
    page = own.post(page.headers["Location"], {"password": PASSWORD})
    assert User.objects.get(pk=reader.pk).email == reader.email

    own.post("/accounts/confirm-email/", {"code": code_from("moved@example.org")})

    assert User.objects.get(pk=reader.pk).email == "moved@example.org"
    assert reader.email in [mail.to[0] for mail in mailoutbox]


def rename(own, name):
    return own.post("/accounts/settings/", {"display_name": name, "time_zone": "", "country": ""})


def test_after_a_change_a_name_stays_for_two_weeks_but_a_slip_can_be_mended(own, reader, time_machine):
    time_machine.move_to("2026-03-01 10:00Z", tick=False)
    own.force_login(reader)
    assert rename(own, "Rea Reda").status_code == 302
    assert rename(own, "Rea Reader-Bell").status_code == 302

    time_machine.move_to("2026-03-05 10:00Z", tick=False)
    own.force_login(reader)
    page = rename(own, "Somebody Else")

    assertContains(page, "from 15 March 2026, 10:00 (UTC) on", status_code=422)
    time_machine.move_to("2026-03-16 10:00Z", tick=False)
    own.force_login(reader)
    assert rename(own, "Somebody Else").status_code == 302


def test_what_somebody_was_called_is_kept_for_the_desk_and_in_their_data(own, reader):
    rename(own, "Quiet One")

    assert [row.earlier for row in reader.earlier_names.all()] == ["Rea Reader"]
    assert privacy.export(reader)["sections"]["account"]["earlier_names"][0]["earlier"] == "Rea Reader"


def test_other_settings_can_be_changed_while_the_name_cools_off(own, reader, time_machine):
    time_machine.move_to("2026-03-01 10:00Z", tick=False)
    own.force_login(reader)
    rename(own, "Quiet One")
    time_machine.move_to("2026-03-05 10:00Z", tick=False)
    own.force_login(reader)

    page = own.post("/accounts/settings/", {"display_name": "Quiet One", "time_zone": "", "country": "NO"})

    assert page.status_code == 302
