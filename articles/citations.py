"""Citations for reference managers: of an article, and of what it cites. BibTeX, RIS, CSL-JSON."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.site_name import site_name
from articles import notices, pages, references, views
from articles.metadata import absolute, is_group

FORMATS = {
    "bib": (references.to_bibtex, "application/x-bibtex"),
    "ris": (references.to_ris, "application/x-research-info-systems"),
    "json": (references.to_csl_json, "application/vnd.citationstyles.csl+json"),
}
# “van der Kolk” is one family name.
PARTICLES = {"al", "bin", "da", "das", "de", "del", "den", "der", "di", "dos", "du", "la", "le", "van", "von"}


@require_safe
def citation(request, slug, form):
    version = pages.find_live(slug)
    if version is None:
        return views.missing(request, slug)
    return _file(form, [as_csl(version)], slug)


@require_safe
def cited(request, slug, form):
    version = pages.find_live(slug)
    if version is None:
        return views.missing(request, slug)
    return _file(form, [cited_csl(row) for row in version.cited_works], f"{slug}-references")


def _file(form, items, name):
    write, content_type = FORMATS[form]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(write(items), content_type=f"{content_type}; charset=utf-8", headers=headers)


def as_csl(version):
    """An article of this site as CSL-JSON; dated by the site's clock, as the page shows it."""
    day = timezone.localtime(version.article.first_live_from)
    return {
        "type": "article-magazine",
        "title": notices.marked_title(version),
        "author": [csl_name(author) for author in version.authors],
        "container-title": site_name(),
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "URL": absolute(version.article.get_absolute_url()),
        "language": version.article.language,
        **({"status": str(version.get_standing_display())} if version.standing else {}),
        **({"abstract": version.standfirst} if version.standfirst else {}),
    }


def csl_name(contributor):
    """A group's name whole; a person's taken apart at the family name and the particles before it."""
    words = contributor.name.split()
    if is_group(contributor):
        return {"literal": contributor.name}
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    name = {"family": words[-1], "given": " ".join(words[:start])}
    return name | ({"non-dropping-particle": " ".join(words[start:-1])} if start < len(words) - 1 else {})


def cited_csl(reference):
    """A reference as it is kept; one that could not be read into fields as its line."""
    csl = reference.csl if isinstance(reference.csl, dict) and reference.csl else {"title": reference.raw}
    csl = csl | {"id": reference.name}
    return csl | {"DOI": reference.doi} if reference.doi and not csl.get("DOI") else csl
