"""What the clock does: comments that wait a minute for second thoughts, or until tomorrow, and mails that are due.

Until its moment only its author sees a scheduled comment, and may change it, post it now or take it back.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import alarms, authoring, concern, credentials, drafts, moderation, notifications, threads
from comments.complaints import verbs as complaints
from comments.models import Action, Comment, Rule, Status

# Long enough to see one's own words in place and be startled, too short to break a conversation.
UNDO = timedelta(seconds=60)
# After the night, before the day has begun.
MORNING = time(8)


def tomorrow_morning(person, at=None):
    """Eight o'clock of the next day where this person is, or where the site is when they have not said."""
    zone = ZoneInfo(person.time_zone) if person.time_zone else timezone.get_default_timezone()
    local = (at or timezone.now()).astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), MORNING, zone)


@transaction.atomic
def post_now(comment, *, by, at=None):
    """Its author does not want to wait. Safe to repeat, also when the clock was faster."""
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.author_id != by.pk:
        raise authoring.AuthoringError(_("Only its author can post a comment."))
    if comment.status != Status.SCHEDULED:
        return comment
    if comment.release_at > at:
        comment.release_at = at
        comment.save(update_fields=["release_at"])
    return release(comment, at=at)


@transaction.atomic
def take_back(comment, *, by, at=None):
    """Delete a comment and keep its words as a draft: second thoughts are not lost thoughts."""
    comment = threads.take(comment)
    text, parent_n = comment.body, comment.parent and comment.parent.n
    comment = authoring.take_back(comment, by=by, at=at)
    drafts.keep(by, comment.article, text, parent_n=parent_n, at=at)
    return comment


@transaction.atomic
def release(comment, *, at=None):
    """Publish a scheduled comment whose moment has come, unless something has changed that a moderator must see."""
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.status != Status.SCHEDULED or comment.release_at > at:
        return comment
    rule = ""
    if comment.author is None or not comment.author.is_active:
        rule = Rule.AUTHOR_GONE
    elif comment.parent is not None and not comment.parent.is_shown:
        rule = Rule.PARENT_GONE
    elif not comment.article.thread.is_open(at):
        rule = Rule.CLOSED
    threads.move(comment, Status.HELD if rule else Status.PUBLISHED, at=at)
    moderation.log(comment, Action.Verb.HELD if rule else Action.Verb.RELEASED, by=None, rule=rule, at=at)
    concern.flag(comment, at=at)
    if not rule:
        notifications.owe(comment, at=at)
    return comment


def release_due(at=None):
    """Everything in the conversation whose moment has come. Safe to run every second.

    What fails holds up nothing else; it is raised at the end, so that the worker logs it and slows down.
    """
    if caches["fragments"].add("comments.words_forgotten", True, 3600):
        moderation.forget_old_words(at)
        complaints.forget_senders(at)
        drafts.forget_old(at)
        credentials.remind_due(at)
    released, failures = [], []
    for comment in Comment.objects.due(at).order_by("release_at"):
        try:
            released.append(release(comment, at=at))
        except Exception as error:
            error.add_note(f"Comment {comment.pk} was not released.")
            failures.append(error)
    mails = notifications.send_daily(at) + alarms.raise_due(at)
    if failures:
        raise ExceptionGroup("Comments were not released", failures)
    return released, mails
