"""/sitemap.xml: every address that readers may find, each with the moment at which it last changed.

One file while everything fits into it, then an index of files (sitemaps.org allows 50,000 addresses; 10,000
keep a file quick to make and to read). Articles are parted by their id: no file is reached by counting
through others. Other apps name their pages with `add`.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from xml.etree import ElementTree as ET

from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.metadata import absolute, moment
from articles.models import PageVersion, Version

MOST_IN_A_FILE = 10_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

_others = {}


@dataclass(frozen=True)
class Place:
    path: str
    changed: datetime | None = None


def add(name, places):
    """Let a file `name` hold what the callable `places` answers: Places, fewer than MOST_IN_A_FILE."""
    _others[name] = places


@require_safe
def sitemap(request):
    articles = list(_articles()[: MOST_IN_A_FILE + 1])
    others = {name: places for name, section in _sections().items() if (places := section())}
    if len(articles) + sum(map(len, others.values())) <= MOST_IN_A_FILE:
        return _respond("urlset", "url", [*_places(articles), *chain(*others.values())])
    parts = {f"articles-{part}": changed for part, changed in _parts()}
    parts |= {
        name: max(filter(None, (place.changed for place in places)), default=None)
        for name, places in others.items()
    }
    return _respond(
        "sitemapindex", "sitemap", [Place(_file(name), changed) for name, changed in parts.items()]
    )


@require_safe
def section(request, name):
    """One file of the index: /sitemap-topics.xml, /sitemap-articles-3.xml."""
    if name in _sections():
        return _respond("urlset", "url", _sections()[name]())
    # Twelve digits: any id that a database gives, and none that it cannot hold.
    part = re.fullmatch(r"articles-(\d{1,12})", name)
    if part and (places := _places(_articles(int(part[1])))):
        return _respond("urlset", "url", places)
    raise Http404(_("There is no such part of the sitemap."))


def _file(name):
    return reverse("sitemap_section", args=[name])


def _articles(part=None):
    live = Version.objects.live().order_by("article_id").values_list("article__slug", "live_from")
    if part is None:
        return live
    return live.filter(article_id__gte=part * MOST_IN_A_FILE, article_id__lt=(part + 1) * MOST_IN_A_FILE)


def _places(articles):
    return [Place(reverse("articles:article", args=[slug]), changed) for slug, changed in articles]


def _parts():
    """(part, last change) of every part that holds something live."""
    parts = Version.objects.live().annotate(part=F("article_id") / MOST_IN_A_FILE)
    return parts.order_by("part").values_list("part").annotate(Max("live_from"))


def _sections():
    return {"pages": _site, "topics": _topics, "authors": _authors} | _others


def _site():
    """The front page, the lists, and the pages that the desk keeps."""
    live = Version.objects.live()
    changed, corrected = _newest(live), _newest(Version.objects.published().corrections())
    lists = {
        "front": changed,
        "topics": changed,
        "authors": changed,
        "archive": changed,
        "corrections": corrected,
    }
    places = [Place(reverse(f"articles:{name}"), at) for name, at in lists.items()]
    pages = PageVersion.objects.live().values_list("page__slug", "live_from")
    return places + [Place(reverse("articles:site_page", args=[slug]), at) for slug, at in pages]


def _newest(versions):
    return versions.order_by("-live_from").values_list("live_from", flat=True).first()


def _topics():
    """A wider topic shows, and changes with, the articles of those within it."""
    changed = _changes("article__topic__slug")
    for slug, at in _changes("article__topic__parent__slug").items():
        changed[slug] = max(at, changed.get(slug, at))
    return [Place(reverse("articles:topic", args=[slug]), at) for slug, at in sorted(changed.items())]


def _authors():
    """What was signed by an earlier name is found under the one that stays."""
    name = Coalesce("bylines__contributor__same_as__slug", "bylines__contributor__slug")
    rows = Version.objects.live().annotate(who=name).exclude(who=None).order_by("who")
    changed = dict(rows.values_list("who").annotate(Max("live_from")))
    return [Place(reverse("articles:author", args=[slug]), at) for slug, at in sorted(changed.items())]


def _changes(path):
    """The newest moment of what is live, by the slug at the end of `path`."""
    rows = Version.objects.live().exclude(**{path: None}).order_by(path)
    return dict(rows.values_list(path).annotate(Max("live_from")))


def _respond(kind, each, places):
    root = ET.Element(kind, {"xmlns": NAMESPACE})
    for place in places:
        entry = ET.SubElement(root, each)
        ET.SubElement(entry, "loc").text = absolute(place.path)
        if place.changed:
            ET.SubElement(entry, "lastmod").text = moment(place.changed)
    document = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(
        document, content_type="application/xml; charset=utf-8", headers={"X-Robots-Tag": "noindex"}
    )
