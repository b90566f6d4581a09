"""Badges: author, editor, verified professional. With proof, until a day, and never beside another name."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from comments import credentials, personas, releasing
from comments.models import Comment, Credential
from consent import memory

pytestmark = pytest.mark.django_db
BADGE = "<b>Clinical psychologist, verified</b>"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def grant(moderator):
    def give(person, title="Clinical psychologist", days=365, **over):
        return credentials.grant(
            person, by=moderator, title=title, proof="Register, number 7.", valid_until=in_days(days), **over
        )

    return give


@pytest.fixture
def professional(make_user, grant):
    person = make_user(display_name="Pia Professional", email="pia@example.org")
    grant(person)
    return person


def page_of(client, article):
    memory.forget()
    return client.get(article.get_absolute_url())


def test_a_verified_title_stands_beside_the_name_everywhere(
    client, article, professional, make_comment, reader
):
    comment = make_comment(by=professional)
    client.force_login(reader)

    for address in ("", "comments/", "comments/1/", "comments/1/reply/", "comments/1/report/"):
        assertContains(client.get(f"{article.get_absolute_url()}{address}"), BADGE)
    assertNotContains(client.get(comment.get_absolute_url()), "number 7")


def test_it_goes_by_itself_after_its_day_and_at_once_when_withdrawn(
    client, article, professional, moderator, make_comment
):
    make_comment(by=professional)
    Credential.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assertNotContains(page_of(client, article), BADGE)

    Credential.objects.update(valid_until=timezone.localdate())
    assertContains(page_of(client, article), BADGE)
    credentials.withdraw(Credential.objects.get(), by=moderator, reason="Struck off the register.")

    assertNotContains(client.get(article.get_absolute_url()), BADGE)
    assert LogEntry.objects.filter(change_message__contains="Struck off").exists()


def test_editors_wear_theirs_and_authors_only_one(client, article, editor, author, make_comment):
    make_comment(by=editor)
    contributor = article.live_version().authors[0]
    contributor.user = editor
    assertContains(page_of(client, article), "<b>Editor</b>")

    contributor.save()

    page = page_of(client, article)
    assertContains(page, "<b>Author</b>", count=1)
    assertNotContains(page, "<b>Editor</b>")


def test_none_stands_beside_a_name_for_this_article_only(client, article, professional, editor, make_comment):
    for person in (professional, editor):
        make_comment(by=person, persona=personas.take(article, person))

    page = page_of(client, article)

    assertNotContains(page, BADGE)
    assertNotContains(page, "<b>Editor</b>")


def test_who_writes_as_a_professional_is_reminded_of_confidentiality(
    client, article, professional, reader, accepted
):
    client.force_login(accepted(professional))
    assertContains(
        client.get(article.get_absolute_url()), "say nothing by which a client could be recognised"
    )
    client.force_login(accepted(reader))

    assertNotContains(client.get(article.get_absolute_url()), "by which a client could be recognised")


def test_a_new_title_takes_the_place_of_the_earlier(professional, grant):
    grant(professional, title="Psychotherapist")

    assert list(Credential.objects.current().values_list("title", flat=True)) == ["Psychotherapist"]


@pytest.mark.parametrize(
    ("over", "sentence"),
    [({"days": 0}, "after today"), ({"days": 9999}, "within three years"), ({"title": " "}, "which title")],
)
def test_what_could_not_be_granted_is_said(make_user, grant, over, sentence):
    with pytest.raises(credentials.CredentialError, match=sentence):
        grant(make_user(), **over)


def test_a_month_before_it_ends_one_mail_comes(professional, monkeypatch):
    monkeypatch.setattr("accounts.site_name.kept", [lambda: "The Quiet Hour"])
    Credential.objects.update(valid_until=in_days(20))
    for _ in range(2):
        credentials.remind_due()
    releasing.release_due()

    [message] = mail.outbox
    assert message.to == ["pia@example.org"]
    assert message.subject == "Your badge on The Quiet Hour ends soon"
    assert "number 7" not in message.body


# --- the desk ---------------------------------------------------------------------------------------
def add(desk, **over):
    fields = {
        "account": "pia@example.org",
        "title": "Psychologist",
        "proof": "Seen.",
        "valid_until": in_days(90),
    }
    return desk.post("/admin/comments/credential/add/", {**fields, **over})


def test_moderators_verify_and_withdraw_at_the_desk(at_desk, make_user, moderator):
    make_user(email="pia@example.org", display_name="Pia")
    desk = at_desk(moderator)

    assert add(desk).status_code == 302
    credential = Credential.objects.get()
    assert (credential.person.display_name, credential.checked_by) == ("Pia", moderator)
    assertContains(desk.get(f"/admin/comments/credential/{credential.pk}/change/"), "Seen.")
    listed = desk.get("/admin/comments/credential/")
    assertContains(listed, "Pia")
    pick = {"action": "withdraw", "_selected_action": str(credential.pk)}
    desk.post("/admin/comments/credential/", pick)
    assert Credential.objects.current().exists()
    desk.post("/admin/comments/credential/", {**pick, "reason": "Retired."})

    assert not Credential.objects.current().exists()


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"account": "nobody@example.org"}, "There is no account"),
        ({"valid_until": "2001-01-01"}, "Choose a day after today"),
        ({"valid_until": "soon"}, "Enter a valid date"),
        ({"proof": ""}, "This field is required"),
    ],
)
def test_bad_input_at_the_desk_is_a_sentence(at_desk, make_user, moderator, over, sentence):
    make_user(email="pia@example.org")

    assertContains(add(at_desk(moderator), **over), sentence, status_code=422)
    assert not Credential.objects.exists()


def test_nobody_else_at_the_desk_sees_the_proofs(at_desk, professional, editor):
    desk = at_desk(editor)

    for address in ("", "add/", f"{Credential.objects.get().pk}/change/"):
        assert desk.get(f"/admin/comments/credential/{address}").status_code == 403


def test_the_first_page_of_the_desk_names_those_that_end_soon(at_desk, professional, moderator):
    desk = at_desk(moderator)
    assertNotContains(desk.get("/admin/"), "Badges that end soon")

    Credential.objects.update(valid_until=in_days(10))

    assertContains(desk.get("/admin/"), "Badges that end soon")


def test_who_leaves_takes_the_proof_along(professional, make_comment):
    make_comment(by=professional)
    assert (
        privacy.export(professional)["sections"]["conversation"]["titles"][0]["proof"]
        == "Register, number 7."
    )

    privacy.erase(professional, by=professional)

    assert not Credential.objects.exists()
    assert Comment.objects.get().author is None
