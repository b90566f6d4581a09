"""WordPress's classic text → HTML: blank lines part paragraphs, line breaks become <br>.

WordPress stores what the editor typed and adds paragraphs on the way out (`wpautop`); this does the same on a
stream of tags and text instead of on patterns, so that an <em> over three paragraphs becomes one in each.
"""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser

# Tags in which text forms paragraphs of its own; in other blocks it stays a line of that block.
FLOW = {
    "div",
    "blockquote",
    "section",
    "article",
    "aside",
    "header",
    "footer",
    "main",
    "center",
    "form",
    "details",
}
LISTS = {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup"}
LINES = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "figure", "figcaption", "caption",
    "address", "summary", "pre",
}  # fmt: skip
BLOCKS = FLOW | LISTS | LINES
VOID = {"br", "img", "wbr", "input", "embed", "source", "track", "param", "col", "area"}
SILENT = {"script", "style"}
TRANSPARENT = {"noscript", "template", "html", "body", "head"}  # left unclosed they would swallow the rest
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
MOST_OPEN = 20  # inline tags that are carried from paragraph to paragraph; more is a mistake of a program
_blank_line = re.compile(r"\n[ \t]*\n\s*")
_lone_address = re.compile(r"https?://[^\s<>\"]+")
# What our articles have no place for yet; the words stay, the report names the rest.
MEDIA = {
    "img": "pictures", "video": "videos", "audio": "sounds", "object": "plug-in objects",
    "embed": "plug-in objects", "svg": "drawings", "math": "formulas",
}  # fmt: skip
_levels = {"h1": "h2", "h5": "h4", "h6": "h4"}


def paragraphs(source: str) -> tuple[str, Counter]:
    """(HTML, what could not be carried, counted). The HTML is not safe yet."""
    maker = _Maker()
    maker.feed(source)
    maker.close()
    maker.flush()
    maker.end_blocks(0)
    return "".join(maker.done), maker.left_out


class _Maker(HTMLParser):
    """Text and inline tags gather in `line` until a block or a blank line ends it."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.done, self.line, self.left_out = [], [], Counter()
        self.blocks = []  # (tag, how many inline tags were open when it began)
        self.inline = []  # (tag, the start tag as it was written)
        self.breaks = 0  # line breaks that count only if more text follows in this line
        self.silent = 0

    # --- text -------------------------------------------------------------------------------------
    @property
    def place(self):
        return self.blocks[-1][0] if self.blocks else "div"

    def handle_data(self, data):
        if self.silent:
            return
        if self.place == "pre":
            self.line.append(data)
        elif self.place in FLOW:
            for n, part in enumerate(_blank_line.split(data)):
                if n:
                    self.flush()
                self._add_lines(part)
        else:
            self._add_lines(data)

    def _add_lines(self, text):
        for n, part in enumerate(text.split("\n")):
            if n:
                self.breaks = max(self.breaks, 1)
            if part.strip():
                self._add(part)
            elif part and self.line and not self.breaks:
                self.line.append(" ")

    def _add(self, piece):
        if self.breaks and self._has_words():
            self.line.append(" " if self.place in HEADINGS else "<br>")
        self.breaks = 0
        self.line.append(piece)

    def _has_words(self):
        return any(piece.strip() and not piece.startswith("<") for piece in self.line)

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")

    # --- tags -------------------------------------------------------------------------------------
    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self.silent += 1
        elif self.silent:
            return
        elif tag == "hr":
            self.flush()
            self.done.append("<hr>\n")
        elif tag == "br":
            self._break()
        elif tag in MEDIA:
            self.left_out[MEDIA[tag]] += 1
        elif tag == "iframe":
            self._embed(dict(attrs).get("src") or "")
        elif tag in BLOCKS:
            self._begin_block(tag)
        elif tag not in VOID | TRANSPARENT and len(self.inline) < MOST_OPEN:
            self._add(self.get_starttag_text())
            self.inline.append((tag, self.line[-1]))

    def handle_startendtag(self, tag, attrs):
        if tag in VOID | {"hr", "iframe"} | set(MEDIA):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.silent:
            return
        elif tag in BLOCKS:
            self._end_block(tag)
        elif any(tag == name for name, _start in self.inline[self._outer() :]):
            reopened = []
            while True:
                name, start = self.inline.pop()
                self.line.append(f"</{name}>")
                if name == tag:
                    break
                reopened.insert(0, (name, start))
            self.line += [start for _name, start in reopened]
            self.inline += reopened

    def _outer(self):
        return self.blocks[-1][1] if self.blocks else 0

    def _break(self):
        if self.place in FLOW and self.breaks > 1:
            self.flush()  # two in a row: the writer meant a paragraph
        else:
            self.breaks = 2

    def _embed(self, address):
        address = f"https:{address}" if address.startswith("//") else address
        if _lone_address.fullmatch(address):
            self.flush()
            self.line.append(escape(address))
            self.flush()
        self.left_out["frames, kept as links"] += 1

    def _begin_block(self, tag):
        self.flush()
        if self.place == "p":
            self._end_block("p")
        attributes = (self.get_starttag_text() or "")[len(tag) + 1 : -1].rstrip(" /")
        self.done.append(f"<{_levels.get(tag, tag)}{attributes}>")
        self.blocks.append((tag, len(self.inline)))

    def _end_block(self, tag):
        names = [name for name, _count in self.blocks]
        if tag not in names:
            self.flush()
            return
        self.end_blocks(len(names) - 1 - names[::-1].index(tag))

    def end_blocks(self, depth):
        """Close every block that is open below a depth."""
        while len(self.blocks) > depth:
            self.flush()
            tag, count = self.blocks.pop()
            del self.inline[count:]
            self.line = [start for _name, start in self.inline]
            self.done.append(f"</{_levels.get(tag, tag)}>{'' if self.place == 'pre' else '\n'}")

    def flush(self):
        """End the line, with a paragraph where the place has them. Inline tags go on in the next one."""
        has_words = self._has_words()
        text = "".join(self.line) + "".join(f"</{name}>" for name, _start in reversed(self.inline))
        self.line = [start for _name, start in self.inline]
        self.breaks = 0
        if not has_words:
            return
        if self.place not in FLOW:
            self.done.append(text.lstrip("\n") if self.place == "pre" else text.strip())
            return
        text = text.strip()
        if _lone_address.fullmatch(text):
            text = f'<a href="{text}">{text}</a>'
        self.done.append(f"<p>{text}</p>\n")
