"""One page of a conversation, by keyset: the cost is that of the page, whatever the size and the place in the thread.

Oldest first is reading order and may begin in mid-thread (`context` names the ancestors). Newest and best are pages of
first comments, each with its first three replies: the arrivals 1 to 3 of a thread always include their own ancestors.
"""

from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.utils.translation import gettext_lazy as _

from comments import threads
from comments.models import MAX_DEPTH, Comment, Thread
from comments.querysets import THREAD_FACTS

PER_PAGE, ROOTS_PER_PAGE, PREVIEW = 50, 20, 3
# What one person can have waiting beside a page; more than this is not a conversation.
MOST_WAITING = 50
SORTS = {"oldest": _("Oldest first"), "newest": _("Newest first"), "best": _("Best first")}


class BadCursor(Exception):
    """The address names an order or a place that this conversation does not have."""


@dataclass
class Page:
    thread: Thread
    rows: list[Comment]
    next_after: str = ""
    context: list[Comment] = field(default_factory=list)
    apart: list[Comment] = field(default_factory=list)
    sort: str = "oldest"
    after: str = ""


def page(article, *, sort="oldest", after=""):
    """The page of a conversation that begins behind the place `after` (empty: at its beginning)."""
    if sort not in SORTS:
        raise BadCursor
    found = _oldest(article, after) if sort == "oldest" else _roots(article, sort, after)
    return _finished(article, sort, after, *found)


def subtree(comment, *, after=""):
    """The page of everything below a comment; the comments above it are the context."""
    below = Comment.objects.filter(article=comment.article_id)
    if comment.depth < MAX_DEPTH:
        path = bytes(comment.path)
        if after:
            path = _path(comment.article_id, after)
            if not path.startswith(bytes(comment.path)):
                raise BadCursor
        below = below.filter(path__gt=path, path__lt=threads.end_of_subtree(comment.path)).order_by("path")
    else:
        below = below.filter(parent=comment, n__gt=_number(after) if after else 0).order_by("n")
    rows, next_after = _cut(below.listed().for_thread(), PER_PAGE)
    return Page(None, rows, next_after, named(comment.article_id, threads.ancestors(comment)))


def named(article_id, numbers):
    """The comments with these numbers in this order, as far as they are shown: for the line that says where one is."""
    if not numbers:
        return []
    return list(
        Comment.objects.filter(article=article_id, n__in=numbers).listed().for_thread().order_by("depth")
    )


def add_waiting(page, article, user):
    """Put the reader's own waiting comments where they will stand, or behind the page if that is not on it."""
    rows = Comment.objects.filter(article=article).waiting_of(user).for_thread().with_reason()
    waiting = {comment.pk: comment for comment in rows.order_by("path")[:MOST_WAITING]}
    # One that has replies is on the page already, as an empty place.
    for place, row in enumerate(page.rows):
        if own := waiting.pop(row.pk, None):
            own.more = getattr(row, "more", 0)
            page.rows[place] = own
    if page.sort == "oldest":
        start = bytes(page.rows[0].path) if page.rows and page.after else b""
        end = bytes(page.rows[-1].path) if page.next_after else b"\xff" * 48
        here = [comment for comment in waiting.values() if start <= bytes(comment.path) <= end]
        page.rows = sorted([*page.rows, *here], key=lambda comment: bytes(comment.path))
        waiting = {pk: comment for pk, comment in waiting.items() if comment not in here}
    page.apart = list(waiting.values())


def _oldest(article, after):
    rows = Comment.objects.filter(article=article).listed()
    if after:
        rows = rows.filter(path__gt=_path(article.pk, after))
    rows, next_after = _cut(rows.order_by("path").for_thread().with_thread(), PER_PAGE)
    context = named(article.pk, threads.ancestors(rows[0])) if after and rows else []
    return rows, next_after, context


def _roots(article, sort, after):
    roots = Comment.objects.filter(article=article, depth=0).listed().for_thread().with_thread()
    if sort == "newest":
        roots = roots.filter(n__lt=_number(after)) if after else roots
        roots, next_after = _cut(roots.order_by("-n"), ROOTS_PER_PAGE)
    else:
        if after:
            # One direction and row values: the form that both databases answer from the index alone.
            place = tuple(map(_number, after.split(".", 1))) if "." in after else ()
            if not place:
                raise BadCursor
            roots = roots.filter(TupleGreaterThan(Tuple(F("neg_best"), F("n")), (-place[0], place[1])))
        roots, more = _cut(roots.order_by("neg_best", "n").annotate(rank=F("neg_best")), ROOTS_PER_PAGE)
        next_after = f"{-roots[-1].rank}.{roots[-1].n}" if more else ""
    return _with_previews(article, roots), next_after, []


def _with_previews(article, roots):
    """Each root followed by its first replies; `more` on the last row says how many shown ones are left out."""
    first = {"root_n__in": [root.n for root in roots], "rn__range": (1, PREVIEW)}
    replies = {}
    if roots:
        for reply in Comment.objects.filter(article=article, **first).listed().for_thread().order_by("path"):
            replies.setdefault(reply.root_n, []).append(reply)
    rows = []
    for root in roots:
        below = replies.get(root.n, [])
        rows += [root, *below]
        rows[-1].more = root.vis_desc - sum(reply.is_shown for reply in below)
    return rows


def _finished(article, sort, after, rows, next_after, context):
    thread = (
        thread_of(rows[0])
        if rows
        else Thread.objects.filter(pk=article.pk).first() or Thread(article=article)
    )
    return Page(thread, rows, next_after, context, sort=sort, after=after)


def thread_of(row):
    """The conversation as it was fetched beside a row by `with_thread`."""
    return Thread(
        article_id=row.article_id, **{name: getattr(row, f"thread_{name}") for name in THREAD_FACTS}
    )


def _cut(rows, most):
    """At most `most` rows, and the cursor behind them if there are more."""
    rows = list(rows[: most + 1])
    return rows[:most], str(rows[most - 1].n) if len(rows) > most else ""


def _number(text):
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadCursor
    return int(text)


def _path(article_id, after):
    """Where the comment stands that the cursor names. Paths never change, so a cursor outlives its comment's words."""
    path = Comment.objects.filter(article=article_id, n=_number(after)).values_list("path", flat=True).first()
    if path is None:
        raise BadCursor
    return bytes(path)
