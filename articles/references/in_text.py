"""APA 7 in the text (8.10–8.25): “(Horvath & Symonds, 1991, p. 12; Moltu et al., 2012)”, each leading to its entry."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.references.fields import STANDALONE, date_parts, family_name, field, names, text
from articles.references.people import initials

LONGEST_TITLE = 6  # words; a work without a name is cited by the beginning of its title
_year = re.compile(r"\((?:[^()]*?\b)?(\d{4}[a-z]?|n\.d\.|in press)\b[^()]*\)")


def who(csl, *, joined="&", named=1, has_initials=False):
    """The names as the text says them: one, two, or the first “et al.”; of a work without any its title.

    Other works of the list may ask for more names before “et al.”, or for the initials of the first.
    """
    found = names(csl, "author") or names(csl, "editor")
    people = [family_name(person) for person in found]
    if has_initials and found[0].get("given"):
        people[0] = f"{initials(found[0]['given'])} {people[0]}"
    if len(people) > 2 and named < len(people):
        return f"{', '.join(people[:named])}{',' if named > 1 else ''} et al."
    if len(people) > 2:
        return f"{', '.join(people[:-1])}, {joined} {people[-1]}"
    if people:
        return f" {joined} ".join(people)
    words = field(csl, "title").split()
    title = " ".join(words[:LONGEST_TITLE])
    return title if not title or field(csl, "type") in STANDALONE else f"“{title}”"


def when(csl):
    parts = date_parts(csl)
    suffix = field(csl, "year-suffix")
    if parts:
        return f"{abs(parts[0])}{suffix}" + (" B.C.E." if parts[0] < 0 else "")
    word = "in press" if field(csl, "status").lower() in ("in press", "forthcoming") else "n.d."
    return f"{word}-{suffix}" if suffix else word


def label(row, *, joined="&"):
    """(names, year) of a reference; of a line that could not be read what stands before its year."""
    csl = getattr(row, "shown", row.csl)
    csl = csl if isinstance(csl, dict) else {}
    more = {"named": getattr(row, "named", 1), "has_initials": getattr(row, "has_initials", False)}
    if name := who(csl, joined=joined, **more):
        return name, when(csl)
    line = text(row.raw)
    found = _year.search(line)
    name = line[: found.start() if found else 40].partition(",")[0].strip(" .") or row.name
    return name, found[1] if found else "n.d."


def citation(places, works, *, locator="", is_narrative=False) -> SafeString:
    """`places` are (key, id of this place), `works` {key: (place in the list, row)}; an unknown key stands as it is."""
    said = []
    for key, address in places:
        place, row = works.get(key, (0, None))
        name, year = label(row, joined=_("and") if is_narrative else "&") if row else (f"{key}?", "")
        said.append((name, year, place, address))
    if not is_narrative:
        said.sort(key=lambda work: work[0].strip("“").casefold())
    more = f", {' '.join(locator.split())}" if locator.strip() else ""
    last = len(said) - 1
    parts = [_linked(*work, more if n == last else "", is_narrative) for n, work in enumerate(said)]
    line = format_html_join("; ", "{}", ((part,) for part in parts))
    return line if is_narrative else format_html("({})", line)


def _linked(name, year, place, address, more, is_narrative):
    if is_narrative:
        words = f"{name} ({year}{more})" if year else name
    else:
        words = f"{name}, {year}{more}" if year else f"{name}{more}"
    if not place:
        return format_html('<span class="citation" id="{}">{}</span>', address, words)
    return format_html('<a class="citation" id="{}" href="#ref-{}">{}</a>', address, place, words)
