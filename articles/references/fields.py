"""Reading CSL-JSON that anybody may have written: every reader answers with plain text, whatever it finds."""

import re

# Not allowed in XML and in PostgreSQL's text, or half of a character: they mean nothing in a citation.
_unprintable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Works whose own title is in italics; all others are parts of something that is (APA 7, 9.19).
STANDALONE = {
    "book", "report", "thesis", "webpage", "document", "motion_picture", "dataset", "software", "manuscript",
    "standard", "pamphlet",
}  # fmt: skip
CHAPTERS = {"chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary", "entry"}


def text(value) -> str:
    """A string, a number, or nothing; one line, printable."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(_unprintable.sub("", str(value)).split())


def field(csl, name) -> str:
    return text(csl.get(name)) if isinstance(csl, dict) else ""


def names(csl, role) -> list[dict]:
    """The people or groups in a role, each a dict with `family` (and `given`, …) or `literal`."""
    found = csl.get(role) if isinstance(csl, dict) else None
    people = []
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, str):
            entry = {"literal": entry}
        if not isinstance(entry, dict):
            continue
        person = {part: text(value) for part, value in entry.items() if isinstance(part, str)}
        if person.get("family") or person.get("literal"):
            people.append(person)
        elif person.get("given"):
            people.append({"literal": person["given"]})
    return people


def family_name(person) -> str:
    """With the particle that belongs to it: “van der Kolk”."""
    if not person.get("family"):
        return person.get("literal", "")
    return " ".join(filter(None, [person.get("non-dropping-particle"), person["family"]]))


def date_parts(csl, name="issued", *, last=False) -> list[int]:
    """[year], [year, month] or [year, month, day]; [] where there is no date. `last`: of the end of a span."""
    date = csl.get(name) if isinstance(csl, dict) else None
    parts = date.get("date-parts") if isinstance(date, dict) else None
    first = parts[-1 if last else 0] if isinstance(parts, list) and parts else None
    numbers: list[int] = []
    for part in (first if isinstance(first, list) else [])[:3]:
        if not re.fullmatch(r"-?\d{1,5}", text(part)):
            break
        numbers.append(int(text(part)))
    if not numbers or not numbers[0]:
        return []
    if numbers[1:] and not 1 <= numbers[1] <= 12:
        return numbers[:1]
    return numbers[:2] if numbers[2:] and not 1 <= numbers[2] <= 31 else numbers


def date_is(csl, word, name="issued") -> bool:
    """Whether a date is approximate (`circa`)."""
    date = csl.get(name) if isinstance(csl, dict) else None
    return isinstance(date, dict) and bool(date.get(word))
