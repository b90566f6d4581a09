"""The reference list of a version: from its rows to the HTML under the article."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.references.apa import doi_link, escaped, format_apa, joined
from articles.references.doi import find_doi, normalise_doi
from articles.references.fields import text


def render_reference(reference) -> SafeString:
    """One row: from its fields where it has any, else the line as typed, with its DOI as a link."""
    csl = getattr(reference, "shown", reference.csl)
    if isinstance(csl, dict) and (csl.get("title") or csl.get("author")):
        return format_apa(csl)
    line = text(reference.raw)
    doi = normalise_doi(reference.doi) or normalise_doi(line)
    if not doi:
        return format_html("{}", line)
    link = doi_link(doi)
    found = find_doi(line)
    if found is None:
        return joined(" ", filter(None, [escaped(line), link]))
    return format_html("{}{}{}", line[: found[1]], link, line[found[2] :])


def render_list(references, citations=None) -> SafeString:
    """The entries of the list under an article, each with its address and ways back to the places that cite it.

    `citations` as {key: [id of a place in the text]}. "" where nothing is cited.
    """
    return format_html_join(
        "\n",
        '<li id="ref-{}">{}{}</li>',
        (
            (
                place,
                render_reference(reference),
                _ways_back(citations.get(reference.name, ()) if citations else ()),
            )
            for place, reference in enumerate(references, 1)
        ),
    )


def _ways_back(places) -> SafeString:
    said = _("Back to the text, citation %(n)d")
    return format_html_join(
        "",
        ' <a class="back" href="#{}" aria-label="{}">↩</a>',
        ((place, said % {"n": n}) for n, place in enumerate(places, 1)),
    )
