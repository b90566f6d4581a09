"""CSL-JSON → one entry of an APA 7 reference list, as safe HTML. Everything that comes in is escaped.

Sections in brackets are those of the Publication Manual, 7th edition (2020).
"""

import re
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.references.doi import doi_address, find_doi, normalise_doi
from articles.references.fields import (
    CHAPTERS,
    STANDALONE,
    date_is,
    date_parts,
    field,
    names,
)
from articles.references.people import inverted, listed, natural

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
]  # fmt: skip
DATED_TO_THE_DAY = {
    "article-newspaper",
    "article-magazine",
    "webpage",
    "post-weblog",
    "post",
    "motion_picture",
    "speech",
    "broadcast",
    "interview",
}
# What kind of thing it is, where the title does not say [9.21, 10.9–10.14].
DESCRIBED = {
    "dataset": "Data set", "software": "Computer software", "motion_picture": "Film", "speech": "Conference session"
}  # fmt: skip
_ends = re.compile(r"[.?!…][\"'”’»]?$")


def format_apa(csl) -> SafeString:
    """One entry: who, when, what, where. Safe HTML with <i> for titles and a link for DOI or address."""
    people, are_editors = names(csl, "author"), False
    if not people:
        people, are_editors = names(csl, "editor"), field(csl, "type") not in CHAPTERS
        people = people if are_editors else []
    title = _title(csl, people and not are_editors)
    pieces = [_people(people, are_editors)] if people else [title]
    pieces.append(_date(csl))
    if people:
        pieces.append(title)
    pieces += [_source(csl, people), _link(csl), _note(csl)]
    return joined(" ", filter(None, pieces))


def escaped(value) -> SafeString:
    return format_html("{}", value)


def joined(separator, pieces) -> SafeString:
    return format_html_join(separator, "{}", ((piece,) for piece in pieces))


def _sentence(piece, said) -> SafeString:
    """With a full stop, unless what is said ends in one already."""
    return format_html("{}{}", piece, "" if not said or _ends.search(said) else ".")


# --- who [9.7–9.12] ---------------------------------------------------------------------------------
def _people(people, are_editors):
    line = listed([inverted(person) for person in people])
    if are_editors:
        line += " (Ed.)" if len(people) == 1 else " (Eds.)"
    return _sentence(line, line)


# --- when [9.13–9.17] -------------------------------------------------------------------------------
def _date(csl):
    suffix = field(csl, "year-suffix")
    parts = date_parts(csl)
    if parts:
        said = f"{'ca. ' if date_is(csl, 'circa') else ''}{_year(parts)}{suffix}"
        if len(parts) > 1 and field(csl, "type") in DATED_TO_THE_DAY:
            said += f", {_day(parts)}{_until(parts, date_parts(csl, last=True))}"
    elif field(csl, "status").lower() in ("in press", "forthcoming"):
        said = f"in press{'-' if suffix else ''}{suffix}"
    else:
        issued = csl.get("issued") if isinstance(csl, dict) else None
        said = field(issued, "literal") or field(issued, "raw") or f"n.d.{'-' if suffix else ''}{suffix}"
    return format_html("({}).", said)


def _year(parts):
    return f"{-parts[0]} B.C.E." if parts[0] < 0 else str(parts[0])


def _day(parts):
    return " ".join([MONTHS[parts[1] - 1], *map(str, parts[2:])])


def _until(first, last):
    """“–April 2”, for what lasted longer than a day."""
    if len(last) < 3 or last == first or last[0] != first[0]:
        return ""
    return f"–{last[2] if last[1] == first[1] else _day(last)}"


# --- what [9.18–9.22] -------------------------------------------------------------------------------
def is_standalone(csl):
    """Whether its own title stands in italics, as it is no part of something that has one."""
    if field(csl, "type") in ("article", "speech", "broadcast", "interview", "song", "graphic"):
        return not field(csl, "container-title")
    return field(csl, "type") in STANDALONE


def _title(csl, has_authors):
    title, kind = field(csl, "title"), field(csl, "type")
    if not title:
        return escaped("")
    if kind in CHAPTERS:
        helpers = _helpers(csl, ["translator"])
        details = f" ({helpers})" if helpers else ""
    else:
        details = _details(
            csl, helpers=_helpers(csl, ["editor", "translator"] if has_authors else ["translator"])
        )
    described = _described(csl)
    shown = format_html("<i>{}</i>", title) if is_standalone(csl) else escaped(title)
    return _sentence(format_html("{}{}{}", shown, details, described), f"{title}{details}{described}")


def _described(csl):
    """“ [Doctoral dissertation, Example University]”."""
    genre, kind = field(csl, "genre"), field(csl, "type")
    if kind == "thesis":
        school = "" if genre.lower().startswith("unpublished") else field(csl, "publisher")
        return f" [{', '.join(filter(None, [genre, school]))}]" if genre else ""
    if (kind == "report" and field(csl, "number")) or genre.lower() == "preprint":
        return ""
    genre = genre or DESCRIBED.get(kind, "")
    return f" [{genre}]" if genre else ""


def _helpers(csl, roles):
    """“J. Strachey, Ed. & Trans.”: who stands beside the authors of a whole work [9.51–9.52]."""
    kind = field(csl, "type")
    found = {role: names(csl, role) for role in roles if kind not in ("article-journal", "article-magazine")}
    editors, translators = found.get("editor", []), found.get("translator", [])
    said = []
    if editors and editors == translators:
        said = [(editors, "Ed. & Trans." if len(editors) == 1 else "Eds. & Trans.")]
    else:
        said = [(editors, "Ed." if len(editors) == 1 else "Eds."), (translators, "Trans.")]
    return "; ".join(
        f"{listed([natural(p) for p in people], pair=' & ')}, {role}" for people, role in said if people
    )


