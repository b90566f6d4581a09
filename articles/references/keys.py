"""Citation keys (`moltu2012`) and the order of a reference list."""

import re
import unicodedata

from articles.references.fields import date_parts, family_name, field, names

# Letters that do not fall apart into a base letter and a mark.
_plain = str.maketrans(
    {"ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L", "đ": "d",
     "ð": "d", "þ": "th", "ı": "i", "’": "", "'": ""}
)  # fmt: skip


def _folded(words: str) -> str:
    """Plain lower-case letters where the script allows it: “Wampold”, “Čermák” → “cermak”."""
    apart = unicodedata.normalize("NFKD", words.translate(_plain))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _first_name(csl) -> str:
    people = names(csl, "author") or names(csl, "editor")
    return family_name(people[0]) if people else ""


def citation_key(csl, taken=()) -> str:
    """A key for the text to cite by, made of the first name and the year; `a`, `b`, … where it is taken.

    Plain ASCII, at most 80 characters. The same fields give the same key, so an import may be repeated.
    """
    words = re.findall(r"[a-z0-9]+", _folded(_first_name(csl) or field(csl, "title")))
    parts = date_parts(csl)
    is_coming = field(csl, "status").lower() in ("in press", "forthcoming")
    year = str(abs(parts[0])) if parts else "inpress" if is_coming else "nd"
    who = "".join(words[:3] if _first_name(csl) else words[:2])[:60] or "anon"
    return _free(f"{who}{year}{re.sub('[^a-z]', '', field(csl, 'year-suffix'))[:1]}", taken)


def key_of_doi(doi: str, taken=()) -> str:
    """A key for a work of which only the DOI is known."""
    return _free(re.sub(r"[^a-z0-9]+", "-", doi.partition("/")[2].lower()).strip("-")[:60] or "doi", taken)


def _free(stem, taken):
    if stem not in taken:
        return stem
    letters = "abcdefghijklmnopqrstuvwxyz"
    for letter in letters:
        if f"{stem}{letter}" not in taken:
            return f"{stem}{letter}"
    n = 2
    while f"{stem}-{n}" in taken:
        n += 1
    return f"{stem}-{n}"


def with_keys(items) -> list[dict]:
    """The items as dicts whose `id` is a citation key, unique in the list; an id that is there stays."""
    taken: set[str] = set()
    keyed = []
    for item in items:
        item = dict(item) if isinstance(item, dict) else {}
        key = re.sub(r"[^\w:.-]", "", field(item, "id"), flags=re.ASCII)
        if not key or key in taken:
            key = citation_key(item, taken)
        taken.add(key)
        keyed.append(item | {"id": key})
    return keyed


def place_in_list(csl):
    """APA 7, 9.44–9.49: by name, letter by letter, nothing before something; undated, dated, in press."""
    people = names(csl, "author") or names(csl, "editor")
    who = [(_folded(family_name(person)), _folded(person.get("given", ""))) for person in people]
    title = re.sub(r"^(?:an?|the)\s+", "", _folded(field(csl, "title")))
    parts = date_parts(csl)
    when = 1 if parts else 2 if field(csl, "status").lower() in ("in press", "forthcoming") else 0
    return (who or [(title, "")], when, parts, field(csl, "year-suffix"), title)


def in_order(items) -> list:
    """CSL items in the order of an APA list."""
    return sorted(items, key=place_in_list)
