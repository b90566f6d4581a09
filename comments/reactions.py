"""“Thank you”, “With you”, “Helpful”: given, taken back, counted. The only writer of Reaction and of its counts.

A comment keeps how many of each kind it has, so that pages need no second query, and `neg_best`: how many different
people reacted, negated. Both are counted anew under the thread's lock, so they cannot drift.
Frozen, not lost: what a hidden comment has counts again when it is restored; a closed conversation takes no new
ones. What somebody gave they may take back at any time.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import limits, threads
from comments.models import Comment, Reaction

# A careful reader thanks often; more than two a minute for an hour is a program.
PER_HOUR = 120
COUNTS = {kind: kind.value for kind in Reaction.Kind}  # the name of the comment's column for each kind


class ReactionError(Exception):
    """Why it cannot be, in a sentence. `status` is the HTTP status that says the same."""

    def __init__(self, sentence, status=403):
        super().__init__(sentence)
        self.status = status


@transaction.atomic
def toggle(comment, *, by, kind, at=None):
    """Give a reaction, or take back the same one. Returns whether it is there now."""
    at = at or timezone.now()
    comment = threads.take(comment)
    taken, _rows = Reaction.objects.filter(comment=comment, person=by, kind=kind).delete()
    if not taken:
        _refuse(comment, by, at)
        Reaction.objects.create(comment=comment, person=by, kind=kind, at=at)
    _count(comment)
    return not taken


def _refuse(comment, by, at):
    if not comment.is_shown:
        raise ReactionError(_("This comment is not shown any more."), status=404)
    if comment.author_id == by.pk:
        raise ReactionError(_("This comment is your own; reactions are for what others write."))
    if not comment.article.thread.is_open(at):
        raise ReactionError(_("This conversation is closed: what was said about it stays as it is."))
    if not by.emailaddress_set.filter(verified=True).exists():
        raise ReactionError(_("Confirm your e-mail address first, then try again."))
    try:
        limits.count("reaction", by.pk, most=PER_HOUR, window=timedelta(hours=1))
    except limits.TooOften as error:
        raise ReactionError(str(error), status=429) from error


def facts(comment):
    """What the comment's columns must say, counted from the rows."""
    counts = {name: Count("pk", filter=Q(kind=kind)) for kind, name in COUNTS.items()}
    found = Reaction.objects.filter(comment=comment).aggregate(
        people=Count("person", distinct=True), **counts
    )
    return {"neg_best": -found.pop("people"), **found}


def _count(comment):
    """Write the columns anew. Needs the thread's lock."""
    Comment.objects.filter(pk=comment.pk).update(**facts(comment))
    threads.touch(comment.article_id)


def forget(person):
    """Take all of somebody's reactions away, comment by comment. Part of erasing."""
    for reaction in Reaction.objects.filter(person=person).select_related("comment").order_by("comment"):
        comment = threads.take(reaction.comment)
        reaction.delete()
        _count(comment)


def drift(article_id):
    """Comments whose columns differ from the rows: yields (comment, stored, right), as `threads.drift` does."""
    columns = ["neg_best", *COUNTS.values()]
    counted = Q(neg_best__lt=0) | Q(pk__in=Reaction.objects.values("comment"))
    rows = Comment.objects.filter(counted, article=article_id).only("n", "article_id", *columns)
    for comment in rows.iterator(chunk_size=2000):
        stored, right = {name: getattr(comment, name) for name in columns}, facts(comment)
        if stored != right:
            yield comment, stored, right


@transaction.atomic
def mend(article_id):
    """Make the columns right again; returns what was wrong."""
    threads.lock(article_id)
    found = list(drift(article_id))
    for comment, _stored, _right in found:
        _count(comment)
    return found
