"""What was published, and where: the part of an APA line between the date and the DOI."""

import re

from articles.references.authors import parse_editors

_page = r"[A-Za-z]{0,2}\d[\w.]*(?:\s*[-–—]+\s*[A-Za-z]{0,2}\d+)?"
_pages = rf"(?:pp?\.\s*)?(?P<page>{_page}(?:,\s*{_page})*)"
_volume = r"(?:Vol\.\s*)?(?P<volume>[A-Z]{0,2}\d+(?:[-–/]\d+)?(?:\s?Suppl\.?(?:\s?\d+)?)?)"
_tail = re.compile(
    rf"^(?P<head>.+?)(?<!\bp)(?<!\bpp)[,.]\s*(?:{_volume}\s*)?"
    rf"(?:(?<=[\s\d])\((?P<issue>[^()]{{1,40}})\))?(?<=[\d)])(?:\s*[,:;]\s*(?:(?:Article|Art\.)\s*(?P<number>[\w.-]+)|{_pages}))?$"
)
_only_pages = re.compile(r"^(?P<head>.+?),\s*pp?\.\s*(?P<page>[\w–—, -]+)$")
_chapter = re.compile(
    r"^(?P<title>.+?[.?!])\s+In:?\s+(?:(?P<editors>[^()]+?)\s*\((?:Ed|Eds|Hrsg)\.?\)\s*[,.:]\s*)?"
    r"(?P<book>.+?)\s*\((?P<details>[^()]*\bpp?\.[^()]*)\)\s*\.?\s*(?P<publisher>.*)$"
)
_detail = re.compile(
    r"^(?:(?P<edition>[^,]+? ed\.)|Vol(?:s)?\.\s*(?P<volume>[\w–-]+)|pp?\.\s*(?P<page>[\w\s–—-]+))$"
)
_edition = re.compile(
    r"\s*\((?P<edition>(?:\d+(?:st|nd|rd|th)|Rev\.|\w+) ed\.)(?:,\s*Vol\.\s*(?P<volume>\w+))?\)"
)
_report = re.compile(r"\s*\(Report No\.\s*(?P<number>[\w./-]+)\)")
_thesis = re.compile(
    r"\s*[\[(](?P<genre>(?:Unpublished\s+)?(?:doctoral|master[’']s)\s+(?:dissertation|thesis)),\s*(?P<publisher>[^\])]+)[\])]",
    re.IGNORECASE,
)
_house = re.compile(
    r"\b(?:Press|Publish\w*|Verlag|Books|Wiley|Springer|Routledge|Guilford|Sage|SAGE|Elsevier|Norton|Penguin|Author"
    r"|Hogrefe|Association|Institute|Houghton|McGraw|Pearson|Academic|Basic)\b|,\s*[A-Z]{2}:"
)
_boundary = re.compile(r"(?<!\b[Nn]o)(?<!\b[Vv]s)(?<!\bpp)(?<!\b[Vv]ol)[.?!][\"”’)\]]*\s+(?=\S)")


def read_work(csl, rest, italics):
    """Title and source, from what is left between the date and the DOI."""
    rest = rest.strip()
    if chapter := _chapter.match(rest):
        return _read_chapter(csl, chapter)
    if thesis := _thesis.search(rest):
        csl |= {"type": "thesis", "genre": thesis["genre"], "publisher": thesis["publisher"].strip()}
        csl["title"] = rest[: thesis.start()].strip(" .")
        csl["archive"] = rest[thesis.end() :].strip(" .")
        return None
    bare = rest[:-1] if rest.endswith(".") and not rest.endswith("..") else rest
    if tail := _tail.match(bare) or _only_pages.match(bare):
        title, container = _split(tail["head"], italics)
        if container:
            csl |= {name: value for name, value in tail.groupdict().items() if value and name != "head"}
            csl |= {"type": "article-journal", "title": title, "container-title": container}
            if len(csl.get("issued", {}).get("date-parts", [[]])[0]) > 1:
                csl["type"] = "article-magazine"
            return None
    return _read_other(csl, rest, italics)


def _read_chapter(csl, chapter):
    csl |= {
        "type": "chapter",
        "title": _unstopped(chapter["title"]),
        "container-title": chapter["book"].strip(),
    }
    if chapter["editors"]:
        csl["editor"] = parse_editors(chapter["editors"])
    if publisher := chapter["publisher"].strip(" ."):
        csl["publisher"] = publisher
    for piece in re.split(r",\s+(?=Vol|pp?\.|\w+ ed\.)", chapter["details"]):
        if found := _detail.match(piece.strip()):
            csl |= {name: value for name, value in found.groupdict().items() if value}


def _read_other(csl, rest, italics):
    """A book, a page on the web, or an article that has no volume yet."""
    if edition := _edition.search(rest):
        csl |= {name: value for name, value in edition.groupdict().items() if value}
        rest = rest[: edition.start()] + rest[edition.end() :]
    if report := _report.search(rest):
        csl["number"] = report["number"]
        rest = rest[: report.start()] + rest[report.end() :]
    title, source = _split(rest.rstrip(". ") if not rest.endswith("..") else rest, italics)
    if not title or _tail.match(title):
        return  # a volume before the last words: those are neither a publisher nor a journal
    csl["title"] = _unstopped(title)
    if report:
        csl |= {"type": "report"} | ({"publisher": source} if source else {})
    elif not source:
        csl["type"] = "webpage" if "URL" in csl else "document"
    elif csl.get("status") or ("DOI" in csl and not edition and not _house.search(source)):
        csl |= {"type": "article-journal", "container-title": source}
    elif "URL" in csl and not edition:
        csl |= {"type": "webpage", "publisher": source}
    else:
        csl |= {"type": "book", "publisher": source}


def _split(head, italics):
    """(title, source): parted where italics begin, else at the last full stop that is no abbreviation's."""
    for piece in italics:
        name = re.sub(r"[\s,.\d()–-]+$", "", piece)
        place = head.find(name) if name else -1
        if place == 0:
            title = head[: len(name)]
            rest = head[len(name) :]
            stop = _boundary.search(rest)
            return (f"{title}{rest[: stop.start()]}", rest[stop.end() :].strip()) if stop else (head, "")
        if place > 0 and re.search(r"[.?!][\"”’)\]]*\s+$", head[:place]):
            return _unstopped(head[:place]), head[place:].strip(" ,")
    stops = [match.end() for match in _boundary.finditer(head)]
    while len(stops) > 1 and re.fullmatch(r"[^\W\d_][\w’'-]{0,7}\.\s+", head[stops[-2] : stops[-1]]):
        stops.pop()  # “J. Clin. Psychol.”: one abbreviated title
    if not stops:
        return head, ""
    return _unstopped(head[: stops[-1]]), head[stops[-1] :].strip()


def _unstopped(title):
    title = title.strip()
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title
