"""One's own comments: changed for half an hour, deleted at any time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from comments import moderation, submission
from comments.models import EDIT_WINDOW, Comment, Report, Revision, Rule, Status, Thread

pytestmark = pytest.mark.django_db


def edit(client, comment, body, **data):
    return client.post(f"{comment.get_absolute_url()}edit/", {"body": body, **data}, follow=True)


def test_a_change_is_shown_with_a_word_and_the_earlier_wording_is_kept(client, member, make_comment):
    comment = make_comment("Frist words.", by=member)
    client.force_login(member)

    page = edit(client, comment, "First *words*.")

    assertContains(page, "First <em>words</em>.")
    assertContains(page, "<small>edited</small>")
    assertNotContains(page, "Frist")
    assert Revision.objects.values_list("number", "body").get() == (1, "Frist words.")
    comment.refresh_from_db()
    assert (comment.revision, comment.status) == (2, Status.PUBLISHED)


def test_changed_words_do_not_hide_why_a_comment_waits(client, make_user, accepted, article):
    newcomer = accepted(make_user())
    comment = submission.submit(article, by=newcomer, body="Frist words.", sent_after=timedelta(seconds=9))
    assert comment.status == Status.HELD
    client.force_login(newcomer)

    page = edit(client, comment, "First words.")

    assertContains(page, "Your comment is changed.")
    assertContains(page, Rule.FIRST_COMMENTS.label)


def test_an_author_is_told_when_changed_words_wait(client, member, moderator, make_comment):
    comment = make_comment("Fine.", by=member)
    moderation.approve(comment, by=moderator)
    Report.objects.create(comment=comment, reporter=moderator, revision=comment.revision, reason="insult")
    client.force_login(member)

    page = edit(client, comment, "Finer.")

    assertContains(page, "A moderator reads it again; until then only you can see it.")


def test_saving_the_same_words_is_no_change(client, member, make_comment):
    comment = make_comment("As it was.", by=member)
    client.force_login(member)

    edit(client, comment, "As it was.")

    comment.refresh_from_db()
    assert (comment.revision, comment.edited_at) == (1, None)


def test_after_half_an_hour_the_words_come_back_unsaved(client, member, make_comment):
    comment = make_comment(by=member, at=timezone.now() - EDIT_WINDOW)
    client.force_login(member)

    assertContains(client.get(f"{comment.get_absolute_url()}edit/"), "for 30 minutes", status_code=403)
    answer = edit(client, comment, "A late thought.")

    assertContains(answer, "A late thought.", status_code=403)
    assert Comment.objects.get(pk=comment.pk).revision == 1


def test_a_preview_of_a_change_stores_nothing(client, member, make_comment):
    comment = make_comment(by=member)
    client.force_login(member)

    page = edit(client, comment, "Would **this** do?", preview="1")

    assertContains(page, "<strong>this</strong>")
    assert not Revision.objects.exists()


def test_who_owes_new_terms_accepts_them_in_between_and_the_words_come_along(client, trusted, make_comment):
    comment = make_comment(by=trusted)
    client.force_login(trusted)

    assertContains(edit(client, comment, "Better words."), "Better words.", status_code=403)


def test_nobody_changes_somebody_elses_words(client, reader, moderator, make_comment):
    comment = make_comment("Mine alone.")

    for person in (reader, moderator):
        client.force_login(person)
        assert client.get(f"{comment.get_absolute_url()}edit/").status_code == 403
        assert edit(client, comment, "Not mine.").status_code == 403
    comment.refresh_from_db()
    assert comment.body == "Mine alone."


@pytest.mark.parametrize("cause", ["a report", "a decision"])
def test_a_change_after_a_report_or_a_decision_is_looked_at_again(
    client, member, reader, moderator, make_comment, cause
):
    comment = make_comment(by=member, status=Status.PUBLISHED if cause == "a report" else Status.HELD)
    if cause == "a report":
        moderation.report(comment, by=reader, reason=Report.Reason.UNKIND)
    else:
        moderation.approve(comment, by=moderator)
    client.force_login(member)

    edit(client, comment, "Quite other words.")

    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert comment.actions.last().rule == Rule.REWORDED


def test_links_added_afterwards_are_held_as_in_a_new_comment(client, member, make_comment):
    comment = make_comment(by=member)
    client.force_login(member)

    edit(client, comment, "https://a.example https://b.example https://c.example")

    comment.refresh_from_db()
    assert (comment.status, comment.actions.last().rule) == (Status.HELD, Rule.LINKS)


def test_a_changed_comment_changes_the_version_of_the_conversation(client, member, make_comment):
    comment = make_comment(by=member)
    before = Thread.objects.get(article=comment.article).version
    client.force_login(member)

    edit(client, comment, "Slightly different.")

    assert Thread.objects.get(article=comment.article).version > before


# --- deleting ---------------------------------------------------------------------------------------
def test_a_deleted_comment_is_gone_with_its_words(client, reader, make_comment):
    comment = make_comment("I should not have said that.", by=reader, at=timezone.now() - timedelta(days=400))
    client.force_login(reader)

    page = client.post(f"{comment.get_absolute_url()}removal/", follow=True)

    assertNotContains(page, "I should not have said that.")
    comment.refresh_from_db()
    assert (comment.status, comment.body, comment.body_html) == (Status.REMOVED_BY_AUTHOR, "", "")
    assert client.get(comment.get_absolute_url()).status_code == 200  # its author still finds the place
    client.logout()
    assert client.get(comment.get_absolute_url()).status_code == 404


def test_deleting_leaves_an_empty_place_above_replies_and_no_earlier_wording(client, member, make_comment):
    comment = make_comment("First.", by=member)
    make_comment("An answer.", parent=comment)
    client.force_login(member)
    edit(client, comment, "Second.")

    page = client.post(f"{comment.get_absolute_url()}removal/", follow=True)

    assertContains(page, "Deleted by its author.")
    assertContains(page, "An answer.")
    assert not Revision.objects.exists()


def test_words_under_a_report_stay_for_the_moderator_alone(client, reader, make_comment, make_user):
    comment = make_comment("A threat.", by=reader)
    make_comment(parent=comment)
    moderation.report(comment, by=make_user(), reason=Report.Reason.HARMFUL)
    client.force_login(reader)

    page = client.post(f"{comment.get_absolute_url()}removal/", follow=True)

    assertNotContains(page, "A threat.")
    assert Comment.objects.get(pk=comment.pk).body == "A threat."


def test_a_deleted_comment_cannot_be_changed_back(client, reader, make_comment):
    comment = make_comment(by=reader)
    client.force_login(reader)
    client.post(f"{comment.get_absolute_url()}removal/")

    assert edit(client, comment, "I changed my mind.").status_code == 403


# --- my comments ------------------------------------------------------------------------------------
def test_my_comments_show_each_state_with_its_reason(client, reader, moderator, make_comment):
    moderation.reject(
        make_comment("Too angry.", by=reader, status=Status.HELD), by=moderator, reason="Names a person."
    )
    make_comment("Quite fine.", by=reader)
    make_comment("Somebody else's.")
    client.force_login(reader)

    page = client.get("/accounts/comments/")

    assertContains(page, "Too angry.")
    assertContains(page, "Not accepted")
    assertContains(page, "Names a person.")
    assertContains(page, "Quite fine.")
    assertNotContains(page, "Somebody else")
    assert "no-store" in page["Cache-Control"]


def test_my_comments_are_paged_and_strangers_are_sent_to_sign_in(client, reader, make_comment):
    assert client.get("/accounts/comments/").status_code == 302
    for n in range(25):
        make_comment(f"Thought {n}.", by=reader)
    client.force_login(reader)

    first = client.get("/accounts/comments/")
    assertContains(first, "Thought 24.")
    assertNotContains(first, "Thought 4.")
    older = first.content.decode().split('rel="next" href="')[1].split('"')[0]
    assertContains(client.get(f"/accounts/comments/{older}"), "Thought 4.")
    assert client.get("/accounts/comments/?before=x").status_code == 404
