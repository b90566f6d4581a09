"""What moderators decide, what readers see of it, and what the log keeps."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from comments import moderation
from comments.models import Action, Comment, Report, Status, Thread

pytestmark = pytest.mark.django_db

HIDDEN = [Status.REJECTED, Status.SPAM, Status.REMOVED_BY_MODERATOR]


def log(comment):
    return list(comment.actions.values_list("verb", "actor__display_name", "reason"))


def test_an_approved_comment_is_public(client, moderator, make_comment):
    waiting = make_comment("Now for everybody.", status=Status.HELD)

    moderation.approve(waiting, by=moderator)

    assertContains(client.get(waiting.article.get_absolute_url()), "Now for everybody.")
    assert log(waiting) == [("approved", "Mo Moderator", "")]
    assert Thread.objects.get(article=waiting.article).held == 0


def test_a_removed_comment_keeps_its_replies_in_place(client, moderator, make_comment):
    rude = make_comment("You fool.")
    make_comment("Please stay civil.", parent=rude)
    client.force_login(moderator)

    page = client.post(f"{rude.get_absolute_url()}removal/", {"reason": "insult"}, follow=True)

    assertContains(page, "Removed by a moderator")
    assertNotContains(page, "You fool.")
    assertContains(page, "Please stay civil.")
    assert log(rude) == [("removed", "Mo Moderator", "insult")]


def test_a_moderator_gives_a_reason_for_a_removal(client, moderator, make_comment):
    rude = make_comment()
    client.force_login(moderator)

    answer = client.post(f"{rude.get_absolute_url()}removal/", {"reason": " "})

    assert answer.status_code == 422
    assert Comment.objects.get().status == Status.PUBLISHED


def test_nobody_else_removes_somebody_elses_comment(client, reader, editor, make_comment):
    comment = make_comment()
    address = f"{comment.get_absolute_url()}removal/"

    assert client.post(address).url.startswith("/accounts/login/?next=")
    for person in (reader, editor):
        client.force_login(person)
        assert client.post(address, {"reason": "dislike"}).status_code == 403

    assert Comment.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("approve", Status.HELD, Status.PUBLISHED),
        ("approve", Status.REJECTED, Status.PUBLISHED),
        ("reject", Status.HELD, Status.REJECTED),
        ("remove", Status.PUBLISHED, Status.REMOVED_BY_MODERATOR),
        ("remove", Status.HELD, Status.REMOVED_BY_MODERATOR),
        ("mark_as_spam", Status.PUBLISHED, Status.SPAM),
        *(("restore", status, Status.PUBLISHED) for status in HIDDEN),
    ],
)
def test_every_verb_may_be_repeated(moderator, make_comment, verb, before, after):
    comment = make_comment(status=before)

    for _ in range(2):
        getattr(moderation, verb)(comment, by=moderator, reason="because")

    assert Comment.objects.get().status == after
    assert len(log(comment)) == 1


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("approve", Status.REMOVED_BY_AUTHOR),
        ("approve", Status.REMOVED_BY_MODERATOR),
        ("approve", Status.ERASED),
        ("reject", Status.PUBLISHED),
        ("remove", Status.REMOVED_BY_AUTHOR),
        ("restore", Status.REMOVED_BY_AUTHOR),
        ("restore", Status.ERASED),
        ("restore", Status.HELD),
        ("mark_as_spam", Status.ERASED),
    ],
)
def test_what_cannot_be_done_says_so_and_changes_nothing(moderator, make_comment, verb, status):
    comment = make_comment(status=status)

    with pytest.raises(moderation.ModerationError):
        getattr(moderation, verb)(comment, by=moderator, reason="because")

    assert Comment.objects.get().status == status
    assert not log(comment)


def test_a_report_says_thank_you_and_changes_nothing(client, reader, make_comment):
    comment = make_comment("Debatable words.")
    client.force_login(reader)

    page = client.post(
        f"{comment.get_absolute_url()}report/", {"reason": "unkind", "note": "Twice now."}, follow=True
    )

    assertContains(page, "A moderator will read the comment and your report.")
    assertContains(page, "Debatable words.")
    assert Report.objects.values_list("reason", "note", "reporter").get() == (
        "unkind",
        "Twice now.",
        reader.pk,
    )


def test_the_same_report_twice_is_one_report(client, reader, make_comment):
    comment = make_comment()
    client.force_login(reader)

    for _ in range(2):
        client.post(f"{comment.get_absolute_url()}report/", {"reason": "unkind"})

    assert Report.objects.count() == 1


@pytest.mark.parametrize("before", [[], ["unkind"]])
def test_worry_about_a_person_says_what_to_do_and_has_a_queue_of_its_own(
    client, reader, moderator, at_desk, make_comment, before
):
    comment, other = make_comment("I do not want to go on."), make_comment("Rude words.")
    moderation.report(other, by=reader, reason=Report.Reason.UNKIND)
    client.force_login(reader)
    address = f"{comment.get_absolute_url()}report/"
    assertContains(client.get(address), "I am worried about this person")
    assert not Comment.objects.to_check_soon().exists()  # looking at the form reports nothing

    for reason in [*before, "worried"]:
        page = client.post(address, {"reason": reason, "note": f"Because {reason}."}, follow=True)

    assertContains(page, "call the emergency number")
    assertContains(page, "I do not want to go on.")
    assert list(Comment.objects.to_check_soon()) == [comment]
    assert "Because worried." in comment.reports.get().note
    desk = at_desk(moderator)
    assertContains(desk.get("/admin/"), "Check soon")
    queue = desk.get("/admin/comments/comment/?state=worried")
    assertContains(queue, "I do not want to go on.")
    assertNotContains(queue, "Rude words.")

    moderation.approve(comment, by=moderator)

    assert not Comment.objects.to_check_soon().exists()
    assertNotContains(desk.get("/admin/"), "Check soon")


def test_a_report_after_an_earlier_one_was_closed_is_read_too(client, reader, moderator, make_comment):
    comment = make_comment()
    moderation.report(comment, by=reader, reason=Report.Reason.UNKIND)
    moderation.approve(comment, by=moderator)
    client.force_login(reader)

    for _ in range(2):
        client.post(f"{comment.get_absolute_url()}report/", {"reason": "private", "note": "It is my street."})

    assert Report.objects.open().values_list("reason", "note").get() == ("private", "It is my street.")
    assert Comment.objects.needing_decision().get() == comment


def test_a_report_without_a_reason_comes_back_with_its_note(client, reader, make_comment):
    comment = make_comment()
    client.force_login(reader)

    answer = client.post(f"{comment.get_absolute_url()}report/", {"note": "Hard to put in one word."})

    assertContains(answer, "Hard to put in one word.", status_code=422)


def test_a_decision_closes_the_reports_and_approving_a_published_one_keeps_it(
    reader, moderator, make_comment
):
    kept, removed = make_comment(), make_comment()
    for comment in (kept, removed):
        moderation.report(comment, by=reader, reason=Report.Reason.OTHER)

    moderation.approve(kept, by=moderator)
    moderation.remove(removed, by=moderator, reason="private details")

    assert not Report.objects.open().exists()
    assert log(kept) == [("approved", "Mo Moderator", "")]
    assert not Comment.objects.needing_decision().exists()


def test_the_queue_puts_reported_comments_first_and_then_the_longest_waiting(make_comment, reader, author):
    first, second = make_comment(status=Status.HELD), make_comment(status=Status.HELD)
    once, twice = make_comment(), make_comment()
    make_comment()
    for comment, people in ((once, [reader]), (twice, [reader, author])):
        for person in people:
            moderation.report(comment, by=person, reason=Report.Reason.UNKIND)

    queue = Comment.objects.needing_decision().in_order_of_need()

    assert list(queue) == [twice, once, first, second]


def test_no_get_decides_anything(client, moderator, reader, make_comment):
    comment = make_comment(by=reader)
    for person in (reader, moderator):
        client.force_login(person)
        for noun in ("removal/", "report/", "edit/", "reply/"):
            client.get(f"{comment.get_absolute_url()}{noun}?reason=insult&verb=remove")

    comment.refresh_from_db()
    assert (comment.status, Action.objects.count(), Report.objects.count()) == (Status.PUBLISHED, 0, 0)


def test_closing_a_conversation_leaves_what_was_said(client, moderator, make_comment):
    comment = make_comment("It was a good talk.")

    moderation.set_mode(Thread.objects.get(), Thread.Mode.CLOSED, by=moderator)

    page = client.get(comment.article.get_absolute_url())
    assertContains(page, "It was a good talk.")
    assertContains(page, "This conversation is closed.")
    assert LogEntry.objects.get().user == moderator


def test_words_nobody_can_object_for_any_more_are_erased_and_the_place_stays(client, moderator, make_comment):
    now = timezone.now()
    long_gone, lately = make_comment("Old words."), make_comment("New words.")
    make_comment("An answer.", parent=long_gone)
    moderation.remove(long_gone, by=moderator, reason="insult", at=now - moderation.WORDS_KEPT)
    moderation.remove(lately, by=moderator, reason="insult", at=now - timedelta(days=30))

    call_command("release_due")

    assert [c.body for c in Comment.objects.order_by("n")] == ["", "New words.", "An answer."]
    assert log(long_gone) == [("removed", "Mo Moderator", "insult")]
    assertContains(client.get(long_gone.article.get_absolute_url()), "Removed by a moderator.")
    assert not moderation.forget_old_words()
