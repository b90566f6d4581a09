"""What changed between two versions, word by word, as a reader can follow it."""

import difflib
import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import references, rendering, versions
from articles.models import Byline, Contributor, Picture, Reference, Version

# In the order of the page. Any other field of the content follows with its own name.
LABELS = {
    "title": _("Title"),
    "standfirst": _("Standfirst"),
    "content_notes": _("Content notes"),
    "content_note": _("Content note"),
    "lead_picture_id": _("Lead picture"),
    "body": _("Text"),
    "bylines": _("Bylines and reviewers"),
    "references": _("References"),
    "copyright_line": _("Copyright line"),
    "disclaimer": _("Disclaimer"),
}
SAME_WORDS = _("The words are the same; formatting, a link or a picture is another.")
# Comparing takes the product of both lengths at worst: a million pairs of words are a fifth of a second.
MOST_PAIRS = 1_000_000
_paragraph_end = re.compile(r"</(?:p|h[234]|li|blockquote|figcaption|tr)>")


@dataclass(frozen=True)
class Change:
    label: str
    paragraphs: list[SafeString]


def changes(old, new):
    """What readers are told of two versions."""
    return of_contents(versions.content_of(old), versions.content_of(new))


def of_contents(old, new, *, with_keys=False):
    """The fields and rows that differ, each as paragraphs with <ins> and <del>; what is the same is left out.

    Contents are as `versions.content_of` makes them and snapshots keep them. `with_keys` tells citation keys too.
    """
    known = _Known(old, new, with_keys=with_keys)
    names = [*LABELS, *(name for name in versions.CONTENT if name not in LABELS)]
    found = []
    for name in names:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        label = LABELS.get(name) or Version._meta.get_field(name).verbose_name.capitalize()
        if name in versions.ROWS:
            paragraphs = list(_row_changes(name, before or [], after or [], known))
        elif name == "lead_picture_id":
            paragraphs = [words(known.picture(before), known.picture(after))]
        else:
            paragraphs = _text_changes(_as_text(before), _as_text(after))
        if paragraphs:
            found.append(Change(label, paragraphs))
    return found


def _as_text(value):
    return "" if value is None else str(value)


def _text_changes(old, new):
    before, after = paragraphs(old), paragraphs(new)
    if before == after and old.split() != new.split():
        return [format_html("<em>{}</em>", SAME_WORDS)]
    return list(_paragraph_changes(before, after))


class _Known:
    """What rows and pictures are called, asked for once."""

    def __init__(self, old, new, *, with_keys):
        self.with_keys = with_keys
        people = {row["contributor_id"] for side in (old, new) for row in side.get("bylines", [])}
        self.people = Contributor.objects.in_bulk(people)
        self.pictures = Picture.objects.in_bulk(
            {side["lead_picture_id"] for side in (old, new) if side.get("lead_picture_id")}
        )

    def picture(self, pk):
        if pk is None:
            return ""
        return said(self.pictures.get(pk)) or str(_("a picture without words"))

    def row(self, relation, row):
        if relation == "bylines":
            person = self.people.get(row["contributor_id"]) or _("a name that was deleted")
            return f"{person}, {dict(Byline.Role.choices).get(row['role'], row['role'])}"
        fields = {name: row[name] for name in ("csl", "raw", "doi") if row.get(name)}
        line = rendering.text_of(references.render_reference(Reference(**fields)))
        if not self.with_keys:
            return line
        typed = " ".join(row.get("raw", "").split())
        return f"[{row['name']}] {line}" + (f" ({typed})" if typed not in ("", line) else "")


def _row_changes(relation, old, new, known):
    """Rows are paired by their key, whatever their order."""
    before = {row["key"]: known.row(relation, row) for row in old}
    after = {row["key"]: known.row(relation, row) for row in new}
    for key, text in before.items():
        if key not in after:
            yield format_html("<del>{}</del>", text)
    for key, text in after.items():
        if key not in before:
            yield format_html("<ins>{}</ins>", text)
        elif before[key] != text:
            yield words(before[key], text)
    stayed = [key for key in before if key in after]
    if stayed != [key for key in after if key in before]:
        yield format_html("<em>{}</em>", _("The order is another."))


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
