"""Generated conversations of any size: their skeleton first, then the rows, generation by generation."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import batched, groupby

from comments import threads
from comments.models import Comment, Status, Thread

BATCH = 1000  # rows in one INSERT; a comment has 31 columns, and SQLite takes 32,766 variables
LASTS = timedelta(days=40)
REPLIES = 0.62  # of all comments; the rest open a thread
RECENT = 0.08  # the smaller, the older are the comments that are answered
REMOVED, HELD = 0.01, 0.002


@dataclass(slots=True)
class Place:
    """One comment to be: where it stands, and how many shown comments stand below it."""

    n: int
    path: bytes
    depth: int
    root_n: int
    rn: int
    status: str
    parent: "Place | None" = None
    above: "Place | None" = None
    below: int = 0
    generation: int = 0
    pk: int | None = None


def hold(version, share, *, readers, remarks, terms, now, draw):
    """Write a conversation of `share` comments about a published version."""
    places = _places(share, draw)
    article, since = version.article, version.article.first_live_from
    step = min(LASTS, now - since) / (share + 1)
    Thread.objects.create(
        article=article,
        next_n=share + 1,
        last_at=since + step * share,
        visible=sum(place.status == Status.PUBLISHED for place in places),
        held=sum(place.status == Status.HELD for place in places),
    )
    said = [(draw.choice(readers), draw.choice(remarks)) for _ in places]
    # A reply needs the row that it answers, and on the last level it stands beside it.
    for _generation, born in groupby(sorted(places, key=_born), key=_born):
        for batch in batched(born, BATCH, strict=False):
            rows = [_comment(version, terms, since + step * p.n, *said[p.n - 1], p) for p in batch]
            for place, row in zip(batch, Comment.objects.bulk_create(rows), strict=True):
                place.pk = row.pk


def _born(place):
    return place.generation


def _places(share, draw):
    """A conversation's skeleton: replies go to recent comments more than to old ones."""
    places, arrivals = [], {}
    for n in range(1, share + 1):
        parent = None
        if places and draw.random() < REPLIES:
            answered = places[-min(len(places), int(draw.expovariate(RECENT)) + 1)]
            parent = answered if answered.status == Status.PUBLISHED else None
        where = threads.place(n, parent)
        arrivals[where["root_n"]] = rn = arrivals.get(where["root_n"], -1) + 1
        place = Place(n=n, rn=rn, status=_status(draw), parent=parent, **where)
        if parent:
            place.generation = parent.generation + 1
            # On the last level a reply stands beside what it answers: above both is the same comment.
            place.above = parent if place.depth > parent.depth else parent.above
        places.append(place)
    for place in reversed(places):
        if place.above:
            place.above.below += place.below + (place.status == Status.PUBLISHED)
    return places


def _status(draw):
    chance = draw.random()
    if chance < HELD:
        return Status.HELD
    return Status.REMOVED_BY_MODERATOR if chance < HELD + REMOVED else Status.PUBLISHED


def _comment(version, terms, at, author, remark, place):
    body, html, text_hash = remark
    return Comment(
        article_id=version.article_id,
        n=place.n,
        path=place.path,
        depth=place.depth,
        root_n=place.root_n,
        rn=place.rn,
        parent_id=place.parent and place.parent.pk,
        author_id=author,
        answered=version,
        terms=terms,
        status=place.status,
        listed=place.status == Status.PUBLISHED or place.below > 0,
        vis_desc=place.below,
        body=body,
        body_html=html,
        text_hash=text_hash,
        created_at=at,
    )
