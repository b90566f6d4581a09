"""Numbers, paths and counters of a conversation. The only writer of `status`, `listed`, `vis_desc` and of Thread.

Everything that gives a number or changes a count first takes the thread's row lock, so numbers are committed in
their own order and counts cannot be lost. Reading is in `pages`.
"""

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Coalesce, Greatest

from comments.models import MAX_DEPTH, Comment, Status, Thread

SEGMENT = 4  # bytes: a 32-bit number, so that byte order is the order of numbers


class ParentGone(Exception):
    """The comment to be answered is not shown any more."""


def segment(n):
    return n.to_bytes(SEGMENT)


def numbers(path):
    """The numbers in a path: every ancestor's and, last, the comment's own."""
    path = bytes(path)
    return [int.from_bytes(path[at : at + SEGMENT]) for at in range(0, len(path), SEGMENT)]


def ancestors(comment):
    return numbers(comment.path)[:-1]


def place(n, parent=None):
    """Where a new comment stands. Below the last level it stands beside the comment that it answers."""
    if parent is None:
        return {"path": segment(n), "depth": 0, "root_n": n}
    above = bytes(parent.path)[: MAX_DEPTH * SEGMENT]
    return {"path": above + segment(n), "depth": len(above) // SEGMENT, "root_n": parent.root_n}


def end_of_subtree(path):
    """The first path behind everything below `path`."""
    *above, own = numbers(path)
    return b"".join(map(segment, above)) + segment(own + 1)


def of(article_id):
    """The article's conversation, made on first use. Call it outside of the transaction that adds to it."""
    thread = Thread.objects.filter(pk=article_id).first()
    if thread is None:
        Thread.objects.bulk_create([Thread(article_id=article_id)], ignore_conflicts=True)
        thread = Thread.objects.get(pk=article_id)
    return thread


def add(comment):
    """Give a new comment its number and place, store and count it. Needs a transaction and an existing thread.

    Raises ParentGone when what it answers has been hidden since the form was shown.
    """
    thread = _count(
        comment.article_id,
        number=True,
        shown=int(comment.is_shown),
        held=int(comment.status == Status.HELD),
        at=comment.created_at,
    )
    n, parent, rn = thread.next_n - 1, None, 0
    if comment.parent_id is not None:
        parent = Comment.objects.shown().filter(article=comment.article_id, pk=comment.parent_id).first()
        if parent is None:
            raise ParentGone
        arrivals = Comment.objects.filter(article=comment.article_id, root_n=parent.root_n)
        rn = arrivals.aggregate(last=Max("rn"))["last"] + 1
    for name, value in place(n, parent).items():
        setattr(comment, name, value)
    comment.n, comment.rn, comment.listed = n, rn, comment.is_shown
    comment.shown_v = thread.version if comment.is_shown else 0
    comment.save(force_insert=True)
    if comment.is_shown:
        _count_above(comment, +1)
    return comment


def lock(article_id):
    """The thread as it is now; nobody else changes anything in it until the transaction ends."""
    return Thread.objects.select_for_update().get(pk=article_id)


def take(comment):
    """The comment as it is now, under its thread's lock. Needs a transaction; every change of state begins here."""
    lock(comment.article_id)
    return Comment.objects.select_related("author", "article", "persona").get(pk=comment.pk)


def move(comment, status, *, at=None):
    """Give a taken comment another state and keep every count right: one row, its ancestors, the thread."""
    before, comment.status = comment.status, status
    if before == status:
        return comment
    shown = int(comment.is_shown) - int(before == Status.PUBLISHED)
    comment.listed = comment.is_shown or comment.vis_desc > 0
    held = int(status == Status.HELD) - int(before == Status.HELD)
    thread = _count(comment.article_id, shown=shown, held=held, at=at if shown > 0 else None)
    if shown > 0:
        comment.shown_v = thread.version
    comment.save(update_fields=["status", "listed", "shown_v"])
    if shown:
        _count_above(comment, shown)
    return comment


def touch(article_id):
    """Say that a conversation looks different though its counts are the same, to whoever keeps a rendering."""
    _count(article_id)


def _count(article_id, *, number=False, shown=0, held=0, at=None):
    """One UPDATE … RETURNING on the thread; it is the lock under which numbers are given."""
    thread = Thread(pk=article_id)
    thread._state.adding = False
    fields = {"visible": shown, "held": held, "next_n": int(number)}
    # A comment that waits changes nothing that readers see.
    fields["version"] = 0 if number and not shown else 1
    changed = [name for name, step in fields.items() if step]
    for name in changed:
        setattr(thread, name, F(name) + fields[name])
    if shown > 0 and at:
        thread.last_at, changed = Greatest(Coalesce("last_at", Value(at)), Value(at)), [*changed, "last_at"]
    thread.save(update_fields=changed)
    return thread


def _count_above(comment, step):
    """Count a comment among the shown descendants of its at most ten ancestors, and list or unlist those."""
    if comment.depth == 0:
        return
    # "vis_desc > -1" is no condition at all, which Django cannot wrap: above something shown everything is listed.
    is_listed = Q(status=Status.PUBLISHED) | Q(vis_desc__gt=-step)
    listed = Value(True) if step > 0 else ExpressionWrapper(is_listed, BooleanField())
    Comment.objects.filter(article=comment.article_id, n__in=ancestors(comment)).update(
        vis_desc=F("vis_desc") + step, listed=listed
    )


def drift(article_id):
    """Where stored counts differ from the comments: yields (what, stored, right); what is a Comment or a Thread.

    One pass in path order with a stack no deeper than a path, whatever the size of the thread.
    """
    shown = held = last = 0
    open_rows = []

    def close():
        comment, right = open_rows.pop()
        if open_rows:
            open_rows[-1][1] += right + comment.is_shown
        if comment.vis_desc != right:
            yield comment, {"vis_desc": comment.vis_desc}, {"vis_desc": right}

    rows = Comment.objects.filter(article=article_id).only(
        "n", "path", "status", "listed", "vis_desc", "article_id"
    )
    for comment in rows.order_by("path").iterator(chunk_size=2000):
        while open_rows and not bytes(comment.path).startswith(bytes(open_rows[-1][0].path)):
            yield from close()
        open_rows.append([comment, 0])
        shown, held = shown + comment.is_shown, held + (comment.status == Status.HELD)
        last = max(last, comment.n)
    while open_rows:
        yield from close()
    thread = Thread.objects.get(pk=article_id)
    right = {"visible": shown, "held": held, "next_n": last + 1}
    stored = {name: getattr(thread, name) for name in right}
    if stored != right:
        yield thread, stored, right


@transaction.atomic
def mend(article_id):
    """Make the stored counts of one conversation right again; returns what was wrong, as `drift` does."""
    lock(article_id)
    found = list(drift(article_id))
    for wrong, _stored, right in found:
        if isinstance(wrong, Comment):
            listed = wrong.is_shown or right["vis_desc"] > 0
            Comment.objects.filter(pk=wrong.pk).update(listed=listed, **right)
        else:
            Thread.objects.filter(pk=article_id).update(**right)
    if found:
        _count(article_id)
    return found
