"""What moderators decide about a comment, and the log of it. The only writer of Action and of a report's end.

Every verb takes the thread's lock, may be repeated, and raises ModerationError with a sentence to act on.
"""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import concern, notifications, threads
from comments.models import Action, Comment, Report, Status
from comments.states import HIDDEN_BY_DECISION

# As long as somebody may object to a decision; the terms name the same time. Then the words go.
WORDS_KEPT = timedelta(days=182)


class ModerationError(Exception):
    """Why it cannot be done, in a sentence, with what to do instead."""


@transaction.atomic
def approve(comment, *, by, reason="", at=None):
    """Show a comment that waits; of a published one, say that the reports about it need nothing more."""
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.status not in {Status.HELD, Status.PUBLISHED, Status.SPAM, Status.REJECTED}:
        raise ModerationError(
            _("Only a waiting comment can be approved. To show a removed one again, restore it.")
        )
    open_reports = close_reports(comment, at=at)
    if comment.status == Status.PUBLISHED and not open_reports:
        return comment
    _publish(comment, at)
    log(comment, Action.Verb.APPROVED, by=by, reason=reason, at=at)
    return comment


@transaction.atomic
def reject(comment, *, by, reason="", at=None):
    """Do not publish a waiting comment. Its author sees that, and the reason."""
    return _hide(
        comment,
        Status.REJECTED,
        Action.Verb.REJECTED,
        {Status.HELD, Status.SCHEDULED, Status.SPAM},
        _("Only a waiting comment can be rejected. Remove a published one."),
        by=by,
        reason=reason,
        at=at,
    )


@transaction.atomic
def mark_as_spam(comment, *, by, reason="", at=None):
    return _hide(
        comment,
        Status.SPAM,
        Action.Verb.MARKED_AS_SPAM,
        {Status.HELD, Status.SCHEDULED, Status.PUBLISHED, Status.REJECTED},
        _("This comment is gone already."),
        by=by,
        reason=reason,
        at=at,
    )


@transaction.atomic
def remove(comment, *, by, reason="", at=None):
    """Hide the words, keep the place in the thread, record who and why."""
    return _hide(
        comment,
        Status.REMOVED_BY_MODERATOR,
        Action.Verb.REMOVED,
        {Status.PUBLISHED, Status.HELD, Status.SCHEDULED, Status.REJECTED, Status.SPAM},
        _("Its author has deleted this comment already."),
        by=by,
        reason=reason,
        at=at,
    )


@transaction.atomic
def restore(comment, *, by, reason="", at=None):
    """Show again what a moderator had hidden. What its author deleted stays deleted."""
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.status == Status.PUBLISHED:
        return comment
    if comment.status not in HIDDEN_BY_DECISION:
        raise ModerationError(_("Only what a moderator has hidden can be restored."))
    _publish(comment, at)
    log(comment, Action.Verb.RESTORED, by=by, reason=reason, at=at)
    return comment


@transaction.atomic
def report(comment, *, by, reason, note="", at=None):
    """A reader asks a moderator to look. The same person about the same wording: one open report.

    Worry that comes to somebody after another report takes its place: it must not be lost behind “advertising”.
    """
    at = at or timezone.now()
    made, is_new = Report.objects.get_or_create(
        comment=comment,
        revision=comment.revision,
        reporter=by,
        closed_at=None,
        defaults={"reason": reason, "note": note, "at": at},
    )
    if not is_new and reason == Report.Reason.WORRIED != made.reason:
        made.reason, made.note, made.at = reason, f"{made.note}\n{note}".strip(), at
        made.save(update_fields=["reason", "note", "at"])
    return made


@transaction.atomic
def settle(comment, *, by, reason="", at=None):
    """Close the reports about what is hidden already. Words that its author deleted waited for that, and go now."""
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.is_shown or comment.is_waiting:
        raise ModerationError(_("This comment needs a decision about itself; that closes its reports."))
    if not close_reports(comment, at=at):
        return comment
    if comment.status == Status.REMOVED_BY_AUTHOR:
        comment.blank()
    log(comment, Action.Verb.SETTLED, by=by, reason=reason, at=at)
    return comment


@transaction.atomic
def set_mode(thread, mode, *, by, closes_at=None):
    """Open, slow down or close a conversation. Drafts that readers are writing meanwhile keep their text."""
    thread = threads.lock(thread.pk)
    if (thread.mode, thread.closes_at) == (mode, closes_at):
        return thread
    thread.mode, thread.closes_at = mode, closes_at
    thread.save(update_fields=["mode", "closes_at"])
    threads.touch(thread.pk)
    said = thread.get_mode_display()
    if closes_at:
        said = _("%(mode)s; closes at %(moment)s") % {"mode": said, "moment": closes_at.isoformat()}
    LogEntry.objects.log_actions(by.pk, [thread], CHANGE, str(said))
    return thread


def forget_old_words(at=None):
    """Erase the words that were hidden by a decision nobody can object to any more. Returns how many."""
    before = (at or timezone.now()) - WORDS_KEPT
    old = list(Comment.objects.decided_against(before)[:100])
    for comment in old:
        with transaction.atomic():
            comment = threads.take(comment)
            if comment.status in HIDDEN_BY_DECISION:
                comment.blank()
    return len(old)


def close_reports(comment, *, at=None):
    """Nobody needs to look any more. Returns how many reports were open. Part of a verb, under its lock."""
    looked = concern.forget(comment)
    return looked + Report.objects.open().filter(comment=comment).update(closed_at=at or timezone.now())


def log(comment, verb, *, by, at=None, reason="", note="", rule=""):
    """Append one line to the log; `by` is None for a rule or for the site itself."""
    return Action.objects.create(
        comment=comment,
        revision=comment.revision,
        actor=by,
        verb=verb,
        reason=reason,
        note=note,
        rule=rule,
        at=at or timezone.now(),
    )


def _publish(comment, at):
    if comment.status == Status.HELD and comment.release_at and comment.release_at > at:
        # Approved before the hour its author chose.
        threads.move(comment, Status.SCHEDULED, at=at)
        return
    threads.move(comment, Status.PUBLISHED, at=at)
    notifications.owe(comment, at=at)


def _hide(comment, status, verb, allowed, refusal, *, by, reason, at):
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.status == status:
        return comment
    if comment.status not in allowed:
        raise ModerationError(refusal)
    threads.move(comment, status, at=at)
    close_reports(comment, at=at)
    log(comment, verb, by=by, reason=reason, at=at)
    if status != Status.SPAM:
        notifications.state_reasons(comment, decision=status, reason=reason, by=by, at=at)
    return comment
