"""The text of a post: WordPress's HTML → ours, by way of the site's allow-list. Says what it had to leave."""

import html
import json
import re
from collections import Counter
from html.parser import HTMLParser

from articles import rendering
from articles.wordpress.blocks import has_blocks, without_blocks
from articles.wordpress.paragraphs import VOID, paragraphs
from articles.wordpress.shortcodes import without_shortcodes

_comment = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
DEEPEST = 12  # hollow elements in each other; no real text has more
_note_mark = re.compile(r"<sup\b[^>]*\bdata-fn=[^>]*>\s*<a\b[^>]*>([^<]*)</a>\s*</sup>")
_file_link = re.compile(r"<a\b[^>]*/wp-content/uploads/[^>]*>")
_hollow = re.compile(r"<(a|p|figure|figcaption|li|ul|ol|em|strong|i|b|pre|h[234])\b[^>]*>\s*</\1>")


def to_html(source: str, footnotes: str = "") -> tuple[str, Counter]:
    """(safe HTML, what was left out, counted in words for the report).

    `footnotes` is the meta value of that name, in which the block editor keeps them: JSON, [{"content": …}, …].
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    text, codes = without_shortcodes(source)
    blocks = Counter()
    if has_blocks(text):
        text, blocks = without_blocks(text)
    text = _note_mark.sub(r"<sup>\1</sup>", _comment.sub("", text))
    made, left_out = paragraphs(text + _notes(footnotes))
    left_out["links to files of the old site"] += len(_file_link.findall(made))
    left_out.update({f"shortcode [{name}]": count for name, count in codes.items()})
    left_out.update({f"block “{name}”": count for name, count in blocks.items()})
    return rendering.sanitise(_without_hollows(rendering.sanitise(made))), left_out


def _notes(stored):
    """The footnotes as a list under the text; nothing where they cannot be read."""
    try:
        notes = json.loads(stored or "[]")
    except ValueError:
        return ""
    notes = (
        [note.get("content") for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
    )
    lines = "".join(f"<li>{note}</li>" for note in notes if isinstance(note, str))
    return f"\n\n<ol>{lines}</ol>" if lines else ""


def _without_hollows(page):
    """A link or a figure whose picture is gone holds nothing."""
    for _level in range(DEEPEST):
        shorter = _hollow.sub("", page)
        if shorter == page:
            break
        page = shorter
    return page.strip()


def plain(text: str) -> str:
    """A title or a name: HTML and entities become plain characters, one line."""
    return " ".join(rendering.plain_controls(html.unescape(rendering.text_of(text))).split())


def top_level(page: str) -> list[str]:
    """The outermost elements of safe HTML, in order; text between them counts as one too."""
    splitter = _Splitter()
    splitter.feed(page)
    splitter.close()
    splitter.cut()
    return [piece for piece in splitter.pieces if piece.strip()]


class _Splitter(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.pieces, self.piece, self.depth = [], [], 0

    def cut(self):
        self.pieces.append("".join(self.piece))
        self.piece = []

    def handle_starttag(self, tag, attrs):
        if not self.depth:
            self.cut()
        self.piece.append(self.get_starttag_text())
        if tag not in VOID | {"hr"}:
            self.depth += 1
        elif not self.depth:
            self.cut()

    def handle_endtag(self, tag):
        self.piece.append(f"</{tag}>")
        self.depth = max(0, self.depth - 1)
        if not self.depth:
            self.cut()

    def handle_data(self, data):
        self.piece.append(data)

    def handle_entityref(self, name):
        self.piece.append(f"&{name};")

    def handle_charref(self, name):
        self.piece.append(f"&#{name};")
