"""Citations as data: an APA line in, CSL-JSON between, an APA list, BibTeX, RIS and CSL-JSON out.

`parse_apa` takes a line only if every word of it finds a place in the fields; otherwise it stays as typed.
What the formatter makes is a rendering: the typed line is kept beside the fields and never rewritten.
"""

from articles.references.apa import format_apa
from articles.references.arranging import arranged
from articles.references.doi import doi_address, find_doi, normalise_doi
from articles.references.exports import to_bibtex, to_csl_json, to_ris
from articles.references.following import filled, followed
from articles.references.keys import citation_key, in_order, key_of_doi, with_keys
from articles.references.listing import render_list, render_reference
from articles.references.pasting import PasteError, read, read_one
from articles.references.reading import looks_like_reference, parse_apa

__all__ = [
    "PasteError", "arranged", "citation_key", "doi_address", "filled", "find_doi", "followed", "format_apa", "in_order",
    "key_of_doi",
    "looks_like_reference", "normalise_doi", "parse_apa", "read", "read_one", "render_list", "render_reference",
    "to_bibtex", "to_csl_json", "to_ris", "with_keys",
]  # fmt: skip
