"""A person's share of the conversation: all of it to take away, and letting go of the person."""

from django.db import transaction

from accounts.privacy import Texts
from comments import moderation, reactions, threads
from comments.models import Action, Comment, Complaint, Notification, Reaction, Report, Revision, Status


def export(user):
    """Every comment with its earlier wordings, state and reason; every report; the replies mailed about."""
    comments = Comment.objects.filter(author=user).with_reason().select_related("article", "terms")
    rows = comments.prefetch_related("revisions").order_by("pk").iterator(chunk_size=500)
    return {
        "comments": map(_as_data, rows),
        "reports": [
            {
                "about": report.comment.get_absolute_url(),
                "reason": report.reason,
                "note": report.note,
                "at": report.at,
            }
            for report in Report.objects.filter(reporter=user).select_related("comment__article")
        ],
        "reactions": [
            {"to": reaction.comment.get_absolute_url(), "kind": reaction.kind, "at": reaction.at}
            for reaction in Reaction.objects.filter(person=user)
            .select_related("comment__article")
            .order_by("pk")
        ],
        "reports_from_outside": list(
            Complaint.objects.of(user).values(
                "number",
                "address",
                "kind",
                "reason",
                "name",
                "email",
                "at",
                "outcome",
                "statement",
                "decided_at",
            )
        ),
    }


def _as_data(comment):
    return {
        "address": comment.get_absolute_url(),
        "written_at": comment.created_at,
        "edited_at": comment.edited_at,
        "state": comment.status,
        "reason": str(comment.why),
        "terms_version": comment.terms and comment.terms.number,
        "text": comment.body,
        "earlier_wordings": [
            {"number": earlier.number, "body": earlier.body, "at": earlier.at}
            for earlier in comment.revisions.all()
        ],
    }


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
