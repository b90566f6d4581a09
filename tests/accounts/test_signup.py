"""Signing up, with the code from the mail; and everything that keeps somebody from it."""

import pytest
from django.db import IntegrityError
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import signup
from accounts.models import User

ARTICLE = "/articles/trust/#leave-a-comment"


def answers(**over):
    return {
        "email": "new@example.org",
        "display_name": "Nora Newcomer",
        "password1": "violet harbour ladder",
        "accept_terms": "on",
        "age_confirmed": "on",
        "next": ARTICLE,
    } | over


def test_a_reader_signs_up_confirms_by_code_and_is_back_where_they_were(client, db, code_from):
    page = client.post("/accounts/signup/", answers())
    assertRedirects(page, "/accounts/confirm-email/", fetch_redirect_response=False)
    assert "_auth_user_id" not in client.session

    page = client.post("/accounts/confirm-email/", {"code": code_from("new@example.org")})

    assert page.headers["Location"] == ARTICLE
    user = User.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.emailaddress_set.get().verified
    assert (user.age_threshold, user.age_confirmed_at is not None) == (16, True)
    assert not user.is_staff
    assert not user.has_public_page


def test_the_handle_is_ours_and_reveals_nothing(client, db):
    client.post("/accounts/signup/", answers())

    handle = User.objects.get().handle
    assert handle.count("-") == 2
    assert "nora" not in handle
    assert "new" not in handle.split("-")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("accept_terms", "", "Tick this box to accept the terms"),
        ("age_confirmed", "", "Tick this box if it is true"),
        ("email", "nobody", "Enter a valid email address"),
        ("display_name", "", "This field is required"),
        ("display_name", "x", "at least 2 characters"),
        ("display_name", "…—!", "with a letter or a digit"),
        ("display_name", "Ann\u200bSmith", "invisible"),
        ("display_name", "Ann \u202eSmith", "invisible"),
        ("display_name", "Z" + "\u0335" * 9, "fewer accents"),
        ("display_name", "Ａdmin", "taken for the site"),
        ("display_name", "The Editors", "taken for the site"),
        ("display_name", "RAPPORT", "taken for the site"),
        ("display_name", "N" * 61, "at most 60 characters"),
        ("password1", "short pass"[:9], "at least 10 characters"),
        ("password1", "1234567890", "too common"),
        ("password1", "sunshine2024!", "easily guessed"),
        ("password1", "aaaabbbbaaaa", "easily guessed"),
        ("password1", "poiuytrewq", "too common"),
        ("password1", "asdfghjklzx", "easily guessed"),
        ("password1", "new@example.org", "too similar to the"),
        ("password1", "noranewcomer", "too similar to the display name"),
    ],
)
def test_what_is_missing_or_unsafe_is_named_and_nobody_is_made(client, db, field, value, words):
    page = client.post("/accounts/signup/", answers(**{field: value}))

    assertContains(page, words, status_code=422)
    assert not User.objects.exists()


def test_what_was_typed_is_still_there_after_an_error(client, db):
    page = client.post("/accounts/signup/", answers(accept_terms=""))

    assertContains(page, 'value="new@example.org"', status_code=422)
    assertContains(page, 'value="Nora Newcomer"', status_code=422)
    assertNotContains(page, "violet harbour ladder", status_code=422)


def test_a_name_that_reads_like_a_member_of_staff_is_refused(client, editor):
    page = client.post("/accounts/signup/", answers(display_name="ÉDDA  editor"))

    assertContains(page, "somebody who works here", status_code=422)


def test_two_readers_may_share_a_name(client, reader):
    page = client.post("/accounts/signup/", answers(display_name=reader.display_name))

    assert page.status_code == 302


def test_an_address_that_is_taken_gets_the_same_answer_and_a_mail_to_its_owner(client, reader, mailoutbox):
    new = client.post("/accounts/signup/", answers())
    client.cookies.clear()
    taken = client.post("/accounts/signup/", answers(email=reader.email.upper()))

    assert (taken.status_code, taken.headers["Location"]) == (new.status_code, new.headers["Location"])
    assert User.objects.count() == 2
    assert mailoutbox[-1].to == [reader.email]
    assertContains(client.get("/accounts/confirm-email/"), reader.email)


def test_user_and_acceptance_come_into_being_together_or_not_at_all(client, db, monkeypatch):
    def fails(request, user, cleaned_data):
        assert User.objects.filter(pk=user.pk).exists()
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr(signup, "on_signup", [fails])
    with pytest.raises(RuntimeError):
        client.post("/accounts/signup/", answers())

    assert not User.objects.exists()


def test_what_is_recorded_at_sign_up_sees_the_user_and_the_answers(client, db, monkeypatch):
    seen = []
    monkeypatch.setattr(
        signup, "on_signup", [lambda request, user, data: seen.append((user.email, data["accept_terms"]))]
    )

    client.post("/accounts/signup/", answers())

    assert seen == [("new@example.org", True)]


def test_closed_sign_up_says_why_and_makes_nobody(client, db, monkeypatch):
    monkeypatch.setattr(signup, "openings", [lambda: "", lambda: "The terms are not published yet."])

    assertContains(client.get("/accounts/signup/"), "The terms are not published yet.")
    assertContains(client.post("/accounts/signup/", answers()), "not published yet", status_code=403)
    assert not User.objects.exists()


def test_one_address_is_one_account_whatever_its_case(db):
    User.objects.create_user("One@Example.org", display_name="One")

    with pytest.raises(IntegrityError):
        User.objects.create(email="ONE@example.org", display_name="Two")


def test_a_wrong_code_is_refused_and_three_are_enough(client, db):
    client.post("/accounts/signup/", answers())

    for _try in range(2):
        assertContains(
            client.post("/accounts/confirm-email/", {"code": "WRONG1"}), "Incorrect code", status_code=422
        )
    assertRedirects(
        client.post("/accounts/confirm-email/", {"code": "WRONG1"}),
        "/accounts/login/",
        fetch_redirect_response=False,
    )
    assert not User.objects.get().emailaddress_set.get().verified
