"""Whatever an editor pastes → works: DOIs, lines in APA style, BibTeX, RIS, CSL-JSON, also mixed.

What is a format and is broken is refused as a whole, by line; a line that is no format is kept as it was typed.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from articles.references import bibtex, csl_json, from_bibtex, ris
from articles.references.doi import find_doi, normalise_doi
from articles.references.reading import parse_apa

# A long article has 200 references; a whole library has no place in one.
MOST_CHARACTERS = 200_000
MOST_WORKS = 300
MOST_LINES = 8  # of one reference in a narrow column
_marker = re.compile(r"^\s*(?:\[\d{1,3}\]|\d{1,3}[.)](?=\s)|[•*–-](?=\s))\s*")
_year = re.compile(r"\((?:ca?\.\s)?(?:[12]\d{3}[a-z]?\b|n\.\s?d\.|in press)")
_entry = re.compile(r"^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_record = re.compile(r"^\ufeff?TY  ?-", re.MULTILINE)
_json = re.compile(r'\s*(?:\{\s*"|\[\s*\{|\[\s*\]\s*$)')


class PasteError(Exception):
    """Why nothing could be read, in sentences that name their lines."""

    def __init__(self, *sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Work:
    """One reference: `raw` as it was typed, `csl` what was read from it ({} for nothing), `doi` normalised."""

    raw: str
    csl: dict = field(default_factory=dict)
    doi: str = ""


def read(source: str) -> list[Work]:
    """Every work in the text, in order. PasteError if a format in it is broken, or if it is too much."""
    if len(source) > MOST_CHARACTERS:
        raise PasteError(_("This is more than %(n)d characters. Paste it in parts.") % {"n": MOST_CHARACTERS})
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if found := re.search("[\x00-\x08\x0e-\x1f\ufffd]", source):
        raise PasteError(
            _("Line %(n)d holds characters that are no text. Copy the text itself, not the file.")
            % {"n": _line_of(source, found.start())}
        )
    try:
        works = list(_works(source))
    except bibtex.SyntaxProblem as problem:
        line = _line_of(source, problem.place)
        raise PasteError(_("Line %(n)d: %(why)s") % {"n": line, "why": problem.sentence}) from None
    if len(works) > MOST_WORKS:
        raise PasteError(
            _("These are %(n)d works, more than %(most)d. Paste those that the article cites.")
            % {"n": len(works), "most": MOST_WORKS}
        )
    return works


def read_one(source: str) -> Work:
    """The one work that a row holds; kept as typed where it is none, broken, or several."""
    source = source.strip()
    try:
        works = read(source)
    except PasteError:
        works = []
    return Work(source, works[0].csl, works[0].doi) if len(works) == 1 else Work(source, {}, _doi({}, source))


def _line_of(source, place):
    return source.count("\n", 0, place) + 1


def _works(source):
    if _json.match(source):
        for item in csl_json.items(source):
            yield _work(source[item.start : item.end], item.csl)
    elif _record.search(source):
        for record in ris.records(source):
            yield _work(source[record.start : record.end], record.csl)
    elif _entry.search(source):
        yield from _with_bibtex(source)
    else:
        yield from map(_work_of_line, lines(source))


def _with_bibtex(source):
    """Entries, and the lines between them."""
    place = 0
    for entry in bibtex.entries(source):
        between = source[place : entry.start]
        yield from map(_work_of_line, lines(re.sub(r"(?m)^\s*(?:%|@).*$", "", between)))
        yield _work(source[entry.start : entry.end], from_bibtex.as_csl(entry))
        place = entry.end
    yield from map(_work_of_line, lines(re.sub(r"(?m)^\s*(?:%|@).*$", "", source[place:])))


def _work(raw, csl):
    return Work(raw.strip(), csl, _doi(csl, "" if csl else raw))


def _work_of_line(line):
    csl = parse_apa(_marker.sub("", line)) or {}
    return Work(line, csl, _doi(csl, line))


def _doi(csl, raw):
    found = find_doi(csl.get("DOI", "")) or find_doi(raw)
    return found[0].lower() if found else normalise_doi(csl.get("DOI", ""))


# --- lines ------------------------------------------------------------------------------------------
def lines(source):
    """One string for each reference: a line, or several that only together make one."""
    for paragraph in re.split(r"\n\s*\n", source):
        rest = [line.strip() for line in paragraph.split("\n") if line.strip()]
        while rest:
            taken = _how_many(rest)
            yield " ".join(rest[:taken])
            rest = rest[taken:]


def _how_many(rest):
    """How many of these lines are the first reference: a break inside one comes from a narrow column."""
    taken = 1
    for n in range(1, min(MOST_LINES, len(rest)) + 1):
        whole = _marker.sub("", " ".join(rest[:n]))
        if _is_address(whole):
            break
        csl = parse_apa(whole)
        taken = n if csl else taken
        if n == len(rest) or _begins(rest[n]) or (csl and _is_closed(whole, csl, rest[n])):
            break
    return taken


def _is_address(line):
    return bool(
        re.fullmatch(r"(?:doi:\s*)?\S+", line, re.IGNORECASE) and (find_doi(line) or line.startswith("http"))
    )


def _begins(line):
    """Whether a line is the first of a reference: numbered, or with a year in brackets."""
    return bool(_marker.match(line) or _year.search(line))


def _is_closed(whole, csl, following):
    """Whether all of it is there: where it was published, and a full stop, or the address that comes last."""
    if "DOI" in csl or "URL" in csl:
        return True
    if _is_address(following):
        return False
    return whole.endswith(".") and any(
        csl.get(name) for name in ("page", "volume", "number", "publisher", "status")
    )
