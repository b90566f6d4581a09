"""Mail about replies: once, to whom it concerns, and without a word of what was written."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from accounts import leaving
from comments import moderation, notifications, releasing, submission, threads
from comments.models import Comment, Notification, Status

pytestmark = pytest.mark.django_db


def told():
    """The mails about replies, whatever else has left."""
    return [message for message in mail.outbox if message.subject.startswith(("A reply", "Replies"))]


@pytest.fixture
def asked(make_comment, make_user):
    return make_comment("How do I begin?", by=make_user(email="asker@example.org", display_name="Asker"))


def answer(asked, by, body="Just begin."):
    return submission.submit(asked.article, by=by, body=body, parent=asked, sent_after=timedelta(seconds=9))


def addresses_in(message):
    return re.findall(r"https?://[^/]+(/accounts/comments/\d+/)", message.body)


def test_a_reply_is_told_at_once_without_its_words(client, asked, member):
    reply = answer(asked, member)

    [message] = told()
    assert message.to == ["asker@example.org"]
    assert message.subject == "A reply on Rapport"
    [address] = addresses_in(message)
    assertRedirects(client.get(address), reply.get_absolute_url())
    for word in ("Just begin", member.display_name, "Trust takes time", reply.article.slug):
        assert word not in message.body


def test_the_address_in_a_mail_leads_nowhere_once_the_reply_is_hidden(client, asked, member, moderator):
    reply = answer(asked, member)
    moderation.remove(reply, by=moderator, reason="insult")

    [address] = addresses_in(told()[0])

    assert client.get(address).status_code == 404
    assert client.get(f"/accounts/comments/{'9' * 30}/").status_code == 404


def test_a_waiting_reply_is_told_when_it_is_approved_and_only_once(asked, moderator, make_comment):
    reply = make_comment(parent=asked, status=Status.HELD)
    assert not told()

    moderation.approve(reply, by=moderator)
    moderation.remove(reply, by=moderator, reason="on second thought")
    moderation.restore(reply, by=moderator)

    assert len(told()) == 1


def test_nobody_is_told_of_their_own_reply(asked, accepted, make_comment, make_article):
    elsewhere = make_article()
    for _ in range(2):
        make_comment(on=elsewhere, by=asked.author, at=timezone.now() - timedelta(days=2))

    answer(asked, accepted(asked.author))

    assert Comment.objects.filter(parent=asked, status=Status.PUBLISHED).exists()
    assert not told()


def test_who_wants_no_mail_gets_none(asked, member):
    asked.author.reply_mail = "never"
    asked.author.save()

    answer(asked, member)
    notifications.send_daily(timezone.now() + timedelta(days=2))

    assert not told()


def test_who_wants_one_mail_a_day_gets_one_with_all_replies(asked, member):
    asked.author.reply_mail = "daily"
    asked.author.save()
    replies = [answer(asked, member, f"Answer number {n} of some length.") for n in range(3)]
    notifications.send_daily()
    assert not told()

    notifications.send_daily(timezone.now() + timedelta(hours=25))
    notifications.send_daily(timezone.now() + timedelta(hours=26))

    [message] = told()
    assert message.subject == "Replies on Rapport"
    assert addresses_in(message) == [f"/accounts/comments/{reply.pk}/" for reply in replies]


@pytest.mark.parametrize(
    "cause",
    [
        "the reply was removed",
        "the account was closed",
        "the account is leaving",
        "the article was withdrawn",
    ],
)
def test_what_has_changed_before_the_mail_leaves_is_not_told(asked, make_comment, moderator, editor, cause):
    from articles import publishing

    asked.author.reply_mail = "daily"
    asked.author.save()
    reply = make_comment(parent=asked, status=Status.HELD)
    moderation.approve(reply, by=moderator)
    if cause == "the reply was removed":
        moderation.remove(reply, by=moderator, reason="spam after all")
    elif cause == "the account was closed":
        asked.author.is_active = False
        asked.author.save()
    elif cause == "the account is leaving":
        leaving.plan(asked.author, texts="keep")
    else:
        publishing.withdraw(asked.article, by=editor, reason="legal")

    notifications.send_daily(timezone.now() + timedelta(days=2))

    assert not told()
    assert not Notification.objects.filter(settled_at=None).exists()


def test_a_mail_task_that_runs_twice_sends_once(asked, member):
    answer(asked, member)

    notifications.send_one.call(Notification.objects.get().pk)

    assert len(told()) == 1


# --- scheduled comments -----------------------------------------------------------------------------
def test_a_scheduled_comment_is_released_at_its_moment_and_tells_whom_it_answers(
    client, asked, make_comment, capsys
):
    reply = make_comment("Later is fine.", parent=asked, status=Status.SCHEDULED)
    call_command("release_due")
    assert Comment.objects.get(pk=reply.pk).status == Status.SCHEDULED

    Comment.objects.filter(pk=reply.pk).update(release_at=timezone.now())
    call_command("release_due", dry_run=True)
    assert Comment.objects.get(pk=reply.pk).status == Status.SCHEDULED
    call_command("release_due")
    call_command("release_due")

    assert f"published: {reply.get_absolute_url()}" in capsys.readouterr().out
    assert "Later is fine." in client.get(asked.article.get_absolute_url()).content.decode()
    assert len(told()) == 1


@pytest.mark.parametrize("cause", ["its author is gone", "what it answers is gone"])
def test_a_scheduled_comment_whose_ground_has_gone_is_held(asked, make_comment, moderator, cause):
    reply = make_comment(parent=asked, status=Status.SCHEDULED)
    if cause == "its author is gone":
        reply.author.is_active = False
        reply.author.save()
    else:
        moderation.remove(asked, by=moderator, reason="private")

    releasing.release_due(reply.release_at)

    assert Comment.objects.get(pk=reply.pk).status == Status.HELD
    assert not told()


def test_one_comment_that_cannot_be_released_holds_up_no_other(asked, make_comment, member, monkeypatch):
    asked.author.reply_mail = "daily"
    asked.author.save()
    answer(asked, member)
    broken, fine = make_comment(status=Status.SCHEDULED), make_comment(status=Status.SCHEDULED)
    move = threads.move

    def break_one(comment, *args, **kwargs):
        if comment == broken:
            raise ValueError("This row is beyond repair.")
        return move(comment, *args, **kwargs)

    monkeypatch.setattr(threads, "move", break_one)

    with pytest.raises(ExceptionGroup, match="were not released"):
        releasing.release_due(timezone.now() + timedelta(days=2))

    assert Comment.objects.get(pk=fine.pk).status == Status.PUBLISHED
    assert Comment.objects.get(pk=broken.pk).status == Status.SCHEDULED
    assert len(told()) == 1


# --- a moderator's statement ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("verb", "before", "word"),
    [("reject", "held", "Not accepted"), ("remove", "published", "Removed by a moderator")],
)
def test_the_author_is_told_what_was_decided_and_why(make_comment, make_user, moderator, verb, before, word):
    author = make_user(email="author@example.org", reply_mail="never")
    comment = make_comment("The words themselves.", by=author, status=before)

    for _ in range(2):
        getattr(moderation, verb)(comment, by=moderator, reason="It names a person.")

    [message] = mail.outbox
    assert message.to == ["author@example.org"]
    assert message.subject == "About your comment on Rapport"
    for words in (word, "It names a person.", f"#{comment.n}", "/accounts/comments/"):
        assert words in message.body
    assert "The words themselves." not in message.body
    assert moderator.display_name not in message.body


def test_spam_and_old_decisions_are_not_told(make_comment, moderator):
    moderation.mark_as_spam(make_comment(), by=moderator)
    moderation.remove(make_comment(), by=moderator, reason="x", at=timezone.now() - timedelta(days=400))

    assert not mail.outbox
