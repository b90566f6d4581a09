"""What changed between two texts, word by word: for people who are asked to accept the second."""

import re
from difflib import SequenceMatcher
from html.parser import HTMLParser

HEADINGS = {"h2", "h3", "h4"}
_BLOCKS = HEADINGS | {"p", "li", "td", "th", "pre"}
_word = re.compile(r"\s+|\w+|[^\w\s]")


class _Reader(HTMLParser):
    """Collects (tag, text) of every block; a link's address counts as words, because it can change too."""

    def __init__(self):
        super().__init__()
        self.blocks, self._address = [], ""

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self.blocks.append([tag, ""])
        self._address = dict(attrs).get("href", "") if tag == "a" else self._address

    def handle_endtag(self, tag):
        if tag == "a" and self._address and self.blocks:
            self.blocks[-1][1] += f" ({self._address})"
            self._address = ""

    def handle_data(self, data):
        if self.blocks:
            self.blocks[-1][1] += data


def blocks(html):
    """The paragraphs, headings and list items of a page as [(tag, text)]."""
    reader = _Reader()
    reader.feed(html)
    return [(tag, text.strip()) for tag, text in reader.blocks if text.strip()]


def compare(old, new):
    """[(tag, pieces)] for each block of two pages' HTML.

    Pieces are (what, words); `what` is "same", "added" or "removed".
    """
    before, after = blocks(old), blocks(new)
    result = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            result += [(tag, [("same", text)]) for tag, text in before[a:b]]
            continue
        pairs = min(b - a, d - c)
        for (_tag, was), (tag, text) in zip(before[a : a + pairs], after[c : c + pairs], strict=True):
            result.append((tag, _words(was, text)))
        result += [(tag, [("removed", text)]) for tag, text in before[a + pairs : b]]
        result += [(tag, [("added", text)]) for tag, text in after[c + pairs : d]]
    return result


def _words(old, new):
    before, after = _word.findall(old), _word.findall(new)
    pieces = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        if a < b:
            pieces.append(("removed", "".join(before[a:b])))
        if c < d:
            pieces.append(("added", "".join(after[c:d])))
    return pieces
