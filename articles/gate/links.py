"""Where the links within the site lead: to something readers find, to something to come, or nowhere."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone

from articles import addresses
from articles.models import Article, Contributor, Series, SitePage, Tag, Topic, Version

SHELVES = {"topic": Topic, "topic_feed": Topic, "tag": Tag, "series": Series, "author": Contributor,
           "author_feed": Contributor, "site_page": SitePage}  # fmt: skip


def inside(href):
    """(path, query) of a link that stays on this site, else None. A link to a place on the page itself is none."""
    try:
        parts = urlsplit(href.removeprefix(settings.SITE_URL) if _is_ours(href) else href)
    except ValueError:
        return None
    return (
        (parts.path or "/", parts.query)
        if not parts.scheme and not parts.netloc and href[:1] != "#"
        else None
    )


def _is_ours(href):
    return href == settings.SITE_URL or href.startswith((f"{settings.SITE_URL}/", f"{settings.SITE_URL}#"))


def standing(hrefs, *, at):
    """{href: "dead" or "coming"} of the links within the site that readers cannot follow at a moment."""
    places = {href: place for href in hrefs if (place := inside(href))}
    kinds = {href: _kind(path) for href, (path, _query) in places.items()}
    found = {}
    for name in {name for name, _slug in kinds.values() if name}:
        slugs = {slug for kind, slug in kinds.values() if kind == name and slug}
        there, coming = _known(name, slugs, at) if slugs else (set(), set())
        for href, (kind, slug) in kinds.items():
            if kind == name and slug and slug not in there:
                found[href] = "coming" if slug in coming else "dead"
    found |= {href: "dead" for href, (name, _slug) in kinds.items() if not name}
    moved = addresses.moved({places[href] for href, standing in found.items() if standing == "dead"})
    return {href: standing for href, standing in found.items() if places[href] not in moved}


def _kind(path):
    """(what answers there, slug), the slug empty where the address alone is enough; ("", "") where nothing answers."""
    if path.startswith(("/media/", settings.STATIC_URL)):
        return "other", ""
    try:
        match = resolve(unquote(path))
    except (Resolver404, ValueError):
        return "", ""
    slug = match.kwargs.get("slug", "")
    if match.app_name in ("articles", "comments") and slug:
        return (match.url_name if match.url_name in SHELVES else "article"), slug
    return "other", ""


def _known(name, slugs, at):
    """(those that readers find, those that are being written)."""
    if name in SHELVES:
        shelf = SHELVES[name].objects
        rows = (shelf.live(at) if name == "site_page" else shelf.all()).filter(slug__in=slugs)
        return set(rows.values_list("slug", flat=True)), set()
    there = set(Article.objects.live(at).filter(slug__in=slugs).values_list("slug", flat=True))
    begun = Version.objects.filter(article__slug__in=slugs - there, article__binned_at=None)
    begun = begun.exclude(article__first_live_from__lte=timezone.now())
    return there, set(begun.values_list("article__slug", flat=True)) if slugs - there else set()
