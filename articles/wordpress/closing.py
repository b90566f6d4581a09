"""What stands at the end of an article and is no part of its text: references, copyright line, disclaimer.

Only the end is looked at: a paragraph of the same shape in the middle of a text belongs to the text.
"""

import re
from dataclasses import dataclass, field

from articles import references
from articles.references.reading import plain_line
from articles.rendering import text_of
from articles.wordpress.body import top_level

LONGEST_COPYRIGHT = 300
_heading = re.compile(
    r"(?:references?(?: list)?|sources?|works cited|bibliography|literature|further reading|citations?"
    r"|literatur|quellen|bibliographie|références)\s*:?",
    re.IGNORECASE,
)
_copyright = re.compile(r"^(?:©|\(c\)|copyright\b)", re.IGNORECASE)
_reserved = re.compile(r"\b(?:1[89]|20)\d\d\b|all rights reserved", re.IGNORECASE)
_disclaimers = [
    re.compile(
        r"^the (?:preceding|above|following|foregoing) article was (?:solely )?written by\b", re.IGNORECASE
    ),
    re.compile(r"\bviews?(?:,)? (?:and|or) opinions? expressed\b", re.IGNORECASE),
    re.compile(r"^disclaimer\b", re.IGNORECASE),
    re.compile(
        r"\bnot (?:intended|meant) (?:as|to be|to replace|to substitute)\b.*\bprofessional\b", re.IGNORECASE
    ),
]
_line_break = re.compile(r"<br\s*/?>")
_item = re.compile(r"<li\b[^>]*>(.*?)</li>", re.DOTALL)


@dataclass
class Closing:
    """`body` is the text without its end; `references` are lines of HTML, as imported."""

    body: str
    references: list[str] = field(default_factory=list)
    copyright_line: str = ""
    disclaimer: str = ""


def part(page: str) -> Closing:
    """Take the end of a text apart."""
    blocks = top_level(page)
    found = Closing("")
    _take_section(blocks, found)
    while blocks and _take_last(blocks, found):
        pass
    found.body = "\n".join(block.strip() for block in blocks)
    return found


def _take_section(blocks, found):
    """Everything under a last heading “References”, where most of it reads like references."""
    starts = [n for n, block in enumerate(blocks) if len(block) < 200 and _heading.fullmatch(text_of(block))]
    if not starts:
        return
    start = starts[-1]
    taken = [n for n in range(start + 1, len(blocks)) if not _is_notice(text_of(blocks[n]))]
    entries = [line for n in taken for line in _lines(blocks[n])]
    if entries and sum(map(references.looks_like_reference, entries)) * 2 >= len(entries):
        found.references = entries
        for n in reversed([start, *taken]):
            del blocks[n]


def _take_last(blocks, found):
    """Whether the last block was one of ours; takes it away."""
    block = blocks[-1]
    text = text_of(block)
    entries = _lines(block)
    has_any = found.references or found.copyright_line or found.disclaimer
    if _is_copyright(text) and not found.copyright_line:
        found.copyright_line = text
    elif _is_disclaimer(text) and not found.disclaimer:
        found.disclaimer = text
    elif entries and all(map(references.looks_like_reference, entries)):
        found.references = [*entries, *found.references]
    elif has_any and (not text or (found.references and len(text) < 60 and _heading.fullmatch(text))):
        pass  # a rule, or the heading over what was taken
    else:
        return False
    blocks.pop()
    return True


def _is_notice(text):
    return _is_copyright(text) or _is_disclaimer(text)


def _is_copyright(text):
    return len(text) <= LONGEST_COPYRIGHT and bool(_copyright.match(text) and _reserved.search(text))


def _is_disclaimer(text):
    return len(text) <= 1500 and any(pattern.search(text) for pattern in _disclaimers)


def _lines(block):
    """The entries of a paragraph or a list: items, or lines parted by <br>; without a heading line."""
    if items := _item.findall(block):
        return [line.strip() for line in items if text_of(line)]
    lines = [line.strip() for line in _line_break.split(block) if text_of(line)]
    if len(lines) > 1 and _heading.fullmatch(text_of(lines[0])):
        del lines[0]
    return lines if len(lines) > 1 else [block] if text_of(block) else []


def rows(lines: list[str]) -> list[dict]:
    """Lines of HTML → fields of our Reference: what was written, word for word, and what it says."""
    made, taken, seen = [], set(), set()
    for line in lines:
        raw = plain_line(line)[0]
        csl = references.parse_apa(line) or {}
        doi = references.normalise_doi(csl.get("DOI", "") or raw)
        if doi and doi in seen:
            continue  # the same work, listed twice
        seen.add(doi)
        name = references.citation_key(csl or {"title": raw}, taken)
        taken.add(name)
        made.append({"position": len(made) + 1, "name": name, "csl": csl, "raw": raw, "doi": doi[:200]})
    return made
