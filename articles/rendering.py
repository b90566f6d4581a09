"""Source → safe HTML. The only place of this app that calls a string safe.

`sanitise` is the allow-list that every way in goes through (editor, import, demonstration); `render_body`
makes what readers get out of it: headings with addresses, tables that scroll on their own.
"""

import html
import json
import re
from collections import Counter
from dataclasses import dataclass

import nh3
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "col", "colgroup", "del", "dd", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "ins", "li", "mark", "ol", "p", "pre", "q", "s", "small",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "caption",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "figure": {"data-kind"},
    "ol": {"start", "type"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto"}
WITH_CONTENT_REMOVED = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    clean_content_tags=WITH_CONTENT_REMOVED,
    link_rel=None,
    strip_comments=True,
)
# NUL and the C0/C1 controls mean nothing in a text; PostgreSQL refuses NUL, XML refuses them all.
_controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_heading = re.compile(r"<h([234])>(.*?)</h\1>", re.DOTALL)
_table = re.compile(r"<table>.*?</table>", re.DOTALL)
# Tables in lists in links need three at most in 150,000 random mixtures of tags.
MOST_PASSES = 8
_empty = re.compile(r"<(p|h[234])>(?:\s|&nbsp;|<br>)*</\1>")
_blocks = re.compile(r"</(?:p|h[234]|li|td|th|blockquote|figcaption|tr|dd|dt|pre)>|<br>|<hr>")


def plain_controls(text: str) -> str:
    """The text without control characters; line breaks and tabs stay."""
    return _controls.sub("", text)


def sanitise(source: str) -> str:
    """HTML that holds only what an article may hold. Safe to repeat: the second time changes nothing."""
    clean = _clean_once(plain_controls(source))
    # A parser mends what is nested wrongly by moving it, and what it has moved it may mend again.
    for _pass in range(MOST_PASSES):
        again = _clean_once(clean)
        if again == clean:
            break
        clean = again
    return clean


def _clean_once(source: str) -> str:
    # A parser drops the first line break of a <pre>; written twice, the one that was meant stays at every pass.
    return _empty.sub("", _cleaner.clean(source).replace("<pre>\n", "<pre>\n\n")).strip()


@dataclass(frozen=True)
class Body:
    """`html` for readers; `sections` as (level, id, text) in order; `words` counted as a reader would."""

    html: SafeString
    sections: tuple[tuple[int, str, str], ...]
    words: int


def text_of(source: str) -> str:
    """The words of a piece of HTML in one line, as search, counts and mails want them."""
    spaced = _blocks.sub(lambda match: f"{match[0]} ", source)
    return " ".join(html.unescape(strip_tags(spaced)).split())


def render_body(source: str) -> Body:
    clean = sanitise(source)
    sections: list[tuple[int, str, str]] = []
    taken: Counter[str] = Counter()

    def with_address(match):
        text = text_of(match[2])
        stem = slugify(text)[:60].strip("-") or "section"
        taken[stem] += 1
        # A second “Why?” is why-2; two dashes keep it apart from a heading that is called “Why 2”.
        name = stem if taken[stem] == 1 else f"{stem}--{taken[stem]}"
        sections.append((int(match[1]), f"section-{name}", text))
        return f'<h{match[1]} id="section-{name}">{match[2]}</h{match[1]}>'

    page = _heading.sub(with_address, clean)
    page = _table.sub(
        lambda m: (
            f'<div class="table-scroll" role="region" aria-label="{_table_name(m[0])}" tabindex="0">{m[0]}</div>'
        ),
        page,
    )
    return Body(mark_safe(page), tuple(sections), len(text_of(clean).split()))  # noqa: S308 - sanitised above


def _table_name(table: str) -> str:
    found = re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)
    return html.escape(text_of(found[1]) if found else "Table")


def stored(markup: str) -> SafeString:
    """Markup that this module or `references` made and the database kept, on its way to a template."""
    return mark_safe(markup)  # noqa: S308 - written only through render_body and references.format_apa


# What could end the block or begin a tag in it, and the line ends that JSON allows and JavaScript does not.
_in_data = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def data_block(data) -> SafeString:
    """JSON-LD for a page's head. A data block, so no Content Security Policy has anything to say about it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_in_data)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above
