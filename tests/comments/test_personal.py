"""A person's share: taken away whole, let go of completely."""

import json

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from accounts.models import User
from comments import authoring, moderation, threads
from comments.models import Comment, Notification, Report, Revision, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(make_user):
    return make_user(display_name="Lea Leaver")


def erase(person, texts):
    privacy.erase(person, by=person, texts=texts)


def test_everything_written_is_exported_with_its_wordings_states_and_reasons(leaver, moderator, make_comment):
    mine = make_comment("First wording.", by=leaver)
    authoring.edit(mine, by=leaver, body="Second wording.")
    refused = make_comment("Refused words.", by=leaver, status=Status.HELD)
    moderation.reject(refused, by=moderator, reason="Names a person.")
    moderation.report(make_comment("Not mine."), by=leaver, reason=Report.Reason.OTHER, note="Look here.")

    data = json.loads(json.dumps(privacy.export(leaver)["sections"]["conversation"], default=str))

    assert [row["text"] for row in data["comments"]] == ["Second wording.", "Refused words."]
    assert data["comments"][0]["earlier_wordings"][0]["body"] == "First wording."
    assert data["comments"][0]["terms_version"] == 1
    assert data["comments"][1]["reason"] == "Names a person."
    assert data["reports"][0]["note"] == "Look here."
    assert "Not mine." not in json.dumps(data)


def test_texts_may_stay_without_the_name(client, leaver, make_comment):
    comment = make_comment("Words worth keeping.", by=leaver)
    make_comment(parent=comment)

    erase(leaver, privacy.Texts.KEEP)

    page = client.get(comment.article.get_absolute_url())
    assertContains(page, "Words worth keeping.")
    assertContains(page, "Former member")
    assertNotContains(page, "Lea Leaver")


def test_or_they_go_too_and_leave_an_empty_place(client, leaver, make_comment):
    comment = make_comment("Words to be forgotten.", by=leaver)
    authoring.edit(comment, by=leaver, body="Other words to be forgotten.")
    make_comment("An answer.", parent=comment)

    erase(leaver, privacy.Texts.BLANK)

    page = client.get(comment.article.get_absolute_url())
    assertContains(
        page,
        "Erased with its author’s account." if b"\xe2\x80\x99" in page.content else "Erased with its author",
    )
    assertContains(page, "An answer.")
    comment.refresh_from_db()
    assert (comment.status, comment.body, comment.body_html) == (Status.ERASED, "", "")
    assert not Revision.objects.exists()
    assert not list(threads.drift(comment.article_id))


@pytest.mark.parametrize("texts", privacy.Texts)
def test_no_row_points_to_the_person_any_more(leaver, moderator, make_comment, texts):
    mine = make_comment(by=leaver)
    authoring.edit(mine, by=leaver, body="Changed once.")
    make_comment(by=leaver, status=Status.HELD)
    moderation.report(make_comment(), by=leaver, reason=Report.Reason.OTHER, note="A note of mine.")
    moderation.approve(make_comment(parent=mine, status=Status.HELD), by=moderator)
    assert Notification.objects.filter(recipient=leaver).exists()

    erase(leaver, texts)

    assert not User.objects.filter(display_name="Lea Leaver").exists()
    assert not Notification.objects.exists()
    assert Report.objects.values_list("reporter", "note").get() == (None, "")
    assert "Lea Leaver" not in json.dumps(list(Comment.objects.values()), default=str)


@pytest.mark.parametrize("texts", privacy.Texts)
def test_what_nobody_has_seen_goes_in_either_case(leaver, make_comment, texts):
    make_comment("Still waiting.", by=leaver, status=Status.HELD)

    erase(leaver, texts)

    assert Comment.objects.values_list("status", "body").get() == (Status.ERASED, "")
    assert not Comment.objects.needing_decision().exists()


@pytest.mark.parametrize("texts", privacy.Texts)
def test_words_that_are_gone_are_not_reported_any_more(leaver, reader, make_comment, texts):
    shown, deleted = make_comment("Said.", by=leaver), make_comment("Taken back.", by=leaver)
    for comment in (shown, deleted):
        moderation.report(comment, by=reader, reason=Report.Reason.UNKIND)
    authoring.take_back(deleted, by=leaver)

    erase(leaver, texts)

    assert list(Comment.objects.needing_decision()) == ([shown] if texts == privacy.Texts.KEEP else [])
    assert Comment.objects.get(pk=deleted.pk).body == ""
