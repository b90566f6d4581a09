"""What people may do with their own comments: change them for a while, delete them at any time."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import concern, moderation, personas, rendering, submission, threads
from comments.models import Action, Revision, Rule, Status


class AuthoringError(Exception):
    """Why a comment cannot be changed, in a sentence, with what to do instead."""


@transaction.atomic
def edit(comment, *, by, body, as_persona=None, at=None):
    """Replace the words; moderators keep the earlier wording. What was reported or decided is looked at again.

    `as_persona` changes the name beside them: this article's, or the account's own.
    """
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.author_id != by.pk or not comment.is_fresh(at):
        raise AuthoringError(
            _(
                "A comment can be changed for 30 minutes. Your new words are below; you can post them as a reply."
            )
        )
    if as_persona is not None and as_persona != (comment.persona_id is not None):
        comment.persona = personas.take(comment.article, by) if as_persona else None
        comment.save(update_fields=["persona"])
        threads.touch(comment.article_id)
    if body == comment.body:
        return comment
    was_judged = comment.actions.filter(actor__isnull=False).exclude(actor=by).exists()
    is_doubted = was_judged or comment.reports.open().by_people().exists()
    links_before = rendering.links_in(comment.body_html)
    _reword(comment, by, body, at)
    if comment.status in (Status.PUBLISHED, Status.SCHEDULED):
        rule = ""
        if is_doubted:
            rule = Rule.REWORDED
        elif rendering.links_in(comment.body_html) > max(links_before, submission.links_allowed(by)):
            rule = Rule.LINKS
        if rule:
            threads.move(comment, Status.HELD)
            moderation.log(comment, Action.Verb.HELD, by=None, rule=rule, at=at)
        else:
            threads.touch(comment.article_id)
    return comment


def _reword(comment, by, body, at):
    """Put other words in the place of a taken comment's; the earlier ones become a revision."""
    Revision.objects.create(comment=comment, number=comment.revision, body=comment.body, at=at, by=by)
    comment.body, comment.body_html = body, rendering.render(body)
    comment.text_hash, comment.edited_at = rendering.fingerprint(body), at
    comment.revision += 1
    comment.save(update_fields=["body", "body_html", "text_hash", "edited_at", "revision"])
    moderation.log(comment, Action.Verb.EDITED, by=by, at=at)
    concern.forget(comment)
    if comment.status != Status.SCHEDULED:
        concern.flag(comment, at=at)


@transaction.atomic
def take_back(comment, *, by, at=None):
    """Delete one's own comment at any age. The place stays while replies stand there; the words go for good.

    While a report waits for a moderator the words are kept for that moderator, and hidden from everybody else.
    """
    at = at or timezone.now()
    comment = threads.take(comment)
    if comment.status in (Status.REMOVED_BY_AUTHOR, Status.ERASED):
        return comment
    if comment.author_id != by.pk:
        raise AuthoringError(_("Only its author can delete a comment."))
    threads.move(comment, Status.REMOVED_BY_AUTHOR)
    if not comment.reports.open().by_people().exists():
        comment.blank()
    moderation.log(comment, Action.Verb.TAKEN_BACK, by=by, at=at)
    return comment
