"""An APA line → CSL-JSON, or None when its words would not all find a place.

Lines come typed, pasted or imported: with italics, without, or with all of it in italics. Nothing is guessed
where a word would be lost: then the line stays as typed.
"""

import re
from collections import Counter
from html.parser import HTMLParser

from articles.references.apa import format_apa
from articles.references.authors import is_surely_people, parse_authors, starts_upper
from articles.references.doi import find_doi
from articles.references.fields import text
from articles.references.works import read_work

LONGEST_LINE = 2000  # characters; the longest real entries, with twenty authors, have about 900
_months = "January|February|March|April|May|June|July|August|September|October|November|December"
_date = re.compile(
    r"\(\s*(?P<said>(?:(?P<circa>ca?\.)\s*)?(?P<year>[12]\d{3})(?P<suffix>[a-z])?"
    rf"(?:,\s*(?P<month>{_months})(?:\s+(?P<day>\d{{1,2}}))?)?"
    r"|n\.\s?d\.(?:-(?P<nd>[a-z]))?|in press(?:-(?P<press>[a-z]))?|forthcoming)\s*\)(?P<stop>\s*[.,:]?)\s*",
    re.IGNORECASE,
)
_address = re.compile(
    rf"(?:(?:Retrieved|Accessed)\s+(?:(?:on\s+)?(?P<month>{_months})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?\s+)?"
    r"(?:from|at)\s*:?\s*|Available\s+(?:from|at)\s*:?\s*)?(?P<url>https?://[^\s<>\"]+)",
    re.IGNORECASE,
)
_original = re.compile(r"\s*\(Original work published (?P<circa>ca\.\s)?(?P<year>[12]\d{3})\)\.?\s*$")
_early = re.compile(r"\bAdvanced? online publication\.?", re.IGNORECASE)
# Words that the style itself adds or drops: they need no place among the fields.
_of_the_style = frozenset(
    {
        "accessed", "advance", "advanced", "and", "art", "article", "at", "available", "c", "ca", "d", "doi",
        "dx", "ed", "eds", "forthcoming", "from", "http", "https", "in", "n", "nd", "no", "on", "online",
        "org", "p", "pp", "press", "publication", "report", "retrieved", "vol", "www",
    }
)  # fmt: skip


class _Line(HTMLParser):
    """The text of a line of HTML, which parts of it stood in italics, and where its links lead."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.italics, self.links, self.depth = [], [], [], 0

    def handle_starttag(self, tag, attrs):
        if tag in ("em", "i", "cite"):
            self.depth += 1
        elif tag == "br":
            self.words.append(" ")
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag):
        if tag in ("em", "i", "cite") and self.depth:
            self.depth -= 1

    def handle_data(self, data):
        self.words.append(data)
        if self.depth:
            self.italics.append(data)


def plain_line(line: str) -> tuple[str, list[str], list[str]]:
    """(text, pieces in italics, link targets) of a line that may hold HTML."""
    reader = _Line()
    reader.feed(line)
    reader.close()
    italics = [piece for piece in map(text, reader.italics) if piece]
    whole = text("".join(reader.words))
    if sum(map(len, italics)) > 0.9 * len(whole):
        italics = []  # the whole line stood in italics: that says nothing about the title
    return whole, italics, reader.links


def parse_apa(line: str) -> dict | None:
    """The fields of one entry in APA style, HTML or not; None if it is none, or if a word would be lost."""
    if not isinstance(line, str) or len(line) > 4 * LONGEST_LINE:
        return None
    whole, italics, links = plain_line(line)
    if len(whole) > LONGEST_LINE:
        return None
    for date in _date.finditer(whole):
        before, after = whole[: date.start()].strip(), whole[date.end() :].strip()
        if not before or not after:
            return None
        csl = _read(before, date, after, italics)
        if csl is None:
            continue
        if "DOI" not in csl and "URL" not in csl:
            for link in links:
                if found := find_doi(link):
                    csl["DOI"] = found[0]
                    break
        fits = _is_whole(csl["title"]) and _every_word_has_a_place(whole, csl)
        return csl if fits else None
    return None


def looks_like_reference(paragraph: str) -> bool:
    """Whether a paragraph of HTML is an entry of a reference list rather than running text."""
    csl = parse_apa(paragraph)
    if csl is None or not csl.get("title"):
        return False
    whole = plain_line(paragraph)[0]
    date = _date.search(whole)
    people = csl.get("author") or csl.get("editor") or []
    sure = is_surely_people(people)
    closed = sure or bool(date and date["stop"].strip() and _is_group(people))
    placed = any(csl.get(name) for name in ("DOI", "URL", "page", "volume", "number", "publisher", "status"))
    return closed and placed and starts_upper(csl["title"].lstrip("\"“‘'«([¿¡"))


def _is_group(people):
    """A group's name rather than the beginning of a sentence: every longer word is capitalised."""
    words = " ".join(person.get("literal", person.get("family", "")) for person in people).split()
    return len(words) <= 12 and all(starts_upper(word) for word in words if len(word) > 3)


