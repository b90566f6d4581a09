"""What the fields of a BibTeX entry mean, as CSL-JSON. Knows BibTeX's own names and those of biblatex."""

import re

from articles.references import tex
from articles.references.bibtex import MONTHS
from articles.references.doi import find_doi, normalise_doi
from articles.references.fields import CHAPTERS, text
from articles.references.people import PARTICLES

TYPES = {
    "article": "article-journal", "periodical": "article-journal", "book": "book", "mvbook": "book",
    "booklet": "pamphlet", "collection": "book", "proceedings": "book", "manual": "book", "inbook": "chapter",
    "incollection": "chapter", "inreference": "entry-encyclopedia", "inproceedings": "paper-conference",
    "conference": "paper-conference", "techreport": "report", "report": "report", "phdthesis": "thesis",
    "mastersthesis": "thesis", "thesis": "thesis", "online": "webpage", "electronic": "webpage", "www": "webpage",
    "dataset": "dataset", "software": "software", "unpublished": "manuscript", "movie": "motion_picture",
    "misc": "document",
}  # fmt: skip
GENRES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master’s thesis"}
_simple = {
    "volume": ["volume"], "edition": ["edition"], "URL": ["url"], "genre": ["type"], "version": ["version"],
    "publisher": ["publisher", "school", "institution", "organization"], "publisher-place": ["address", "location"],
    "ISBN": ["isbn"], "ISSN": ["issn"], "collection-title": ["series"], "archive": ["archive", "library"],
    "language": ["langid", "language"], "event-title": ["eventtitle"],
}  # fmt: skip
_containers = ["journal", "journaltitle", "booktitle", "maintitle"]
_address = re.compile(r"^(?:\\url\{)?(https?://[^\s{}]+)\}?$")
_day = re.compile(r"(-?\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def as_csl(entry):
    """The fields of one entry; what has no place in CSL stays in the entry as it was typed."""
    fields = {name: text(value) for name, value in entry.fields.items()}
    kind = TYPES.get(entry.kind, "document")
    subtype = tex.plain(fields.get("entrysubtype", "")).lower()
    if subtype in ("magazine", "newspaper"):
        kind = f"article-{subtype}"
    elif re.fullmatch(r"[a-z_-]{3,30}", subtype) and entry.kind == "misc":
        kind = subtype
    csl = {"type": kind}
    for role in ("author", "editor", "translator"):
        if people := names(fields.get(role, "")):
            csl[role] = people
    _title(csl, fields)
    for name, sources in _simple.items():
        if value := next((fields[source] for source in sources if fields.get(source)), ""):
            csl[name] = _bare(value) if name == "URL" else tex.plain(value)
    if entry.kind in GENRES:
        csl.setdefault("genre", GENRES[entry.kind])
    _numbers(csl, fields, kind)
    _dates(csl, fields)
    _addresses(csl, fields)
    return csl


def _title(csl, fields):
    parts = [tex.plain(fields.get(name, "")) for name in ("title", "subtitle")]
    if title := ": ".join(filter(None, parts)):
        csl["title"] = title
    container = next((fields[name] for name in _containers if fields.get(name)), "")
    published = fields.get("howpublished", "")
    if container := tex.plain(container) or ("" if _address.match(published) else tex.plain(published)):
        csl["container-title"] = container


def _numbers(csl, fields, kind):
    if pages := tex.plain(fields.get("pages", "")):
        csl["page"] = pages
    number = tex.plain(fields.get("number", "") or fields.get("issue", ""))
    if number:
        csl["issue" if kind.startswith("article") or kind in CHAPTERS else "number"] = number
    if place := tex.plain(fields.get("eid", "")):
        csl["number"] = place


def _dates(csl, fields):
    issued = _ranged(fields.get("date", "")) or _plain_date(fields)
    year = tex.plain(fields.get("year", "") or fields.get("date", ""))
    note = tex.plain(fields.get("note", "") or fields.get("pubstate", ""))
    for said in (year, note):
        if said.lower() in ("in press", "inpress", "forthcoming", "advance online publication"):
            csl["status"] = said.lower().replace("inpress", "in press")
            break
    else:
        if note:
            csl["note"] = note
    if issued:
        csl["issued"] = {"date-parts": issued}
    elif year and not csl.get("status") and year.lower().replace(" ", "") not in ("n.d.", "nd"):
        csl["issued"] = {"literal": year}
    for name, source in (("accessed", "urldate"), ("original-date", "origdate")):
        if found := _ranged(fields.get(source, "")):
            csl[name] = {"date-parts": found}


def _plain_date(fields):
    """[[year, month, day]] of BibTeX's own fields."""
    year = re.fullmatch(r"-?\d{1,4}", tex.plain(fields.get("year", "")))
    if year is None or not int(year[0]):
        return []
    parts = [int(year[0])]
    said = tex.plain(fields.get("month", "")).lower()
    month = next((n for n, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", said)), 0)
    month = month or (int(said) if re.fullmatch(r"0?[1-9]|1[0-2]", said) else 0)
    if month:
        day = re.search(r"\b(\d{1,2})\b", said if not said.isdecimal() else "") or re.fullmatch(
            r"(\d{1,2})", tex.plain(fields.get("day", ""))
        )
        parts += [month, *([int(day[1])] if day else [])]
    return [parts]


def _ranged(date):
    """[[…]] of an ISO day, or [[…], […]] of two with a slash between."""
    found = [_day.fullmatch(piece.strip()) for piece in tex.plain(date).split("/")][:2]
    if not found or found[0] is None or not int(found[0][1]):
        return []
    return [[int(part) for part in day.groups() if part] for day in found if day]


def _addresses(csl, fields):
    doi = find_doi(_bare(fields.get("doi", "")))
    if identifier := (doi[0] if doi else normalise_doi(fields.get("doi", ""))):
        csl["DOI"] = identifier
    published = _address.match(fields.get("howpublished", "")) or _address.match(fields.get("note", ""))
    if published and "URL" not in csl:
        csl["URL"] = published[1]
        if csl["type"] == "document":
            csl["type"] = "webpage"
    if csl.get("note", "") and _address.match(fields.get("note", "")):
        del csl["note"]


def _bare(value):
    """An address or DOI: not TeX text, but wrapped in it at times."""
    value = re.sub(r"^\\(?:url|href|doi)\{(.*)\}$", r"\1", value.strip())
    return re.sub(r"\\([_%&#~{}$])", r"\1", value).strip("{} ")


# --- people -----------------------------------------------------------------------------------------
def names(field):
    """“von Last, Jr, First and {A Group} and others” → CSL names."""
    return [person for person in map(_name, _parted(field, " and ")) if person]


def _parted(value, at):
    """Cut where `at` stands outside of braces."""
    pieces, depth, start, place = [], 0, 0, 0
    lowered = value.lower()
    while place < len(value):
        if value[place] == "\\":
            place += 2
            continue
        depth += (value[place] == "{") - (value[place] == "}")
        if depth <= 0 and lowered.startswith(at, place):
            pieces.append(value[start:place])
            place += len(at)
            start = place
            continue
        place += 1
    return [piece.strip() for piece in [*pieces, value[start:]] if piece.strip()]


def _name(piece):
    if piece.lower() == "others":
        return {"literal": "et al."}
    if re.fullmatch(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", piece):
        return {"literal": tex.plain(piece)} if tex.plain(piece) else None
    parts = _parted(piece, ",")
    if len(parts) >= 2:
        family, suffix = parts[0], tex.plain(parts[1]) if len(parts) > 2 else ""
        return _person(_words(family), tex.plain(parts[-1]), suffix)
    words = _words(piece)
    if len(words) == 1:
        return {"literal": words[0]}
    start = len(words) - 1
    lower = next((n for n, word in enumerate(words[:-1]) if n and word[0].islower()), None)
    start = lower if lower is not None else start
    return _person(words[start:], " ".join(words[:start]))


def _words(name):
    """The words of a name, what stands in braces being one."""
    return [word for piece in _parted(name, " ") if (word := tex.plain(piece))]


def _person(family, given, suffix=""):
    at = 0
    while at < len(family) - 1 and (family[at].lower() in PARTICLES and family[at][0].islower()):
        at += 1
    person = {"family": " ".join(family[at:])}
    if at:
        person["non-dropping-particle"] = " ".join(family[:at])
    return person | ({"given": given} if given else {}) | ({"suffix": suffix} if suffix else {})
