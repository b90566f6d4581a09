"""Digital object identifiers: found in a line, made comparable, made an address.

The forms are those of the DOI Handbook (2.2, 3.8) and of APA 5 to 7: `doi:10.…`, `doi: 10.…`, `https://doi.org/10.…`,
`http://dx.doi.org/10.…`, and bare.
"""

import re
from urllib.parse import quote, unquote

_identifier = r"10\.\d{4,9}(?:\.\d+)*(?:/|%2[Ff])\S+"
_found = re.compile(
    r"(?<![\w/.%-])(?P<before>(?:doi\s*[:=]?\s*)?(?:https?://)?(?:(?:dx|www)\.)?(?:doi\.org/)?(?:doi:\s*)?)"
    rf"(?P<doi>{_identifier})",
    re.IGNORECASE,
)
_anywhere = re.compile(_identifier)
_pairs = {")": "(", "]": "[", "}": "{", ">": "<"}


def _trimmed(doi):
    """Without the punctuation of the sentence around it; brackets stay if they are the identifier's own."""
    while doi:
        last = doi[-1]
        if last in ".,;:!?'\"”’»" or (last in _pairs and doi.count(last) > doi.count(_pairs[last])):
            doi = doi[:-1]
        else:
            break
    return doi


def find_doi(line: str) -> tuple[str, int, int] | None:
    """(doi as typed, start, end) of the first one in a line, the span with its `doi:` or address; or None."""
    for match in _found.finditer(line):
        doi = _trimmed(match["doi"])
        end = match.start("doi") + len(doi)
        if "doi.org" in match["before"].lower() or "%2" in doi[:14]:
            doi = unquote(doi.split("?")[0].split("#")[0]) if "%" in doi else doi
        if re.fullmatch(r"10\.\d{4,9}(?:\.\d+)*/\S+", doi):
            return doi, match.start(), end
    return None


def normalise_doi(value: str) -> str:
    """Lower case and bare, for comparing and de-duplicating (DOIs know no case); "" where there is none."""
    if not isinstance(value, str):
        return ""
    if found := find_doi(value):
        return found[0].lower()
    match = _anywhere.search(value)
    return _trimmed(unquote(match[0])).lower() if match else ""


def doi_address(doi: str) -> str:
    """Where it resolves; characters that would end or change an address are escaped."""
    return f"https://doi.org/{quote(doi, safe='/:;()._~!$*+,=@-', errors='replace')}"
