"""CSL-JSON → what reference managers import: BibTeX, RIS, CSL-JSON. A bug lives on in readers' libraries."""

import json
import re

from articles.references import tex
from articles.references.apa import pages_of
from articles.references.bibtex import MONTHS
from articles.references.doi import find_doi, normalise_doi
from articles.references.fields import CHAPTERS, date_parts, family_name, field, names, text
from articles.references.keys import with_keys

_bibtex_types = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "book": "book", "chapter": "incollection", "paper-conference": "inproceedings", "report": "techreport",
    "thesis": "phdthesis", "manuscript": "unpublished", "webpage": "online", "dataset": "dataset",
    "software": "software", "entry-encyclopedia": "inreference", "pamphlet": "booklet",
}  # fmt: skip
_ris_types = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "article": "UNPB",
    "book": "BOOK", "chapter": "CHAP", "paper-conference": "CPAPER", "report": "RPRT", "thesis": "THES",
    "webpage": "ELEC", "post-weblog": "BLOG", "dataset": "DATA", "software": "COMP", "manuscript": "MANSCPT",
    "motion_picture": "VIDEO", "entry-encyclopedia": "ENCYC", "entry-dictionary": "DICT", "pamphlet": "PAMP",
    "standard": "STAND", "speech": "SLIDE",
}  # fmt: skip
_parts_of_something = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle",
                       "inreference": "booktitle"}  # fmt: skip


# --- BibTeX -----------------------------------------------------------------------------------------
def to_bibtex(items) -> str:
    """One entry per item, UTF-8; characters that mean something to TeX are escaped."""
    return "\n".join(_bibtex_entry(item) for item in with_keys(items))


def _bibtex_entry(csl):
    kind = _bibtex_types.get(field(csl, "type"), "misc")
    if field(csl, "type") == "article" and field(csl, "container-title"):
        kind = "article"
    if kind == "phdthesis":
        genre = field(csl, "genre").lower()
        kind = (
            "mastersthesis"
            if "master" in genre
            else kind
            if "doctoral" in genre or "phd" in genre
            else "thesis"
        )
    fields = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(csl, kind) if value)
    return f"@{kind}{{{csl['id']},\n{fields}}}\n"


def _bibtex_fields(csl, kind):
    def braced(value):
        return f"{{{tex.escaped(value)}}}" if value else ""

    said = field(csl, "type")
    for role in ("author", "editor", "translator"):
        yield role, _bibtex_names(names(csl, role))
    title = field(csl, "title")
    yield "title", f"{{{braced(title)}}}" if title else ""  # twice braced: capitals stay as they are
    yield _parts_of_something.get(kind, "howpublished"), braced(field(csl, "container-title"))
    yield from _bibtex_dates(csl, braced)
    yield "volume", braced(field(csl, "volume"))
    issue, number = field(csl, "issue"), field(csl, "number")
    yield "number", braced(issue if kind in _parts_of_something else number or issue)
    yield "eid", braced(number) if kind in _parts_of_something else ""
    yield "pages", braced(pages_of(csl)).replace("–", "--")
    yield "edition", braced(field(csl, "edition"))
    house = {"thesis": "school", "report": "institution"}.get(said, "publisher")
    yield house, braced(field(csl, "publisher"))
    yield "type", braced(field(csl, "genre"))
    yield "version", braced(field(csl, "version"))
    yield "archive", braced(field(csl, "archive"))
    yield "doi", _verbatim(_doi(csl))
    yield "url", _verbatim(field(csl, "URL"))
    yield "note", braced(field(csl, "status").capitalize() or field(csl, "note"))
    if (kind == "misc" and said != "document") or said in ("article-magazine", "article-newspaper"):
        yield "entrysubtype", braced(said.removeprefix("article-"))


def _bibtex_dates(csl, braced):
    parts, issued = date_parts(csl), csl.get("issued")
    literal = field(issued, "literal") or field(issued, "raw") if isinstance(issued, dict) else ""
    yield "year", braced(str(parts[0]) if parts else literal)
    yield "month", MONTHS[parts[1] - 1] if len(parts) > 1 else ""
    yield "day", braced(str(parts[2])) if len(parts) > 2 else ""
    for name, source in (("urldate", "accessed"), ("origdate", "original-date")):
        found = date_parts(csl, source)
        yield name, braced("-".join(f"{part:02}" for part in found) if found and found[0] > 0 else "")


