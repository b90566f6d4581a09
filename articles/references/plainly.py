"""CSL-JSON ↔ what a person types into a field: one name a line, a date in words. Each undoes the other."""

import re

from articles.references.apa import MONTHS
from articles.references.fields import date_is, date_parts, field, names, text
from articles.references.people import PARTICLES

# The form's name of a field → the one in CSL-JSON.
PLAIN = {
    "kind": "type", "work_title": "title", "container": "container-title", "volume": "volume", "issue": "issue",
    "pages": "page", "number": "number", "edition": "edition", "publisher": "publisher", "genre": "genre",
    "version_of_work": "version", "identifier": "DOI", "address": "URL",
}  # fmt: skip
PEOPLE = {"authors": "author", "editors": "editor", "translators": "translator"}
DATES = {"issued": "issued", "accessed": "accessed", "first_issued": "original-date"}
EARLY = "advance online publication"
ALL = (*PLAIN, *PEOPLE, *DATES)
_date = re.compile(
    rf"(?P<circa>ca?\.\s*)?(?P<year>-?\d{{1,4}})(?P<suffix>[a-z])?"
    rf"(?:,?\s+(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<day>\d{{1,2}}))?|-(?P<m>\d{{1,2}})(?:-(?P<d>\d{{1,2}}))?)?",
    re.IGNORECASE,
)


def written(csl) -> dict[str, str]:
    """Every field of the form for a work."""
    found = {name: field(csl, source) for name, source in PLAIN.items()}
    found |= {name: "\n".join(map(_name_written, names(csl, role))) for name, role in PEOPLE.items()}
    return found | {name: _date_written(csl, source) for name, source in DATES.items()}


def changed(csl, before, after) -> dict:
    """`csl` with what differs between two sets of fields; a field that is the same in both stays as it is."""
    csl = dict(csl)
    for name in ALL:
        value = after.get(name)
        if value is None or value.split() == before.get(name, "").split():
            continue
        if name in PLAIN:
            _put(csl, PLAIN[name], text(value))
        elif name in PEOPLE:
            _put(csl, PEOPLE[name], [_name_read(line) for line in value.splitlines() if line.strip()])
        else:
            _read_date(csl, DATES[name], text(value))
    return csl


def as_text(fields) -> str:
    """All fields in one text, a line for each name and value: for a page that compares two sides."""
    named = PLAIN | PEOPLE | DATES
    return "\n".join(
        f"{named[name]}: {line.strip()}"
        for name in named
        for line in fields.get(name, "").splitlines()
        if line.strip()
    )


def of_text(lines) -> dict[str, str]:
    """The fields of such a text; a name that it does not have is empty."""
    names_of = {source: name for name, source in (PLAIN | PEOPLE | DATES).items()}
    fields = dict.fromkeys(ALL, "")
    for line in lines.splitlines():
        source, _colon, value = line.partition(":")
        if (name := names_of.get(source.strip())) and value.strip():
            fields[name] = f"{fields[name]}\n{value.strip()}".strip()
    return fields


def _put(csl, name, value):
    csl.pop(name, None)
    if value:
        csl[name] = value


# --- people -----------------------------------------------------------------------------------------
def _name_written(person):
    if not person.get("family"):
        return f"{{{person['literal']}}}" if "," in person["literal"] else person["literal"]
    family = " ".join(filter(None, [person.get("non-dropping-particle"), person["family"]]))
    given = " ".join(filter(None, [person.get("given"), person.get("dropping-particle")]))
    if person.get("suffix"):
        return f"{family}, {given}, {person['suffix']}"
    return f"{family}, {given}" if given else f"{family},"


def _name_read(line):
    """“van der Kolk, Bessel A.”, “King, Martin Luther, Jr.”; without a comma, or in braces, a group."""
    line = text(line)
    if line.startswith("{") or "," not in line:
        return {"literal": line.strip("{}")}
    family, given, suffix = [*(part.strip() for part in line.split(",", 2)), ""][:3]
    words = family.split()
    at = 0
    while at < len(words) - 1 and words[at].islower() and words[at] in PARTICLES:
        at += 1
    person = {"family": " ".join(words[at:]) or line.strip(", ")}
    person |= {"non-dropping-particle": " ".join(words[:at])} if at else {}
    return person | ({"given": given} if given else {}) | ({"suffix": suffix} if suffix else {})


# --- dates ------------------------------------------------------------------------------------------
def _date_written(csl, name):
    parts = date_parts(csl, name)
    suffix = field(csl, "year-suffix") if name == "issued" else ""
    if parts:
        day = f", {MONTHS[parts[1] - 1]}{f' {parts[2]}' if len(parts) > 2 else ''}" if len(parts) > 1 else ""
        early = f", {EARLY}" if name == "issued" and field(csl, "status").lower() == EARLY else ""
        return f"{'ca. ' if date_is(csl, 'circa', name) else ''}{parts[0]}{suffix}{day}{early}"
    date = csl.get(name) if isinstance(csl, dict) else None
    return (field(csl, "status") if name == "issued" else "") or field(date, "literal") or field(date, "raw")


def _read_date(csl, name, said):
    csl.pop(name, None)
    if name == "issued":
        csl.pop("year-suffix", None)
        if field(csl, "status").lower() in ("in press", "forthcoming", EARLY):
            csl.pop("status")
        if said.lower().endswith(f", {EARLY}"):
            said, csl["status"] = said[: -len(EARLY) - 2], EARLY
    found = _date.fullmatch(said)
    if found and int(found["year"]):
        month = [month.lower() for month in MONTHS].index(found["month"].lower()) + 1 if found["month"] else 0
        parts = [int(found["year"]), month or int(found["m"] or 0), int(found["day"] or found["d"] or 0)]
        csl[name] = {"date-parts": [[part for part in parts if part]]}
        if found["circa"]:
            csl[name]["circa"] = True
        if found["suffix"] and name == "issued":
            csl["year-suffix"] = found["suffix"]
    elif name == "issued" and said.lower() in ("in press", "forthcoming", EARLY):
        csl["status"] = said.lower()
    elif said and said.lower().replace(" ", "") not in ("n.d.", "nd"):
        csl[name] = {"literal": said}
