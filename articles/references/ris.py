"""RIS records → CSL-JSON. Each line has two letters, two spaces, a dash and a value; `ER` ends a record."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.references.bibtex import SyntaxProblem
from articles.references.doi import find_doi, normalise_doi
from articles.references.fields import CHAPTERS, text
from articles.references.people import PARTICLES

TYPES = {
    "JOUR": "article-journal", "EJOUR": "article-journal", "JFULL": "article-journal", "MGZN": "article-magazine",
    "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "WHOLE": "book",
    "CHAP": "chapter", "ECHAP": "chapter", "CPAPER": "paper-conference", "CONF": "paper-conference",
    "RPRT": "report", "GOVDOC": "report", "THES": "thesis", "ELEC": "webpage", "WEB": "webpage", "ICOMM": "webpage",
    "BLOG": "post-weblog", "DATA": "dataset", "COMP": "software", "UNPB": "article", "MANSCPT": "manuscript",
    "VIDEO": "motion_picture", "MPCT": "motion_picture", "PCOMM": "personal_communication", "STAND": "standard",
    "PAMP": "pamphlet", "ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary", "PREPRINT": "article",
    "UNPD": "manuscript", "SLIDE": "speech",
}  # fmt: skip
_line = re.compile(r"^(?P<tag>[A-Z][A-Z0-9])  ?-(?: (?P<value>.*))?$")
_people = {"AU": "author", "A1": "author", "ED": "editor", "A2": "editor", "A3": "editor", "A4": "translator"}
_simple = {
    "TI": "title", "T1": "title", "CT": "title", "T2": "container-title", "JO": "container-title",
    "JF": "container-title", "JA": "container-title", "BT": "container-title", "T3": "collection-title",
    "VL": "volume", "IS": "issue", "ET": "edition", "PB": "publisher", "CY": "publisher-place", "UR": "URL",
    "C7": "number", "M1": "number", "M3": "genre", "LA": "language", "DB": "archive", "SN": "ISBN", "VN": "version",
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One record: what it says, and where it stands in the text."""

    csl: dict
    start: int
    end: int


def records(source):
    """Every record of the text; SyntaxProblem at a line that belongs to none, and at a record that has no end."""
    place, start, lines = 0, 0, []
    for raw in source.splitlines(keepends=True):
        line = raw.strip("\r\n\ufeff").rstrip()
        found = _line.match(line)
        if found and found["tag"] == "TY":
            if lines:
                raise SyntaxProblem(start, _("This record has no end: a line “ER  - ” is missing."))
            start, lines = place, [("TY", text(found["value"]))]
        elif found and found["tag"] == "ER" and lines:
            yield Record(_as_csl(lines), start, place + len(raw))
            lines = []
        elif found and lines:
            lines.append((found["tag"], text(found["value"])))
        elif lines and line.strip():
            # A long value goes on in the next line.
            tag, value = lines[-1]
            lines[-1] = (tag, f"{value} {text(line)}".strip())
        elif line.strip():
            raise SyntaxProblem(place, _("This line belongs to no record: a record begins with “TY  - ”."))
        place += len(raw)
    if lines:
        raise SyntaxProblem(start, _("This record has no end: a line “ER  - ” is missing."))


def _as_csl(lines):
    csl: dict = {"type": TYPES.get(lines[0][1].upper(), "document")}
    values: dict[str, str] = {}
    for tag, value in lines[1:]:
        if not value:
            continue
        if tag in _people:
            csl.setdefault(_people[tag], []).append(_name(value))
        elif tag in _simple:
            csl.setdefault(_simple[tag], value)
        else:
            values.setdefault(tag, value)
    if csl["type"] not in CHAPTERS and not csl["type"].startswith("article") and "issue" in csl:
        csl.setdefault("number", csl.pop("issue"))
    if pages := "–".join(filter(None, [values.get("SP", ""), values.get("EP", "")])):
        csl["page"] = pages
    _dates(csl, values)
    doi = find_doi(values.get("DO", ""))
    if identifier := (doi[0] if doi else normalise_doi(values.get("DO", ""))):
        csl["DOI"] = identifier
        if normalise_doi(csl.get("URL", "")) == identifier.lower() and "doi.org" in csl["URL"]:
            del csl["URL"]
    return csl


def _dates(csl, values):
    year = values.get("PY", "") or values.get("Y1", "")
    parts = _day(values.get("DA", "")) or _day(year)
    status = values.get("N1", "").lower()
    if parts:
        csl["issued"] = {"date-parts": [parts]}
    elif year and year.lower() not in ("n.d.", "nd"):
        csl["issued"] = {"literal": year}
    if status in ("in press", "forthcoming", "advance online publication"):
        csl["status"] = status
    elif values.get("N1"):
        csl["note"] = values["N1"]
    if accessed := _day(values.get("Y2", "")):
        csl["accessed"] = {"date-parts": [accessed]}


def _day(value):
    """“2010/06/26/”, “2010”, “2010-06-26” → [2010, 6, 26]."""
    found = re.match(r"(-?\d{1,4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?:[/ ].*)?$", value)
    return [int(part) for part in found.groups() if part] if found and int(found[1]) else []


def _name(value):
    family, comma, rest = value.partition(",")
    if not comma:
        return {"literal": value} if value.rstrip(".").lower() != "et al" else {"literal": "et al."}
    words = family.split()
    at = 0
    while at < len(words) - 1 and words[at].lower() in PARTICLES and words[at][0].islower():
        at += 1
    given, _comma, suffix = (part.strip() for part in rest.partition(","))
    person = {"family": " ".join(words[at:]) or value}
    if at:
        person["non-dropping-particle"] = " ".join(words[:at])
    return person | ({"given": given} if given else {}) | ({"suffix": suffix} if suffix else {})
