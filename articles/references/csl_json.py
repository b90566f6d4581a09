"""CSL-JSON from other programs (Zotero, Crossref, citeproc) → the fields that this site keeps."""

import json
import re
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

from articles.references.bibtex import SyntaxProblem
from articles.references.doi import find_doi, normalise_doi
from articles.references.fields import date_parts, field, names, text

ROLES = ("author", "editor", "translator", "container-author")
DATES = ("issued", "accessed", "original-date", "event-date")
PLAIN = (
    "title", "title-short", "container-title", "container-title-short", "collection-title", "publisher",
    "publisher-place", "volume", "issue", "page", "number", "edition", "version", "genre", "medium", "archive",
    "status", "URL", "ISBN", "ISSN", "language", "note", "event-title", "event-place", "original-title",
    "year-suffix", "id",
)  # fmt: skip
# What Crossref and Zotero write into titles; anything else with angle brackets stays as it is.
_markup = re.compile(r"</?(?:i|b|sub|sup|sc|em|span|jats:\w+)(?:\s[^<>]*)?>")
_space = re.compile(r"[\s,]*")
_parts = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")


@dataclass(frozen=True)
class Item:
    """One item: its fields, and where it stands in the text."""

    csl: dict
    start: int
    end: int


def items(source):
    """Every item of the text; SyntaxProblem where it is no JSON, or no list of works."""
    place = len(source) - len(source.lstrip())
    is_list = source[place : place + 1] == "["
    place += is_list
    decoder = json.JSONDecoder()
    while True:
        place = _space.match(source, place).end()
        if place >= len(source):
            if is_list:
                raise SyntaxProblem(place, _("The list is never closed: a “]” is missing."))
            return
        if is_list and source[place] == "]":
            return
        try:
            value, end = decoder.raw_decode(source, place)
        except json.JSONDecodeError as error:
            raise SyntaxProblem(error.pos, _("This is no JSON: %(why)s.") % {"why": error.msg}) from None
        except RecursionError:
            raise SyntaxProblem(place, _("This is nested too deep for a reference.")) from None
        yield from _found(value, place, end)
        place = end


def _found(value, start, end):
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        for item in value["items"]:
            yield from _found(item, start, end)
        return
    csl = clean(value)
    if not any(csl.get(name) for name in ("title", "author", "editor", "DOI")):
        raise SyntaxProblem(start, _("This is no work: it has neither title nor authors nor DOI."))
    yield Item(csl, start, end)


def clean(value) -> dict:
    """Only fields that mean something here, as plain text, names and dates; lists of one (Crossref) unpacked."""
    if not isinstance(value, dict):
        return {}
    csl: dict = {"type": re.sub(r"[^a-z_-]", "", field(value, "type"))[:40] or "document"}
    for name in PLAIN:
        said = value.get(name)
        if isinstance(said, list) and said:
            said = said[0]
        if said := text(said):
            csl[name] = unescape(_markup.sub("", said))
    for role in ROLES:
        people = [
            {part: person[part] for part in _parts if person.get(part)} for person in names(value, role)
        ]
        people += [
            {"literal": text(person["name"])}
            for person in value.get(role, []) if isinstance(value.get(role), list)
            if isinstance(person, dict) and text(person.get("name")) and not person.get("family")
        ]  # fmt: skip
        if people:
            csl[role] = people
    for name in DATES:
        if kept := _date(value, name):
            csl[name] = kept
    found = find_doi(field(value, "DOI"))
    if identifier := (found[0] if found else normalise_doi(field(value, "DOI"))):
        csl["DOI"] = identifier
    return csl


def _date(value, name):
    date = value.get(name)
    if isinstance(date, str | int):
        date = {"raw": date}
    if not isinstance(date, dict):
        return {}
    if parts := date_parts(value, name):
        both = [parts]
        if isinstance(date["date-parts"], list) and len(date["date-parts"]) > 1:
            both += (
                [last] if (last := date_parts({name: {"date-parts": date["date-parts"][1:]}}, name)) else []
            )
        return {"date-parts": both} | ({"circa": True} if date.get("circa") else {})
    said = field(date, "literal") or field(date, "raw")
    iso = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", said)
    if iso:
        return {"date-parts": [[int(part) for part in iso.groups() if part]]}
    return {"literal": said} if said else {}
