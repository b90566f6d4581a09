"""Leaving: announced, seven days to change one's mind, then for good."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import leaving, privacy
from accounts.models import User

PASSWORD = "a-long-pass-phrase"
YES = {"texts": "blank", "password": PASSWORD, "understood": "on"}


@pytest.fixture
def own(client, reader):
    client.force_login(reader)
    return client


def on_the_day():
    return timezone.now() + timedelta(days=leaving.DAYS, minutes=1)


def test_the_wish_is_noted_and_everybody_signed_out(own, client_of, reader, mailoutbox):
    elsewhere = client_of(reader)

    page = own.post("/accounts/deletion/", YES)

    assertContains(page, "Your account will be deleted")
    reader.refresh_from_db()
    assert abs(reader.leaving_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)
    assert own.get("/accounts/").status_code == elsewhere.get("/accounts/").status_code == 302
    [mail] = [mail for mail in mailoutbox if "will be deleted" in mail.subject]
    assert mail.to == [reader.email]
    assert "UTC" in mail.body


def test_until_the_day_nothing_is_erased(reader):
    leaving.plan(reader, texts="keep")

    assert leaving.erase_due(timezone.now() + timedelta(days=6)) == 0
    assert User.objects.filter(pk=reader.pk).exists()


def test_on_the_day_the_account_goes_with_the_choice_that_was_made(own, reader, mailoutbox, monkeypatch):
    asked = []
    monkeypatch.setattr(privacy, "erasers", [lambda user, texts: asked.append((user.handle, texts))])
    own.post("/accounts/deletion/", YES)

    assert leaving.erase_due(on_the_day()) == 1

    assert asked == [(reader.handle, "blank")]
    assert not User.objects.filter(pk=reader.pk).exists()
    assert mailoutbox[-1].to == [reader.email]
    assert "is deleted" in mailoutbox[-1].subject
    assert leaving.erase_due(on_the_day()) == 0


def test_whoever_signs_in_again_can_stay(client_of, reader, mailoutbox):
    leaving.plan(reader, texts="keep")
    browser = client_of(reader)
    assertContains(browser.get("/accounts/"), "Keep my account")
    assert browser.get("/accounts/staying/").status_code == 405

    page = browser.post("/accounts/staying/")

    assertRedirects(page, "/accounts/")
    assertNotContains(browser.get("/accounts/"), "Keep my account")
    assert leaving.erase_due(on_the_day()) == 0
    assert "stays" in mailoutbox[-1].subject


def test_a_second_wish_does_not_move_the_day(reader):
    first = leaving.plan(reader, texts="keep").leaving_at

    again = leaving.plan(reader, texts="blank", at=timezone.now() + timedelta(days=3))

    assert (again.leaving_at, again.leaving_texts) == (first, "blank")


def test_meanwhile_the_public_page_is_off(client, reader):
    User.objects.filter(pk=reader.pk).update(has_public_page=True)
    leaving.plan(reader, texts="keep")

    assert client.get(reader.get_absolute_url()).status_code == 404


def test_an_erasure_that_is_refused_leaves_everything_and_is_tried_again_the_next_day(
    reader, monkeypatch, caplog
):
    def renames_then_refuses(user, texts):
        User.objects.filter(pk=user.pk).update(display_name="nobody")
        raise privacy.PrivacyError("Your invoice is not paid.")

    leaving.plan(reader, texts="keep")
    monkeypatch.setattr(privacy, "erasers", [renames_then_refuses])

    assert leaving.erase_due(on_the_day()) == 0

    reader.refresh_from_db()
    assert reader.display_name == "Rea Reader"
    assert "Your invoice is not paid." in caplog.text
    assert reader.leaving_at > timezone.now()


def test_who_became_staff_meanwhile_is_not_erased(reader):
    from accounts import roles

    leaving.plan(reader, texts="keep")
    roles.assign(reader, "moderator")

    assert leaving.erase_due(on_the_day()) == 0
    assert User.objects.filter(pk=reader.pk).exists()


def test_an_erasure_that_fails_holds_up_nobody_else(reader, make_user, monkeypatch):
    other = make_user()
    for person in (reader, other):
        leaving.plan(person, texts="keep")

    def breaks(user, texts):
        if user == reader:
            raise ValueError("A table of another app.")

    monkeypatch.setattr(privacy, "erasers", [breaks])

    with pytest.raises(ExceptionGroup, match="not erased"):
        leaving.erase_due(on_the_day())

    assert list(User.objects.filter(pk__in=[reader.pk, other.pk])) == [reader]
