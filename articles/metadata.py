"""What programs read about an article: search engines, share cards, reference managers. Never an e-mail.

JSON-LD in the words of schema.org, `citation_*` tags as Google Scholar and Zotero read them, OpenGraph. A
wrong field lives on in readers' libraries for years: every one has a test.
"""

import re
from datetime import UTC

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.site_name import site_name
from articles import notices, rendering
from articles.references import doi_address
from articles.references.fields import date_parts, family_name, field, names

LONGEST_DESCRIPTION = 300
# A contributor is a name only. What none of these words tells to be a group is taken for a person.
GROUPS = {
    "agency", "alliance", "association", "board", "center", "centre", "collective", "committee", "department",
    "desk", "editorial", "editors", "foundation", "group", "institute", "network", "newsroom", "office",
    "press", "project", "redaktion", "society", "staff", "team", "university",
}  # fmt: skip
WORKS = {
    "article-journal": "ScholarlyArticle", "article-magazine": "Article", "article-newspaper": "NewsArticle",
    "book": "Book", "chapter": "Chapter", "dataset": "Dataset", "report": "Report", "thesis": "Thesis",
    "webpage": "WebPage",
}  # fmt: skip


def absolute(path):
    return f"{settings.SITE_URL}{path}"


def moment(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_group(contributor):
    words = contributor.name.casefold().split()
    return len(words) < 2 or not GROUPS.isdisjoint(words) or contributor.name == site_name()


def of(version):
    """For templates/articles/_metadata.html. Asks nothing of the database that the page has not asked."""
    cited = version.cited_works
    return {
        "canonical": absolute(version.article.get_absolute_url()),
        "description": _description(version),
        "properties": list(_open_graph(version)),
        "citation": list(_citation(version, cited)),
        "blocks": [rendering.data_block(article(version, cited)), rendering.data_block(breadcrumbs(version))],
    }


def _description(version):
    """The standfirst; of a version without one the beginning of the text, without a tag cut in two."""
    text = version.standfirst or rendering.text_of(re.sub(r"<[^>]*$", "", version.body_html[:1500]))
    return Truncator(text).chars(LONGEST_DESCRIPTION)


def _open_graph(version):
    """ogp.me. The content note comes first: a share card is read before the page."""
    note = _("Content note: %(note)s") % {"note": version.note} if version.note else ""
    item = version.article
    yield "og:type", "article"
    yield "og:site_name", site_name()
    yield "og:title", notices.marked_title(version)
    yield "og:description", " ".join(filter(None, [note, _description(version)]))
    yield "og:url", absolute(item.get_absolute_url())
    if picture := version.lead_picture:
        address, width, height = picture.share
        yield "og:image", absolute(address)
        yield "og:image:width", width
        yield "og:image:height", height
        if picture.alt:
            yield "og:image:alt", picture.alt
    if "-" in item.language:  # Open Graph knows languages only together with a country: “en_GB”.
        yield "og:locale", item.language.replace("-", "_")
    yield "article:published_time", moment(item.first_live_from)
    yield "article:modified_time", moment(version.live_from)
    for author in version.authors:
        yield "article:author", absolute(author.get_absolute_url())
    if item.topic:
        yield "article:section", item.topic.name
    for tag in item.tags.all():
        yield "article:tag", tag.name


def _citation(version, cited):
    """scholar.google.com/intl/en/scholar/inclusion.html; the names that Zotero's translators read."""
    item = version.article
    url = absolute(item.get_absolute_url())
    yield "citation_title", notices.marked_title(version)
    for author in version.authors:
        yield "citation_author", author.name
    yield "citation_publication_date", f"{timezone.localtime(item.first_live_from):%Y/%m/%d}"
    yield "citation_journal_title", site_name()
    yield "citation_publisher", site_name()
    yield "citation_language", item.language
    yield "citation_public_url", url
    yield "citation_fulltext_html_url", url
    for keyword in filter(None, [item.topic, *item.tags.all()]):
        yield "citation_keywords", keyword.name
    for reference in cited:
        yield "citation_reference", _cited_line(reference)


def _cited_line(reference):
    """One cited work as `name=value` pairs; the line as typed where there are no fields."""
    csl = reference.csl
    if not field(csl, "title"):
        return reference.raw
    parts = date_parts(csl)
    people = [
        ", ".join(filter(None, [family_name(person), person.get("given")])) for person in names(csl, "author")
    ]
    first, _dash, last = field(csl, "page").replace("–", "-").partition("-")
    pairs = [
        ("title", field(csl, "title")),
        *(("author", name) for name in people),
        ("journal_title", field(csl, "container-title")),
        ("publication_date", "/".join(f"{part:02}" for part in parts)),
        ("volume", field(csl, "volume")),
        ("issue", field(csl, "issue")),
        ("firstpage", first),
        ("lastpage", last),
        ("doi", reference.doi or field(csl, "DOI")),
    ]
    return "; ".join(f"citation_{name}={value.replace(';', ',')}" for name, value in pairs if value)


def article(version, cited):
    """schema.org/Article; empty fields are left out."""
    item = version.article
    url = absolute(item.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": version.title,
        "description": _description(version),
        "inLanguage": item.language,
        "datePublished": moment(item.first_live_from),
        "dateModified": moment(version.live_from),
        "version": version.number,
        "wordCount": version.word_count,
        "author": [_person(author) for author in version.authors],
        "reviewedBy": [_person(reviewer) for reviewer in version.reviewers],
        "lastReviewed": max((f"{record.reviewed_on:%Y-%m-%d}" for record in version.reviews), default=""),
        "publisher": {"@type": "Organization", "name": site_name(), "url": absolute("/")},
        "articleSection": item.topic.name if item.topic else "",
        "keywords": [tag.name for tag in item.tags.all()],
        "isPartOf": _series(item.series),
        "copyrightNotice": version.copyright_line,
        "isAccessibleForFree": True,
        "creativeWorkStatus": str(version.get_standing_display()) if version.standing else "",
        "correction": _corrections(version),
        "citation": [_cited_work(reference) for reference in cited],
    }
    return {name: value for name, value in data.items() if value not in ("", None, [])}


def _person(contributor):
    data = {
        "@type": "Organization" if is_group(contributor) else "Person",
        "name": contributor.name,
        "url": absolute(contributor.get_absolute_url()),
    }
    return data | ({"description": contributor.credentials} if contributor.credentials else {})


def _series(series):
    if series is None:
        return None
    return {"@type": "CreativeWorkSeries", "name": series.name, "url": absolute(series.get_absolute_url())}


def _corrections(version):
    """All that readers were told, newest first: a minor edit after a correction does not undo it."""
    told = [
        {
            "@type": "CorrectionComment",
            "name": str(change.get_kind_display()),
            "text": change.reason or str(change.get_kind_display()),
            "datePublished": moment(change.live_from),
            "url": absolute(reverse("articles:version", args=[version.article.slug, change.number])),
        }
        for change in notices.corrections(version)
    ]
    return told[0] if len(told) == 1 else told


def _cited_work(reference):
    csl = reference.csl
    if not field(csl, "title"):
        return reference.raw
    parts = date_parts(csl)
    container = field(csl, "container-title")
    address = doi_address(reference.doi) if reference.doi else field(csl, "URL")
    people = [
        {"@type": "Person", "name": " ".join(filter(None, [person.get("given"), family_name(person)]))}
        if person.get("family")
        else {"@type": "Organization", "name": person["literal"]}
        for person in names(csl, "author")
    ]
    data = {
        "@type": WORKS.get(field(csl, "type"), "CreativeWork"),
        "name": field(csl, "title"),
        "author": people,
        "datePublished": "-".join(f"{part:02}" for part in parts),
        "isPartOf": {"@type": "CreativeWork", "name": container} if container else "",
        "url": address,
    }
    return {name: value for name, value in data.items() if value not in ("", [])}


def breadcrumbs(version):
    """schema.org/BreadcrumbList: the site, the topic, the article."""
    item = version.article
    places = [(site_name(), reverse("articles:front"))]
    if item.topic:
        places.append((item.topic.name, item.topic.get_absolute_url()))
    places.append((version.title, item.get_absolute_url()))
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(places, start=1)
        ],
    }
