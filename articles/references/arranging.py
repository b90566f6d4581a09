"""A whole list decides how each of its works is shown: its order, the letters after equal years, how much of the names
the text must give to tell two works apart (APA 7, 8.18–8.20, 9.44–9.49). Changes no row's own fields."""

from itertools import groupby

from articles.references.fields import date_parts, family_name, field, names
from articles.references.keys import place_in_list

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def arranged(rows) -> list:
    """The rows in the order of the list. Each gets `shown` (its fields, with the letter its year needs), `named` (how
    many names the text gives before “et al.”) and `has_initials` (whether the first needs them)."""
    rows = list(rows)
    for row in rows:
        row.shown, row.named, row.has_initials = row.csl if isinstance(row.csl, dict) else {}, 1, False
    rows.sort(key=lambda row: place_in_list(row.shown or {"title": row.raw}))
    for _same, works in groupby(rows, key=_who_and_when):
        _letter([row for row in works if _people(row)])
    _tell_apart([row for row in rows if _people(row)])
    return rows


def _people(row):
    return names(row.shown, "author") or names(row.shown, "editor")


def _who(row):
    return tuple((family_name(person), person.get("given", "")) for person in _people(row))


def _when(row):
    parts = date_parts(row.shown)
    return str(parts[0]) if parts else field(row.shown, "status").lower() or "n.d."


def _who_and_when(row):
    return _who(row), _when(row)


def _letter(works):
    """“2012a”, “2012b” in the order of the titles; a letter that somebody typed stays theirs."""
    taken = {letter for row in works if (letter := field(row.shown, "year-suffix"))}
    if len(works) < 2:
        return
    free = iter([letter for letter in LETTERS if letter not in taken])
    for row in works:
        if not field(row.shown, "year-suffix") and (letter := next(free, "")):
            row.shown = row.shown | {"year-suffix": letter}


def _tell_apart(works):
    for row in works:
        first = _who(row)[0]
        row.has_initials = any(
            other[0] == first[0] and other[1] and first[1] and other[1][0] != first[1][0]
            for other in (_who(work)[0] for work in works)
        )
    for row in works:
        families = [family for family, _given in _who(row)]
        if len(families) < 3:
            continue
        alike = [
            other_families
            for other in works
            if _when(other) == _when(row)
            and len(other_families := [family for family, _given in _who(other)]) > 2
            and other_families != families
        ]
        row.named = next(
            (n for n in range(1, len(families)) if all(other[:n] != families[:n] for other in alike)),
            len(families),
        )
        if row.named == len(families) - 1:
            row.named = len(families)  # “et al.” means at least two