def _bibtex_names(people):
    done = []
    for person in people:
        if person.get("literal") == "…":
            continue
        if person.get("literal", "").rstrip(".").lower() == "et al":
            done.append("others")
        elif person.get("family"):
            parts = (family_name(person), person.get("given", ""), person.get("suffix", ""))
            family, given, suffix = map(tex.escaped, parts)
            done.append(", ".join(filter(None, [_guarded(family), suffix, _guarded(given)])))
        else:
            done.append(f"{{{tex.escaped(person['literal'])}}}")
    return f"{{{' and '.join(done)}}}" if done else ""


def _guarded(name):
    """In braces where a word or a comma in it would end the name."""
    return f"{{{name}}}" if re.search(r",|\band\b", name) else name


def _verbatim(value):
    """For doi and url, which are not TeX text; only braces could end them."""
    safe = value.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    return f"{{{safe}}}" if safe else ""


# --- RIS --------------------------------------------------------------------------------------------
def to_ris(items) -> str:
    """One record per item; lines end in CR LF as the format wants it."""
    return "".join(
        "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(csl)) for csl in with_keys(items)
    )


def _ris_lines(csl):
    parts, issued = date_parts(csl), csl.get("issued")
    first, _, last = pages_of(csl).partition("–")
    address, doi = field(csl, "URL"), _doi(csl)
    literal = field(issued, "literal") or field(issued, "raw") if isinstance(issued, dict) else ""
    is_part = field(csl, "type") in CHAPTERS or field(csl, "type").startswith("article")
    in_journal = field(csl, "type") == "article" and field(csl, "container-title")
    yield "TY", "JOUR" if in_journal else _ris_types.get(field(csl, "type"), "GEN")
    yield "ID", csl["id"]
    for tag, role in (
        ("AU", "author"),
        ("A2" if names(csl, "author") else "ED", "editor"),
        ("A4", "translator"),
    ):
        for person in names(csl, role):
            if person.get("literal") != "…":
                yield tag, _ris_name(person)
    optional = [
        ("TI", field(csl, "title")),
        ("T2", field(csl, "container-title")),
        ("PY", str(parts[0]) if parts else literal),
        ("DA", _ris_day(parts) if len(parts) > 1 else ""),
        ("VL", field(csl, "volume")),
        ("IS", field(csl, "issue")),
        ("C7" if is_part else "M1", field(csl, "number")),
        ("SP", first),
        ("EP", last),
        ("ET", field(csl, "edition")),
        ("VN", field(csl, "version")),
        ("M3", field(csl, "genre")),
        ("PB", field(csl, "publisher")),
        ("DB", field(csl, "archive")),
        ("DO", doi),
        ("UR", address or (f"https://doi.org/{doi}" if doi else "")),
        ("Y2", _ris_day(date_parts(csl, "accessed"))),
        ("N1", field(csl, "status").capitalize() or field(csl, "note")),
    ]
    yield from ((tag, value) for tag, value in optional if value)
    yield "ER", ""


def _ris_day(parts):
    return "/".join(f"{part:02}" for part in parts)


def _ris_name(person):
    if not person.get("family"):
        return person["literal"]
    return ", ".join(filter(None, [family_name(person), person.get("given"), person.get("suffix")]))


# --- CSL-JSON ---------------------------------------------------------------------------------------
def to_csl_json(items) -> str:
    """The items as they are, each with its key as `id` and a `type`, for Zotero and other citation tools."""
    ready = [_printable({"type": "document"} | item) for item in with_keys(items)]
    return json.dumps(ready, ensure_ascii=False, indent=2)


def _printable(value):
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(key): _printable(part) for key, part in value.items() if isinstance(key, str)}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value if isinstance(value, bool | int | float) or value is None else text(value)


def _doi(csl):
    found = find_doi(field(csl, "DOI"))
    return found[0] if found else normalise_doi(field(csl, "DOI"))
