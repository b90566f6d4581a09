"""Where a quoted passage stands in a text, and that text with its passages marked. Nothing here writes anything.

A passage is kept as its words with a little of what stands before and after it, so that it is found again after an
edit elsewhere. Compared are folded words: spaces, case, kinds of quotation marks and dashes make no difference.
"""

import html
import re
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html
from django.utils.translation import gettext as _

# What is kept of the surroundings: a line's length tells two places apart in nearly every text.
AROUND = 60
# Below this many letters the words alone are no proof: something of the surroundings must fit too.
TELLING = 12
# A page could be made of one letter; beyond so many places the quotation says nothing.
MOST_PLACES = 200

BLOCKS = {
    "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "hr",
    "li", "ol", "p", "pre", "section", "summary", "details", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_token = re.compile(r"""<(/?)([a-zA-Z][\w-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|&[#\w]+;|[^<&]+|[<&]""")
_same = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "…": "...",
    }
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
)


class PassageError(Exception):
    """Why words cannot be taken as a passage, in a sentence."""


@dataclass(frozen=True)
class Anchor:
    quote: str
    before: str = ""
    after: str = ""


def fold(text):
    return " ".join(text.translate(_same).casefold().split())


def _bare(text):
    """Folded, without spaces: a browser's selection has none where one paragraph ends and the next begins."""
    return text.translate(_same).casefold().replace(" ", "")


