"""Taking one passage out of one's own words, at any age: of the comment, of its earlier wordings, of quotations of it.

Nothing of the passage is kept: the log says that it was done, not what. It is the one change after half an hour, since
it can only take away.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import concern, moderation, rendering, threads
from comments.authoring import AuthoringError
from comments.models import Action, Comment

# Shorter ones stand in every text, and what is left would tell more than it hides.
SHORTEST = 3


@transaction.atomic
def blank(comment, *, by, passage, at=None):
    """Put a mark in the place of every occurrence of `passage`. Returns how many comments changed."""
    at = at or timezone.now()
    comment = threads.take(comment)
    passage = rendering.clean(passage)
    if comment.author_id != by.pk:
        raise AuthoringError(_("Only its author can take a passage out of a comment."))
    if len(passage) < SHORTEST:
        raise AuthoringError(_("Give at least three letters: shorter pieces stand in every text."))
    if comment.reports.open().by_people().exists():
        raise AuthoringError(
            _(
                "A moderator is about to read this comment. Take the passage out after that, or delete the comment now."
            )
        )
    mark = _("[taken out by its author]")
    revisions = [row for row in comment.revisions.all() if passage in row.body]
    said = _lines(comment)
    if passage not in comment.body and not revisions:
        raise AuthoringError(_("These words do not stand in your comment. Copy them exactly, signs and all."))
    for row in revisions:
        row.body = row.body.replace(passage, mark)
        row.save(update_fields=["body"])
    if passage in comment.body:
        _rewrite(comment, comment.body.replace(passage, mark))
        comment.edited_at = at
        comment.save(update_fields=["edited_at"])
    moderation.log(comment, Action.Verb.BLANKED, by=by, at=at)
    changed = 1 + _blank_quotations(comment, passage, mark, said)
    threads.touch(comment.article_id)
    return changed


def _lines(comment):
    """All that this comment says and has said, as one quotes it: as typed and as read, a line each."""
    texts = [comment.body, *comment.revisions.values_list("body", flat=True)]
    read = [line for text in texts for line in rendering.own_lines(rendering.render(text))]
    return "\n".join([*(_bare(line) for text in texts for line in text.split("\n")), *read])


def _bare(line):
    return " ".join(line.replace(">", " ").split())


def _blank_quotations(comment, passage, mark, said):
    """The same in what others quote of it: lines that begin with “>”, in this conversation, later than it.

    A line in an answer to it, or one that it says: a common word stands in quotations of others too.
    """
    changed = 0
    holds = Q(body__contains=passage) | Q(revisions__body__contains=passage)
    for other in Comment.objects.filter(holds, article=comment.article_id, n__gt=comment.n).distinct():
        its_own = None if other.parent_id == comment.pk else said
        body = _without(other.body, passage, mark, its_own)
        if body != other.body:
            _rewrite(other, body)
            changed += 1
        for row in other.revisions.all():
            if (body := _without(row.body, passage, mark, its_own)) != row.body:
                row.body = body
                row.save(update_fields=["body"])
    return changed


def _without(text, passage, mark, said):
    """`said` are the lines of which one must be quoted; None: whatever is quoted."""

    def is_quoted(line):
        return line.lstrip().startswith(">") and (said is None or _bare(line) in said)

    return "\n".join(line.replace(passage, mark) if is_quoted(line) else line for line in text.split("\n"))


def _rewrite(comment, body):
    comment.body, comment.body_html = body, rendering.render(body)
    comment.text_hash = rendering.fingerprint(body)
    comment.save(update_fields=["body", "body_html", "text_hash"])
    if not concern.speaks_of_crisis(body):
        concern.forget(comment)