def _read(before, date, after, italics):
    if not date["stop"].strip() and not starts_upper(after.lstrip("\"“‘'«([¿¡")):
        return None  # “Moltu (2012) found that …” is a sentence
    csl = {"type": "document"}
    role, people = parse_authors(before)
    is_title = after.startswith("In ") or (
        before.rstrip(". ") in [piece.rstrip(". ") for piece in italics] and not is_surely_people(people)
    )
    if not is_title:
        csl[role] = people
    _read_date(csl, date)
    if original := _original.search(after):
        circa = {"circa": True} if original["circa"] else {}
        csl["original-date"] = {"date-parts": [[int(original["year"])]]} | circa
        after = after[: original.start()]
    rest = _cut_address(csl, _cut_doi(csl, after))
    rest, early = _early.subn("", rest)
    if early:
        csl["status"] = "advance online publication"
    rest = " ".join(rest.split()).strip(" ;,")
    if is_title:
        rest = f"{before.rstrip('. ')}. {rest}"
    read_work(csl, rest, italics)
    return csl if csl.get("title") else None


def _read_date(csl, date):
    if date["year"]:
        parts = [int(date["year"])]
        if date["month"]:
            parts.append(_months.lower().split("|").index(date["month"].lower()) + 1)
            parts += [int(date["day"])] if date["day"] else []
        csl["issued"] = {"date-parts": [parts]} | ({"circa": True} if date["circa"] else {})
    elif date["said"].lower().startswith(("in press", "forthcoming")):
        csl["status"] = date["said"].split("-")[0].lower()
    if suffix := date["suffix"] or date["nd"] or date["press"]:
        csl["year-suffix"] = suffix


def _cut_doi(csl, rest):
    if found := find_doi(rest):
        csl["DOI"] = found[0]
        rest = f"{rest[: found[1]].rstrip()} {rest[found[2] :].lstrip(' .')}"
    return rest


def _cut_address(csl, rest):
    if match := _address.search(rest):
        csl["URL"] = match["url"].rstrip(".,;)")
        if match["year"]:
            month = _months.lower().split("|").index(match["month"].lower()) + 1
            csl["accessed"] = {"date-parts": [[int(match["year"]), month, int(match["day"])]]}
        rest = f"{rest[: match.start()].rstrip()} {rest[match.end() :]}"
    return rest


def _every_word_has_a_place(line, csl):
    """Whether each word and number of the line is in the fields or in what readers see."""
    if found := find_doi(line):
        line = f"{line[: found[1]]} {found[0]} {line[found[2] :]}"
    held = Counter(_words(" ".join(_strings(csl)))) | Counter(_words(plain_line(format_apa(csl))[0]))
    return all(held[word] >= n for word, n in Counter(_words(line)).items() if word not in _of_the_style)


def _is_whole(title):
    """No bracket was cut in two."""
    return all(title.count(left) == title.count(right) for left, right in ("()", "[]"))


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _words(line):
    return re.findall(r"\w+", line.casefold())
