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
}
_ends = re.compile(r"[.?!…][\"'”’»]?$")


def format_apa(csl) -> SafeString:
    """One entry: who, when, what, where. Safe HTML with <i> for titles and a link for DOI or address."""
    people, are_editors = names(csl, "author"), False
    if not people:
        people, are_editors = names(csl, "editor"), field(csl, "type") not in CHAPTERS
        people = people if are_editors else []
    title = _title(csl)
    pieces = [_people(people, are_editors)] if people else [title]
    pieces.append(_date(csl))
    if people:
        pieces.append(title)
    pieces += [_source(csl), _note(csl), _link(csl)]
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
        year = f"{-parts[0]} B.C.E." if parts[0] < 0 else str(parts[0])
        said = f"{'ca. ' if date_is(csl, 'circa') else ''}{year}{suffix}"
        if len(parts) > 1 and field(csl, "type") in DATED_TO_THE_DAY:
            said += ", " + " ".join([MONTHS[parts[1] - 1], *map(str, parts[2:])])
    elif field(csl, "status").lower() in ("in press", "forthcoming"):
        said = f"in press{'-' if suffix else ''}{suffix}"
    else:
        issued = csl.get("issued") if isinstance(csl, dict) else None
        said = field(issued, "literal") or field(issued, "raw") or f"n.d.{'-' if suffix else ''}{suffix}"
    return format_html("({}).", said)


# --- what [9.18–9.22] -------------------------------------------------------------------------------
def _title(csl):
    title, kind = field(csl, "title"), field(csl, "type")
    details = _details(csl) if kind not in CHAPTERS else ""
    described = (
        f" [{field(csl, 'genre')}, {field(csl, 'publisher')}]"
        if kind == "thesis" and field(csl, "genre")
        else ""
    )
    if not title:
        return escaped("")
    shown = format_html("<i>{}</i>", title) if kind in STANDALONE else escaped(title)
    return _sentence(format_html("{}{}{}", shown, details, described), f"{title}{details}{described}")


def _details(csl, pages=""):
    """“ (2nd ed., Vol. 3, pp. 1–20)”."""
    edition, volume, number = field(csl, "edition"), field(csl, "volume"), field(csl, "number")
    if edition.isdecimal():
        edition = f"{edition}{_ordinal(int(edition))}"
    said = [
        f"{edition} ed." if edition and not edition.endswith("ed.") else edition,
        f"Vol. {volume}" if volume and field(csl, "type") in STANDALONE | CHAPTERS else "",
        f"Report No. {number}" if number and field(csl, "type") == "report" else "",
        pages,
    ]
    said = [piece for piece in said if piece]
    return f" ({', '.join(said)})" if said else ""


def _ordinal(number):
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


# --- where [9.23–9.37] ------------------------------------------------------------------------------
def _source(csl):
    kind = field(csl, "type")
    if kind in CHAPTERS:
        return _chapter_source(csl)
    if kind == "thesis" and field(csl, "genre"):
        return _sentence(field(csl, "archive"), field(csl, "archive"))
    if kind in STANDALONE:
        house = field(csl, "publisher") or field(csl, "container-title")
        return _sentence(house, house)
    return _journal_source(csl)


def _journal_source(csl):
    container, volume, issue = (field(csl, name) for name in ("container-title", "volume", "issue"))
    pages, number = pages_of(csl), field(csl, "number")
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
    return format_html("(Original work published {})", original[0]) if original else ""


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
