"""Comment text → safe HTML, once, when it is written. The only place of this app that calls a string safe.

CommonMark without raw HTML, images, headings, rules and link definitions; what is left is sanitised by an allow-list.
What grows with the square of a hostile text is bounded: with MOST_CHARACTERS and MOST_ADDRESSES the worst text found
(10,000 opening brackets) takes about a sixth of a second, and `<http://` repeated no longer half of one.
"""

import hashlib
import html
import re
import unicodedata

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markdown_it import MarkdownIt

# Some 1,600 words: longer than nearly every letter to an editor, and short enough to be read in a thread.
MOST_CHARACTERS = 10_000
# No conversation needs a quotation within a quotation within … more often than this.
DEEPEST = 20
# A text with more addresses than this is not a comment; they stay text.
MOST_ADDRESSES = 50

_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": DEEPEST})
    .enable("linkify")
    .disable(
        ["autolink", "code", "heading", "hr", "html_block", "html_inline", "image", "lheading", "reference"]
    )
)
# Only addresses that say http:// or https://. A forgotten space ("It was hard.It passed") is not a link to Italy,
# and nobody's e-mail address becomes easier to harvest.
assert _markdown.linkify is not None
_markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
_cleaner = nh3.Cleaner(
    tags={
        "a",
        "b",
        "blockquote",
        "br",
        "cite",
        "code",
        "del",
        "em",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "strong",
        "ul",
    },
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel="ugc nofollow noopener",
    clean_content_tags={
        "script",
        "style",
        "iframe",
        "object",
        "svg",
        "math",
        "title",
        "noscript",
        "template",
    },
)
# C0 and C1 controls, the two characters that force a direction on what follows them, and the noncharacters: none of
# them is part of a text, PostgreSQL refuses NUL and XML most of the others. Marks for right-to-left stay.
_controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufdd0-\ufdef\ufffe\uffff]")
# What looks like nothing though Unicode calls it a letter or a symbol: Braille blank, Hangul fillers.
_blank = "\u2800\u115f\u1160\u3164\uffa0"
_whole = re.compile(r"<(pre|ol|ul)\b.*?</\1>", re.DOTALL)
_quotation = re.compile(r"</?blockquote>")


def clean(text):
    """The text as it is kept: line feeds only, no control characters, nothing invisible around it."""
    return _controls.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def validate(text):
    """Refuse what nobody could read, in words that say how to mend it. Expects a cleaned text."""
    if not is_visible(text):
        raise ValidationError(_("Write something first: there is nothing to read yet."), code="empty")
    if len(text) > MOST_CHARACTERS:
        surplus = len(text) - MOST_CHARACTERS
        raise ValidationError(
            ngettext(
                "A comment may have up to %(most)s characters. Shorten yours by %(n)s character.",
                "A comment may have up to %(most)s characters. Shorten yours by %(n)s characters.",
                surplus,
            )
            % {"most": f"{MOST_CHARACTERS:,}", "n": f"{surplus:,}"},
            code="too_long",
        )


def is_visible(text):
    """Whether a reader would see anything: spaces, invisible characters and lone accents are nothing."""
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in _blank for letter in text)


def render(text):
    """Markdown as readers write it → the HTML that is stored. Bounded for any text that `validate` lets pass."""
    if text.count("://") > MOST_ADDRESSES:
        return paragraphs(escape(text))
    tokens = _markdown.parse(text)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        # Deeper than the parser goes it leaves text out; then plain paragraphs lose nothing.
        return paragraphs(escape(text))
    page = _cleaner.clean(_markdown.renderer.render(tokens, _markdown.options, {})).strip()
    return page if is_visible(strip_tags(page)) else paragraphs(escape(text))


def render_imported(source):
    """Another system's HTML with bare line breaks → the HTML that is stored, with the same paragraphs."""
    return paragraphs(_cleaner.clean(clean(source)))


def paragraphs(markup):
    """Blank lines end a paragraph, single ones a line; block elements and preformatted text stay as they are."""
    kept = []

    def put_aside(match):
        kept.append(match[0])
        return f"\n\n\0{len(kept) - 1}\0\n\n"

    apart = _quotation.sub(r"\n\n\g<0>\n\n", _whole.sub(put_aside, markup))
    blocks = [block.strip() for block in re.split(r"\n\s*\n", apart) if block.strip()]
    made = (
        block
        if block.startswith(("\0", "<p>")) or _quotation.match(block)
        else f"<p>{block.replace('\n', '<br>\n')}</p>"
        for block in blocks
    )
    page = re.sub(r"\0(\d+)\0", lambda match: kept[int(match[1])], "\n".join(made))
    return _cleaner.clean(page)  # mends what the end of a paragraph cut in two


def stored(markup):
    """Markup that this module made and the database kept, on its way to a template."""
    return mark_safe(markup)  # noqa: S308 - written only through render and render_imported


def text_of(markup):
    """The words of a rendered comment in one line."""
    return " ".join(html.unescape(strip_tags(re.sub(r"<(?:/p|br|/li)>", " ", markup))).split())


def links_in(markup):
    return markup.count("<a ")


def fingerprint(text):
    """A 63-bit number that is the same for the same words whatever their case, spacing, accents and punctuation."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(letter for letter in folded if letter.isalnum()) or folded
    digest = hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def own_lines(markup):
    """The words of a rendered comment line by line, without what it quotes."""
    own = re.sub(r"<blockquote>.*?</blockquote>", "", markup, flags=re.DOTALL)
    lines = html.unescape(strip_tags(re.sub(r"<(?:/p|br|/li)>", "\n", own))).splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]


def quotation(markup):
    """A rendered comment as the lines of a Markdown quotation, without what it quotes itself."""
    return "\n>\n".join(f"> {line}" for line in own_lines(markup)) + "\n\n"
