"""A person's share of the conversation: all of it to take away, and letting go of the person."""

from django.db import transaction
from django.db.models import Q

from accounts.privacy import Texts
from comments import exporting, moderation, personas, reactions, threads
from comments.models import (
    Action,
    Comment,
    Complaint,
    Credential,
    Draft,
    FeedKey,
    Follow,
    Mute,
    Notification,
    Reading,
    Report,
    Revision,
    Status,
)


def export(user):
    return {name: make(user) for name, make in exporting.PARTS.items()}


@transaction.atomic
def erase(user, *, texts):
    """No row points to the person any more. Shown texts stay without a name, or become an empty place.

    What nobody has seen goes in either case: it was never part of a conversation.
    """
    for comment in Comment.objects.filter(author=user).order_by("pk").iterator(chunk_size=500):
        comment = threads.take(comment)
        if texts == Texts.BLANK or not comment.is_shown:
            if comment.is_shown or comment.status in (Status.HELD, Status.SCHEDULED):
                threads.move(comment, Status.ERASED)
            comment.blank()
            moderation.close_reports(comment)
        comment.author = None
        comment.save(update_fields=["author"])
        threads.touch(comment.article_id)
        moderation.log(comment, Action.Verb.ERASED, by=None)
    reactions.forget(user)
    Revision.objects.filter(by=user).delete()
    Report.objects.filter(reporter=user).update(reporter=None, note="")
    Complaint.objects.of(user).update(name="", email="")
    Notification.objects.filter(recipient=user).delete()
    Follow.objects.filter(person=user).delete()
    Draft.objects.filter(person=user).delete()
    Mute.objects.filter(Q(person=user) | Q(author=user)).delete()
    Credential.objects.filter(person=user).delete()
    for model in (Reading, FeedKey):
        model.objects.filter(person=user).delete()
    personas.let_go(user)
