"""Source → safe HTML. The only place of this app that calls a string safe.

`sanitise` is the allow-list that every way in goes through (editor, import, demonstration); `render_body`
makes what readers get out of it, by way of `blocks`.
"""

import html
import json
import re
from dataclasses import dataclass, field

import nh3
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from articles.blocks import Page

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "col", "colgroup", "del", "dd", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "ins", "li", "mark", "ol", "p", "pre", "q", "s", "section",
    "small", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "caption",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite", "data-kind"},
    "cite": {"data-cite", "data-locator", "data-form"},
    "figure": {"data-kind", "data-picture"},
    "ol": {"start", "type"},
    "q": {"cite"},
    "section": {"data-content-note"},
    "small": {"data-note"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto"}
# What the attributes of our own blocks may say; anything else is taken off.
VALUES = {
    ("blockquote", "data-kind"): re.compile(r"pull"),
    ("figure", "data-kind"): re.compile(r"embed"),
    ("figure", "data-picture"): re.compile(r"[0-9a-f]{64}|"),
    ("cite", "data-cite"): re.compile(r"[\w:.-]{1,80}(?: [\w:.-]{1,80}){0,19}", re.ASCII),
    ("cite", "data-locator"): re.compile(r".{1,80}"),
    ("cite", "data-form"): re.compile(r"narrative"),
    ("section", "data-content-note"): re.compile(r".{1,200}"),
    ("small", "data-note"): re.compile(r""),
    # The editor writes these on every cell and list; they say nothing.
    ("td", "colspan"): re.compile(r"(?!1$)[1-9]\d{0,2}"),
    ("td", "rowspan"): re.compile(r"(?!1$)[1-9]\d{0,2}"),
    ("th", "colspan"): re.compile(r"(?!1$)[1-9]\d{0,2}"),
    ("th", "rowspan"): re.compile(r"(?!1$)[1-9]\d{0,2}"),
    ("ol", "type"): re.compile(r"[aAiI]"),
    ("ol", "start"): re.compile(r"(?!1$)-?\d{1,6}"),
}
WITH_CONTENT_REMOVED = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}


def _meant(tag, attribute, value):
    rule = VALUES.get((tag, attribute))
    return value if rule is None or rule.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_meant,
    url_schemes=SCHEMES,
    clean_content_tags=WITH_CONTENT_REMOVED,
    link_rel=None,
    strip_comments=True,
)
# NUL and the C0/C1 controls mean nothing in a text; PostgreSQL refuses NUL, XML refuses them all.
_controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_picture = re.compile(r'<figure [^>]*data-picture="([0-9a-f]{64})"')
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
    """`html` for readers; `sections` as (level, id, text) in order; `words` counted as a reader would;
    `citations` as {key: [ids of the places]}; `noted`, the content notes of its parts; `shown`, its pictures."""

    html: SafeString
    sections: tuple[tuple[int, str, str], ...]
    words: int
    citations: dict[str, list[str]] = field(default_factory=dict)
    noted: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def text_of(source: str) -> str:
    """The words of a piece of HTML in one line, as search, counts and mails want them."""
    spaced = _blocks.sub(lambda match: f"{match[0]} ", source)
    return " ".join(html.unescape(strip_tags(spaced)).split())


def pictures_in(source: str) -> set[str]:
    """The pictures of the library (their sha256) that a clean text shows."""
    return set(_picture.findall(source))


def render_body(source: str, *, pictures=None, references=()) -> Body:
    """`pictures` as {sha256: Picture} of those the text shows; `references` the rows it may cite, in their order."""
    clean = sanitise(source)
    page = Page(clean, text_of, pictures=pictures or {}, references=references)
    return Body(
        mark_safe(page.html),  # noqa: S308 - sanitised above
        tuple(page.sections),
        len(text_of(clean).split()),
        dict(page.citations),
        tuple(page.noted),
        tuple(page.shown),
    )


def stored(markup: str) -> SafeString:
    """Markup that this module or `references` made and the database kept, on its way to a template."""
    return mark_safe(markup)  # noqa: S308 - written only through render_body and references.format_apa


# What could end the block or begin a tag in it, and the line ends that JSON allows and JavaScript does not.
_in_data = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def data_block(data) -> SafeString:
    """JSON-LD for a page's head. A data block, so no Content Security Policy has anything to say about it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_in_data)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above
