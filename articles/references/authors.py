"""The names before the date of an APA line: “Moltu, C., & Binder, P.-E.”, groups, “et al.”, “(Eds.)”."""

import re

_letter = r"[^\W\d_]"
_initial = rf"{_letter}{{1,2}}\."
_initials = rf"{_initial}(?:\s?-?\s?{_initial})*"
_given = rf"{_initials}|{_letter}[\w’'-]+(?:\s(?:{_initial}|{_letter}(?=[\s,;&]|$)))*"
_suffix = r"(?:,\s*(?P<suffix>Jr\.?|Sr\.?|I{2,3}|IV))?"
_after = r"(?=\s*(?:[,;&]|\band\b|\.\s?\.\s?\.|…|$))"
_person = re.compile(rf"(?P<family>[^,;&()\d]{{1,60}}?),\s*(?P<given>{_given}){_suffix}{_after}")
_abbreviated = re.compile(rf"(?P<family>[^,;&()\d]{{1,60}}?),\s*(?P<given>{_initials}){_suffix}{_after}")
_between = re.compile(r"(?:[\s,;]|&|\band\s|\.\s?\.\s?\.|…)*")
_others = re.compile(r"et\s+al\.?", re.IGNORECASE)
_group = re.compile(r".+?(?=,\s*(?:&|and\s)|[;&]|$)")
_natural = re.compile(rf"(?P<given>{_initials})\s+(?P<family>[^,;&()\d]{{2,60}})")
_role = re.compile(r"\s*\((?:Ed|Eds|Hrsg|Trans)\.?\)\.?\s*$")


# Stands for those between the nineteenth and the last of 21 and more.
LEFT_OUT = "…"


def parse_authors(line: str) -> tuple[str, list[dict]]:
    """("author" or "editor", people). A line in which nobody has initials is one group, as typed."""
    line, editors = _role.subn("", line.strip())
    line = line.strip().rstrip(",")
    role = "editor" if editors else "author"
    if not _abbreviated.search(line):
        name = line if _ends_in_abbreviation(line) else line.rstrip(". ")
        return role, [{"literal": name}] if name else []
    people, place = [], 0
    while place < len(line):
        if between := _between.match(line, place):
            place = between.end()
            if people and re.search(r"…|\.\s?\.\s?\.", between[0]):
                people.append({"literal": LEFT_OUT})
        person, place = _next(line, place)
        if person:
            people.append(person)
    return role, people


def _next(line, place):
    if others := _others.match(line, place):
        return {"literal": "et al."}, others.end()
    person = _abbreviated.match(line, place) or (_person.match(line, place) if place else None)
    if person and starts_upper(person["given"]):
        found = {"family": person["family"].strip(), "given": person["given"]}
        if person["suffix"]:
            found["suffix"] = person["suffix"]
        return found, person.end()
    group = _group.match(line, place)
    if group is None:
        return None, len(line)
    end = max(group.end(), place + 1)
    name = group[0].strip()
    if not name.strip(". "):
        return None, end
    return {"literal": name if _ends_in_abbreviation(name) else name.rstrip(". ")}, end


def parse_editors(line: str) -> list[dict]:
    """“L. Castonguay & C. Hill”, as in “In … (Eds.), Book”."""
    people: list[dict] = []
    for piece in re.split(r"\s*(?:,\s*&|,\s*and\s|&|;|,|\sand\s)\s*", line.strip()):
        if not piece:
            continue
        if piece in ("Jr.", "Sr.", "II", "III") and people:
            people[-1]["suffix"] = piece
        elif person := _natural.fullmatch(piece):
            people.append({"family": person["family"].strip(), "given": person["given"]})
        else:
            people.append({"literal": piece})
    return people


def starts_upper(word: str) -> bool:
    """A capital, or a letter of a script that has none."""
    return bool(word) and not word[0].islower() and word[0].isalpha()


def is_surely_people(people: list[dict]) -> bool:
    """Whether somebody here was written as a surname with initials, which running text never does."""
    return any(re.fullmatch(_initials, person.get("given", "")) for person in people)


def _ends_in_abbreviation(name):
    """“Acme Inc.”, “U.S.”: the full stop is part of the name."""
    return bool(re.search(r"(?:\b[A-Z]\.[A-Z]\.|\b(?:Inc|Ltd|Co|Corp|al)\.)$", name))
