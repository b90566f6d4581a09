"""Names as APA 7 writes them: inverted before the date, in their natural order after “In”."""

from articles.references.fields import family_name

# Small words that belong to the family name after them.
PARTICLES = {
    "af", "al", "av", "bin", "da", "dal", "das", "de", "del", "della", "den", "der", "des", "di", "dos", "du", "el",
    "ibn", "la", "las", "le", "lo", "los", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
}  # fmt: skip
MOST_AUTHORS = 20  # [9.8] from the 21st on: the first nineteen, an ellipsis, and the last


def listed(people, pair=", & "):
    """Names in a row; `pair` stands between two."""
    if len(people) > 2 and people[-2] == "…":
        return ", ".join(people[:-2]) + ", . . . " + people[-1]
    if len(people) > MOST_AUTHORS:
        return ", ".join(people[: MOST_AUTHORS - 1]) + ", . . . " + people[-1]
    if len(people) < 2:
        return "".join(people)
    if people[-1].rstrip(".").lower() == "et al":
        return ", ".join(people)
    return f"{', '.join(people[:-1])}{pair if len(people) == 2 else ', & '}{people[-1]}"


def inverted(person):
    """“van der Kolk, B. A., Jr.”"""
    if not person.get("family"):
        return person["literal"]
    given = " ".join(filter(None, [initials(person.get("given", "")), person.get("dropping-particle")]))
    return ", ".join(filter(None, [family_name(person), given, person.get("suffix")]))


def natural(person):
    """“B. A. van der Kolk, Jr.”"""
    if not person.get("family"):
        return person["literal"]
    parts = [initials(person.get("given", "")), person.get("dropping-particle"), family_name(person)]
    return ", ".join(filter(None, [" ".join(filter(None, parts)), person.get("suffix")]))


def _has_no_initials(word):
    """Names in Chinese, Japanese and Korean letters are not shortened: a letter is a syllable or more of them."""
    return any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in word)


def initials(given: str) -> str:
    """“Per-Einar” → “P.-E.”; what is abbreviated already stays as it is."""
    done = []
    for word in given.split():
        if "." in word or _has_no_initials(word):
            done.append(word)
        elif word.isupper() and len(word) <= 3 and "-" not in word:
            done += [f"{letter}." for letter in word]
        else:
            done.append("-".join(f"{part[0]}." for part in word.split("-") if part))
    return " ".join(done)
