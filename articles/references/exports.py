"""CSL-JSON → what reference managers import: BibTeX, RIS, CSL-JSON. A bug lives on in readers' libraries."""

import json
import re

from articles.references.apa import pages_of
from articles.references.doi import find_doi, normalise_doi
from articles.references.fields import date_parts, family_name, field, names, text
from articles.references.keys import with_keys

_bibtex_types = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "article": "article", "book": "book", "chapter": "incollection", "paper-conference": "inproceedings",
    "report": "techreport", "thesis": "phdthesis",
}  # fmt: skip
_ris_types = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "article": "JOUR",
    "book": "BOOK", "chapter": "CHAP", "paper-conference": "CONF", "report": "RPRT", "thesis": "THES",
    "webpage": "ELEC",
}  # fmt: skip
_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_escapes = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
     "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)  # fmt: skip


# --- BibTeX -----------------------------------------------------------------------------------------
def to_bibtex(items) -> str:
    """One entry per item, UTF-8; characters that mean something to TeX are escaped."""
    return "\n".join(_bibtex_entry(item) for item in with_keys(items))


def _bibtex_entry(csl):
    kind = _bibtex_types.get(field(csl, "type"), "misc")
    fields = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(csl, kind) if value)
    return f"@{kind}{{{csl['id']},\n{fields}}}\n"


def _bibtex_fields(csl, kind):
    def braced(value):
        return f"{{{value.translate(_escapes)}}}" if value else ""

    parts = date_parts(csl)
    yield "author", _bibtex_names(names(csl, "author"))
    yield "editor", _bibtex_names(names(csl, "editor"))
    title = field(csl, "title")
    yield "title", f"{{{braced(title)}}}" if title else ""  # twice braced: capitals stay as they are
    container = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}.get(kind)
    yield container or "howpublished", braced(field(csl, "container-title"))
    yield "year", braced(str(parts[0])) if parts else ""
    yield "month", _months[parts[1] - 1] if len(parts) > 1 else ""
    yield "volume", braced(field(csl, "volume"))
    yield "number", braced(field(csl, "issue") or field(csl, "number"))
    yield "pages", braced(pages_of(csl).replace("–", "--"))
    yield "edition", braced(field(csl, "edition"))
    yield (
        {"thesis": "school", "report": "institution"}.get(field(csl, "type"), "publisher"),
        braced(field(csl, "publisher")),
    )
    yield "doi", _verbatim(_doi(csl))
    yield "url", _verbatim(field(csl, "URL"))
    yield "note", braced(field(csl, "status").capitalize())


def _bibtex_names(people):
    done = []
    for person in people:
        if person.get("literal", "").rstrip(".").lower() == "et al":
            done.append("others")
        elif person.get("family"):
            family, given = (
                part.translate(_escapes) for part in (family_name(person), person.get("given", ""))
            )
            suffix = person.get("suffix", "").translate(_escapes)
            done.append(", ".join(filter(None, [_guarded(family), suffix, _guarded(given)])))
        else:
            done.append(f"{{{person['literal'].translate(_escapes)}}}")
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
    parts = date_parts(csl)
    first, _, last = pages_of(csl).partition("–")
    address, doi = field(csl, "URL"), _doi(csl)
    yield "TY", _ris_types.get(field(csl, "type"), "GEN")
    yield "ID", csl["id"]
    for tag, role in (("AU", "author"), ("A2" if names(csl, "author") else "ED", "editor")):
        for person in names(csl, role):
            yield tag, _ris_name(person)
    optional = [
        ("TI", field(csl, "title")),
        ("T2", field(csl, "container-title")),
        ("PY", str(parts[0]) if parts else ""),
        ("DA", "/".join([str(parts[0]), *(f"{part:02}" for part in parts[1:])]) if len(parts) > 1 else ""),
        ("VL", field(csl, "volume")),
        ("IS", field(csl, "issue")),
        ("SP", first or field(csl, "number")),
        ("EP", last),
        ("ET", field(csl, "edition")),
        ("PB", field(csl, "publisher")),
        ("DO", doi),
        ("UR", address or (f"https://doi.org/{doi}" if doi else "")),
        ("N1", field(csl, "status").capitalize()),
    ]
    yield from ((tag, value) for tag, value in optional if value)
    yield "ER", ""


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
