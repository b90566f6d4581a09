"""Cuts the text of an export into its head and single items, so that one broken item costs no other.

Works on the stream: at most one item is in memory. Knows CDATA and comments: a text may hold “</item>”.
What cannot be closed is given back as broken, and cutting goes on at the next <item>.
"""

import re
from dataclasses import dataclass

LONGEST_ITEM = 1 << 28  # characters; the largest real item seen, with 50,000 comments, has 4 × 10⁷
_tokens = re.compile(r"<item[\s>]|</item\s*>|<!\[CDATA\[|<!--")
_new_item = re.compile(r"<item>\s*<title>")  # as WordPress writes it; a text that quotes one is rare
_title = re.compile(r"<title>\s*(?:<!\[CDATA\[)?(.{0,200}?)(?:\]\]>)?\s*</title>", re.DOTALL)
_LONGEST_TOKEN = 12


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before, between and after items: the channel's own data, or nothing but an end."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    line: int

    @property
    def title(self):
        return title_of(self.text)


@dataclass(frozen=True, slots=True)
class Broken:
    title: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Mended:
    """Something that was not as it should be and could be put right; for the report."""

    what: str


def title_of(text):
    found = _title.search(text)
    return " ".join(found[1].split()) if found else ""


class _Buffer:
    """Text read ahead, and the line on which it begins."""

    def __init__(self, chunks, line):
        self.chunks, self.text, self.line, self.is_done = iter(chunks), "", line, False

    def read_on(self):
        """Add at least half as much as there is: growing so keeps the copying linear."""
        parts, length = [self.text], 0
        while length <= len(self.text) // 2:
            chunk = next(self.chunks, None)
            if chunk is None:
                self.is_done = True
                break
            parts.append(chunk)
            length += len(chunk)
        self.text = "".join(parts)

    def take(self, length):
        """Cut off the first characters; (text, line on which they began)."""
        taken, line = self.text[:length], self.line
        self.text = self.text[length:]
        self.line += taken.count("\n")
        return taken, line


def cut(chunks, line=1):
    """Head, Item and Broken pieces of a document, in order. The last is a Head: all that follows."""
    buffer = _Buffer(chunks, line)
    is_in_item, at = False, 0
    while True:
        kind, start, end = _next(buffer, at)
        if kind is None and not buffer.is_done and not (is_in_item and len(buffer.text) > LONGEST_ITEM):
            at = start
            buffer.read_on()
        elif kind is None and not is_in_item:
            yield Head(*buffer.take(len(buffer.text)))
            return
        elif kind is None or (kind == "<item" and is_in_item):
            # Not closed, too long, or another begins inside: give it up and go on at the next one.
            found = _new_item.search(buffer.text, 1)
            stop = start if kind else found.start() if found else len(buffer.text)
            text, line = buffer.take(stop)
            yield Broken(title_of(text), line, "it does not end")
            is_in_item, at = False, 0
            if not buffer.text and buffer.is_done:
                yield Head("", buffer.line)
                return
        elif kind == "<item":
            if start:
                yield Head(*buffer.take(start))
            is_in_item, at = True, end - start
        elif kind == "</item" and is_in_item:
            yield Item(*buffer.take(end))
            is_in_item, at = False, 0
        else:
            at = end


def cut_again(item):
    """What a missing end may have swallowed: the pieces inside an item that could not be read."""
    found = _new_item.search(item.text, 1)
    if found:
        for piece in cut([item.text[found.start() :]], item.line + item.text.count("\n", 0, found.start())):
            if not isinstance(piece, Head):
                yield piece


def _next(buffer, at):
    """(kind, start, end) of the next <item or </item; (None, where to look again, 0) at the end."""
    while True:
        found = _tokens.search(buffer.text, at)
        if found is None:
            return None, max(at, len(buffer.text) - _LONGEST_TOKEN), 0
        if found[0].startswith("<item"):
            return "<item", found.start(), found.end()
        if found[0].startswith("</item"):
            return "</item", found.start(), found.end()
        closing = "]]>" if found[0] == "<![CDATA[" else "-->"
        end = buffer.text.find(closing, found.end())
        if end < 0:
            return None, found.start(), 0
        at = end + len(closing)
