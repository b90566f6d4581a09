"""What changed between two versions, word by word, as a reader can follow it."""

import difflib
import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import rendering

FIELDS = {
    "title": _("Title"),
    "standfirst": _("Standfirst"),
    "content_note": _("Content note"),
    "body": _("Text"),
    "copyright_line": _("Copyright line"),
    "disclaimer": _("Disclaimer"),
}
# Comparing takes the product of both lengths at worst: a million pairs of words are a fifth of a second.
MOST_PAIRS = 1_000_000
_paragraph_end = re.compile(r"</(?:p|h[234]|li|blockquote|figcaption|tr)>")


@dataclass(frozen=True)
class Change:
    label: str
    paragraphs: list[SafeString]


def changes(old, new):
    """The fields that differ, each as paragraphs with <ins> and <del>; unchanged paragraphs are left out."""
    found = []
    for field, label in FIELDS.items():
        before, after = paragraphs(getattr(old, field)), paragraphs(getattr(new, field))
        if before != after:
            found.append(Change(label, list(_paragraph_changes(before, after))))
    if old.lead_picture_id != new.lead_picture_id:
        before, after = (said(version.lead_picture) for version in (old, new))
        found.append(Change(_("Lead picture"), [words(before, after)]))
    before, after = ([rendering.text_of(v.references_html)] for v in (old, new))
    if before != after:
        found.append(Change(_("References"), [words(before[0], after[0])]))
    return found


def passage(before, after):
    """A piece of a text, whole, with what went and what came; both as HTML."""
    return list(_paragraph_changes(paragraphs(before), paragraphs(after), is_whole=True))


def said(picture):
    """What readers are told of a picture."""
    parts = [picture.alt, picture.caption, picture.source_line] if picture else []
    return " · ".join(filter(None, parts))


def paragraphs(source):
    return [text for part in _paragraph_end.split(source) if (text := rendering.text_of(part))]


def _paragraph_changes(before, after, *, is_whole=False):
    if len(before) * len(after) > MOST_PAIRS:
        before, after = [" ".join(before)], [" ".join(after)]
    for verb, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            yield from (format_html("{}", text) for text in before[a:b] if is_whole)
        elif verb == "replace":
            yield words(" ".join(before[a:b]), " ".join(after[c:d]))
        elif verb == "delete":
            yield from (format_html("<del>{}</del>", text) for text in before[a:b])
        elif verb == "insert":
            yield from (format_html("<ins>{}</ins>", text) for text in after[c:d])


def words(before, after):
    """One paragraph with the words that went and the words that came."""
    old, new = before.split(), after.split()
    if len(old) * len(new) > MOST_PAIRS:
        return format_html("<del>{}</del> <ins>{}</ins>", before, after)
    parts = []
    for verb, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            parts.append(format_html("{}", " ".join(old[a:b])))
            continue
        if b > a:
            parts.append(format_html("<del>{}</del>", " ".join(old[a:b])))
        if d > c:
            parts.append(format_html("<ins>{}</ins>", " ".join(new[c:d])))
    return format_html_join(" ", "{}", ((part,) for part in parts))


def text_changes(before, after):
    """What differs between two texts in HTML, paragraph by paragraph."""
    return list(_paragraph_changes(paragraphs(before), paragraphs(after)))
