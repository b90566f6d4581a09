"""A version exactly as it would be published, with its passages marked and its notes beside it.

The review page at the desk and the one behind a review link are both made of this.
"""

import re
from dataclasses import dataclass

from articles import noting, pages, rendering
from articles.models import ReviewNote
from articles.models.picture import PUBLIC_SHELF
from articles.passages import Anchor

LONGEST_LABEL = 70


@dataclass(frozen=True)
class Thread:
    """`place`: "text" (marked there), "head" (title or standfirst), "whole" (about no passage) or "changed"."""

    note: ReviewNote
    place: str
    at: int = 0
    reads_now: str = ""


_pictures = re.compile(r"""<(?:img|source)\b(?:[^<>"]|"[^"]*")*>""")


def context(version, notes, shelf=PUBLIC_SHELF):
    """For templates/articles/review.html: `notes` are noting.threads, `shelf` is where its pictures can be had."""
    page = pages.context(version)
    text, start = noting.text_of(version, page["body"])
    found, spans = [], {}
    for note in notes:
        thread, span = _placed(note, text, start)
        found.append(thread)
        if thread.place == "text" and not note.resolved_at:
            spans[note.number] = span
    found.sort(key=lambda thread: (thread.at, thread.note.number))
    return page | {
        "body": rendering.stored(_shelved(text.marked(spans, start), shelf)),
        "open_notes": [thread for thread in found if not thread.note.resolved_at],
        "resolved_notes": [thread for thread in found if thread.note.resolved_at],
        "paragraphs": [(n, _label(n, text.paragraph(n))) for n in range(1, len(text.blocks) + 1)],
    }


def _shelved(markup, shelf):
    """The same with the addresses of its pictures turned to where this visitor may see them."""
    return _pictures.sub(lambda tag: tag[0].replace(PUBLIC_SHELF, shelf), markup)


def _placed(note, text, start):
    if not note.quote:
        return Thread(note, "whole", -1), None
    anchor = Anchor(note.quote, note.before, note.after)
    place = text.find(anchor)
    if place is None:
        return Thread(note, "changed", len(text.plain), text.reads_now(anchor)), None
    span = text.span(place)
    return Thread(note, "text" if span[0] >= start else "head", place[0]), span


def _label(number, words):
    return f"{number}. {words if len(words) <= LONGEST_LABEL else f'{words[:LONGEST_LABEL]}…'}"
