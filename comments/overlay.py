"""What one reader sees on a page of the conversation that others do not: never more than the page's own comments.

The page itself is the same for everybody; strangers get NOBODY, which costs no query.
"""

from dataclasses import dataclass, field

from comments import muting
from comments.models import Reaction


@dataclass(frozen=True)
class Overlay:
    """`me` is the reader's key (0: a stranger); `given` the kinds of reactions given, by the comment's key."""

    me: int = 0
    may_react: bool = False
    given: dict = field(default_factory=dict)
    muted: tuple[frozenset, frozenset] = (frozenset(), frozenset())

    seen_v: int | None = None

    def is_new(self, comment):
        return self.seen_v is not None and comment.shown_v > self.seen_v and not self.is_mine(comment)

    def is_mine(self, comment):
        # Imported comments have no author: nobody is not their author.
        return bool(self.me) and comment.author_id == self.me

    def mutes(self, comment):
        """By the name for this article where there is one: else folding it would tell whose it is."""
        authors, personas = self.muted
        if not (authors or personas):
            return False
        if comment.persona_id is not None:
            return comment.persona_id in personas
        return comment.author_id in authors


NOBODY = Overlay()


def over(rows, *, reader, is_open=True, seen_v=None):
    """The overlay of one reader on the comments of a page."""
    if not reader.is_authenticated:
        return NOBODY
    keys = [row.pk for row in rows]
    given = {}
    for comment, kind in Reaction.objects.filter(person=reader, comment__in=keys).values_list(
        "comment", "kind"
    ):
        given.setdefault(comment, set()).add(kind)
    return Overlay(me=reader.pk, may_react=is_open, given=given, muted=muting.muted_by(reader), seen_v=seen_v)