def _details(csl, pages="", helpers=""):
    """“ (2nd ed., Vol. 3, pp. 1–20)”."""
    edition, volume = field(csl, "edition"), field(csl, "volume")
    if edition.isdecimal():
        edition = f"{edition}{_ordinal(int(edition))}"
    many = "s" if re.search(r"[-–,]", volume) else ""
    volume = re.sub(r"(?<=\d)-(?=\d)", "–", volume)
    version = field(csl, "version")
    said = [
        f"{edition} ed." if edition and not edition.endswith("ed.") else edition,
        f"Vol{many}. {volume}" if volume and (is_standalone(csl) or field(csl, "type") in CHAPTERS) else "",
        _number(csl),
        version if not version or version.lower().startswith("version") else f"Version {version}",
        pages,
    ]
    said = "; ".join(filter(None, [helpers, ", ".join(piece for piece in said if piece)]))
    return f" ({said})" if said else ""


def _number(csl):
    """“Report No. 14-48”, “NIH Publication No. 18-2059”, “Publication No. 10289373”."""
    number, kind = field(csl, "number"), field(csl, "type")
    if not number or not is_standalone(csl):
        return ""
    if " " in number or ":" in number:
        return number
    word = {"thesis": "Publication", "report": field(csl, "genre") or "Report"}.get(kind, "")
    return f"{word} No. {number}".strip() if word else number


def _ordinal(number):
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


# --- where [9.23–9.37] ------------------------------------------------------------------------------
def _source(csl, people):
    kind = field(csl, "type")
    if kind in CHAPTERS:
        return _chapter_source(csl)
    if kind == "thesis" and field(csl, "genre"):
        is_unpublished = field(csl, "genre").lower().startswith("unpublished")
        house = (field(csl, "publisher") if is_unpublished else "") or field(csl, "archive")
        return _sentence(house, house)
    if is_standalone(csl):
        house = field(csl, "publisher") or field(csl, "container-title")
        if house.casefold() in {person.get("literal", "").casefold() for person in people}:
            house = ""  # who published it stands in front already [9.29]
        place = ", ".join(filter(None, [field(csl, "event-title"), field(csl, "event-place")]))
        pieces = [_sentence(piece, piece) for piece in (place, house) if piece]
        return joined(" ", pieces)
    return _journal_source(csl)


def _journal_source(csl):
    container, volume, issue = (field(csl, name) for name in ("container-title", "volume", "issue"))
    pages, number = pages_of(csl), field(csl, "number")
    if re.fullmatch(r"[eE]\d+", pages) and not number:
        pages, number = "", pages  # an electronic article has a number for pages [9.27]
    line = joined(
        ", ",
        filter(
            None,
            [
                format_html("<i>{}</i>", container) if container else "",
                format_html(
                    "{}{}", format_html("<i>{}</i>", volume) if volume else "", f"({issue})" if issue else ""
                ),
                pages,
                f"Article {number}" if number else "",
            ],
        ),
    )
    said = pages or number or (issue and ")") or volume or container
    early = "advance online publication" in field(csl, "status").lower()
    pieces = [_sentence(line, said) if line else "", "Advance online publication." if early else ""]
    return joined(" ", filter(None, pieces))


def _chapter_source(csl):
    editors = listed([natural(person) for person in names(csl, "editor")], pair=" & ")
    role = " (Ed.), " if len(names(csl, "editor")) == 1 else " (Eds.), "
    container, publisher = field(csl, "container-title"), field(csl, "publisher")
    pages = pages_of(csl)
    label = ("pp. " if "–" in pages or "," in pages else "p. ") + pages if pages else ""
    details = _details(csl, label)
    book = format_html(
        "In {}{}<i>{}</i>{}",
        editors,
        role if editors else "",
        container,
        details if container else details.strip(),
    )
    pieces = [_sentence(book, container + details or "."), _sentence(publisher, publisher)]
    return joined(" ", filter(None, pieces if editors or container or details else pieces[1:]))


def pages_of(csl) -> str:
    """With an en dash between numbers [6.6]."""
    return re.sub(r"(?<=\w)\s*[-–—]+\s*(?=\w)", "–", field(csl, "page"))


def _note(csl):
    original = date_parts(csl, "original-date")
    circa = "ca. " if date_is(csl, "circa", "original-date") else ""
    return format_html("(Original work published {}{})", circa, _year(original)) if original else ""


# --- and the way there [9.34–9.36] ------------------------------------------------------------------
def doi_link(doi):
    return format_html('<a href="{}">https://doi.org/{}</a>', doi_address(doi), doi)


def _link(csl):
    if doi := field(csl, "DOI"):
        found = find_doi(doi)
        if identifier := found[0] if found else normalise_doi(doi):
            return doi_link(identifier)
    address = field(csl, "URL")
    if not address:
        return ""
    try:
        is_web = urlsplit(address).scheme in ("http", "https") and bool(urlsplit(address).netloc)
    except ValueError:
        is_web = False
    shown = format_html('<a href="{}">{}</a>', address, address) if is_web else escaped(address)
    accessed = date_parts(csl, "accessed")
    if len(accessed) == 3:
        return format_html(
            "Retrieved {} {}, {}, from {}", MONTHS[accessed[1] - 1], accessed[2], accessed[0], shown
        )
    return shown