class Text:
    """HTML of ours as one line of words; every letter knows its place in the source.

    `plain` is the line, `blocks` are (from, to) of its paragraphs, headings and cells.
    """

    def __init__(self, source):
        self.source = source
        self.blocks, self.runs, self._links, self._spans = [], [], [], []
        self._letters, self._block = [], 0
        for token in _token.finditer(source):
            if token[2]:
                self._tag(token)
            elif token[0][0] == "&" and len(token[0]) > 1:
                for letter in html.unescape(token[0]):
                    self._put(letter, *token.span())
                self._run(*token.span())
            else:
                for place, letter in enumerate(token[0], token.start()):
                    self._put(letter, place, place + 1)
                self._run(*token.span())
        self._end_block(len(source))
        self.plain = "".join(self._letters)
        parts = [" " if letter == " " else fold(letter) for letter in self._letters]
        self._folded = "".join(parts)
        self._places = [place for place, part in enumerate(parts) for _each in part]

    def _tag(self, token):
        name = token[2].lower()
        if name in BLOCKS:
            self._end_block(token.start())
        elif name == "a" and not token[1]:
            self._links.append([token.end(), len(self.source)])
        elif name == "a" and self._links:
            self._links[-1][1] = token.end()

    def _put(self, letter, start, end):
        if letter.isspace():
            letter = " "
            if not self._letters or self._letters[-1] == " ":
                return
        self._letters.append(letter)
        self._spans.append((start, end))

    def _run(self, start, end):
        if self.runs and self.runs[-1][1] == start:
            self.runs[-1][1] = end
        else:
            self.runs.append([start, end])

    def _end_block(self, place):
        end = len(self._letters)
        if "".join(self._letters[self._block : end]).strip():
            self.blocks.append((self._block, end))
            self._put(" ", place, place)
        self._block = len(self._letters)

    def paragraph(self, number):
        """The words of a paragraph, counted from 1."""
        if number > len(self.blocks):
            raise PassageError(_("This paragraph is not in the text any more. Choose another."))
        return self.plain[slice(*self.blocks[number - 1])].strip()

    def find(self, anchor):
        """(from, to) of the passage in `plain`, or None when it is not there any more."""
        wanted = fold(anchor.quote)
        places = list(self._occurrences(wanted)) if wanted else []
        if not places:
            return None
        best = max(places, key=lambda place: self._fit(place, anchor))
        if (len(places) > 1 or len(wanted) < TELLING) and (anchor.before or anchor.after):
            return best if self._fit(best, anchor) >= 4 else None
        return best

    def anchor(self, quote, *, before="", after="", number=None):
        """The Anchor of words that somebody points at; PassageError says why they are no passage."""
        wanted = fold(quote)
        places = list(self._occurrences(wanted)) if wanted else []
        if number is not None:
            start, end = self.blocks[number - 1] if number <= len(self.blocks) else (0, 0)
            places = [(i, j) for i, j in places if start <= i and j <= end]
        if not places:
            raise PassageError(
                _(
                    "These words are not in that paragraph. Copy them from the text, or choose another paragraph."
                )
                if number is not None
                else _("These words are not in the text. Copy them from it exactly.")
            )
        told = Anchor(quote, before, after)
        if len(places) > 1 and number is None and not (before or after):
            raise PassageError(
                _("These words stand in %(n)d places. Choose the paragraph, or copy more of the sentence.")
                % {"n": len(places)}
            )
        i, j = max(places, key=lambda place: self._fit(place, told))
        return Anchor(self.plain[i:j], self.plain[max(0, i - AROUND) : i], self.plain[j : j + AROUND])

    def reads_now(self, anchor):
        """What stands between the surroundings of a passage that is gone; "" where they are gone too."""
        before, after = fold(anchor.before), fold(anchor.after)
        if len(before) < TELLING or len(after) < TELLING or self._folded.count(before) != 1:
            return ""
        start = self._folded.index(before) + len(before)
        end = self._folded.find(after, start, start + 2 * len(anchor.quote) + 200)
        return self.plain[self._places[start] : self._places[end]].strip() if end > start else ""

    def _occurrences(self, wanted):
        """Places where the folded words stand; whole words where there are such."""
        text, found, start = self._folded, [], 0
        while len(found) < MOST_PLACES and (start := text.find(wanted, start)) != -1:
            found.append(start)
            start += 1
        whole = [k for k in found if self._is_edge(k) and self._is_edge(k + len(wanted))]
        for k in whole or found:
            yield self._places[k], self._places[k + len(wanted) - 1] + 1

    def _is_edge(self, k):
        return not (0 < k < len(self._folded) and self._folded[k - 1].isalnum() and self._folded[k].isalnum())

    def _fit(self, place, anchor):
        """How many letters of the surroundings are the same, counted from the passage outwards."""
        i, j = place
        before, after = _bare(self.plain[max(0, i - 2 * AROUND) : i]), _bare(self.plain[j : j + 2 * AROUND])
        return _alike(reversed(before), reversed(_bare(anchor.before))) + _alike(after, _bare(anchor.after))

    def span(self, place):
        """(from, to) in the source."""
        return self._spans[place[0]][0], self._spans[place[1] - 1][1]

    def marked(self, passages, start=0):
        """The source from `start` on with the passages marked: {number: (from, to) in the source}."""
        spans = {number: span for number, span in passages.items() if span[0] >= start}
        added = []
        for number, (_begin, end) in spans.items():
            added.append((self._outside_link(end), 1, _number(number)))
        edges = sorted({edge for span in spans.values() for edge in span})
        for begin, end in self.runs if spans else ():
            cuts = [begin, *(edge for edge in edges if begin < edge < end), end]
            for a, b in pairwise(cuts):
                here = [str(number) for number, (s, e) in spans.items() if s <= a and b <= e]
                if here and self.source[a:b].strip():
                    added += [
                        (a, 2, format_html('<mark data-notes="{}">', " ".join(here))),
                        (b, 0, "</mark>"),
                    ]
        parts, last = [], start
        for place, _order, piece in sorted(added):
            parts += [self.source[last:place], piece]
            last = place
        return "".join([*parts, self.source[last:]])

    def _outside_link(self, place):
        """A link cannot stand in a link: the number of a passage that ends in one comes after it."""
        return next((end for begin, end in self._links if begin <= place < end), place)


def _number(number):
    """Its figure is drawn by the style sheet: it is no part of what is selected and copied."""
    label = _("Note %(n)d") % {"n": number}
    return format_html(
        '<a class="passage-number" id="passage-{}" href="#review-note-{}" data-n="{}" aria-label="{}"></a>',
        number, number, number, label,
    )  # fmt: skip


def _alike(one, other):
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
