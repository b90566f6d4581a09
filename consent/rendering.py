"""Markdown of legal texts → safe HTML. The only place of this app that calls a string safe."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def to_html(text):
    """What a document's Markdown looks like to readers."""
    return _cleaner.clean(_markdown.render(text)).strip()


def banner_as_sent(notice):
    """The banner that was made of a notice's words when it was published; every word in it was escaped then."""
    return mark_safe(notice.snapshot)  # noqa: S308


def as_published(version):
    """The HTML that was made, cleaned and frozen when this version was published; a draft's is made now."""
    return mark_safe(version.html if version.is_published else to_html(version.text))  # noqa: S308
