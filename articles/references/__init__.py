"""Citations as data: an APA line in, CSL-JSON between, an APA list, BibTeX, RIS and CSL-JSON out.

`parse_apa` takes a line only if every word of it finds a place in the fields; otherwise it stays as typed.
What the formatter makes is a rendering: the typed line is kept beside the fields and never rewritten.
"""

from articles.references.apa import format_apa
from articles.references.doi import doi_address, find_doi, normalise_doi
from articles.references.exports import to_bibtex, to_csl_json, to_ris
from articles.references.keys import citation_key, in_order, with_keys
from articles.references.listing import render_list, render_reference
from articles.references.reading import looks_like_reference, parse_apa

__all__ = [
    "citation_key", "doi_address", "find_doi", "format_apa", "in_order", "looks_like_reference",
    "normalise_doi", "parse_apa", "render_list", "render_reference", "to_bibtex", "to_csl_json", "to_ris",
    "with_keys",
]  # fmt: skip
