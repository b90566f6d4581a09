"""Feeds of what is live, with the full text: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1.

Absolute addresses everywhere, ids that survive a change of slug, names but no e-mail addresses, and the
content note before anything it warns of. No Last-Modified: a withdrawal changes a feed without a newer moment
to name, and a reader that asks by date alone would keep the withdrawn text; the ETag is always right.
"""

import re
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.site_name import site_name
from articles import house, notices
from articles.feed_formats import FORMATS, Entry, Feed
from articles.metadata import absolute
from articles.models import Contributor, Topic, Version

# Enough for a reader who was away for some weeks; feeds are fetched often and hold full texts.
ENTRIES = 20
# RFC 4151 wants a date in every tag URI. It is part of each entry's identity: never change it.
TAG_YEAR = 2026

_tag = re.compile(r'<[a-z][a-z0-9]*(?:\s+[a-z-]+="[^"]*")+\s*/?>')
_local = re.compile(r'(\s(?:href|src|cite))="((?![a-zA-Z][\w+.-]*:|//)[^"]*)"')
_several = re.compile(r'(?<=\ssrcset=")[^"]*')


@require_safe
def feed(request, form):
    about = house.frame().tagline or _("The latest articles.")
    feed = Feed(site_name(), request.path, reverse("articles:front"), about)
    return _respond(form, feed, _newest(Version.objects.live()))


@require_safe
def topic_feed(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    feed = Feed(_titled(topic.name), request.path, topic.get_absolute_url(), topic.description)
    entries = _newest(Version.objects.live().in_topic(slug))
    if not entries:
        raise Http404(_("Nothing has been published in this topic."))
    return _respond("atom", feed, entries)


@require_safe
def author_feed(request, slug):
    author = get_object_or_404(Contributor.objects.present(), slug=slug)
    entries = _newest(Version.objects.live().signed_by(slug))
    if not entries:
        raise Http404(_("This person has not published anything here."))
    return _respond(
        "atom", Feed(_titled(author.name), request.path, author.get_absolute_url(), author.bio), entries
    )


@require_safe
def corrections_feed(request):
    versions = Version.objects.published().corrections().order_by("-live_from", "-pk").for_page()[:ENTRIES]
    description = _("What we corrected, clarified or took back, and why.")
    feed = Feed(_titled(_("Corrections")), request.path, reverse("articles:corrections"), description)
    return _respond("atom", feed, [correction(version) for version in versions])


def _newest(versions):
    return [entry(version) for version in versions.newest_first().for_page()[:ENTRIES]]


def _titled(title):
    return f"{title} · {site_name()}"


def entry(version):
    article = version.article
    url = absolute(article.get_absolute_url())
    note = _("Content note: %(note)s") % {"note": version.note} if version.note else ""
    return Entry(
        id=_identity("article", article.pk),
        title=notices.marked_title(version),
        url=url,
        published=article.first_live_from,
        updated=version.live_from,
        language=article.language,
        summary=" ".join(filter(None, [note, version.standfirst])),
        content=_content(version, url),
        authors=[(author.name, absolute(author.get_absolute_url())) for author in version.authors],
        tags=[(group.slug, group.name) for group in (article.topic, *article.tags.all()) if group],
        rights=version.copyright_line,
    )


def correction(version):
    """One published correction: what kind, why, and where to see what changed."""
    article = version.article
    url = absolute(article.get_absolute_url())
    content = format_html("<p>{}</p>", version.reason) if version.reason else ""
    if version.number > 1:
        changes = reverse("articles:comparison", args=[article.slug, version.number - 1, version.number])
        content += format_html('<p><a href="{}">{}</a></p>', absolute(changes), _("What changed"))
    return Entry(
        id=_identity("version", version.pk),
        title=f"{version.get_kind_display()}: {version.title}",
        url=url,
        published=version.live_from,
        updated=version.live_from,
        language=article.language,
        summary=version.reason,
        content=content,
        authors=[(author.name, absolute(author.get_absolute_url())) for author in version.authors],
        tags=[(version.kind, version.get_kind_display())],
    )


def _content(version, url):
    parts = [
        _paragraph("<p><strong>{}.</strong></p>", version.get_standing_display()),
        _paragraph("<p><strong>{}</strong> {}</p>", _("Content note."), version.note),
        _paragraph("<p><em>{}</em></p>", version.standfirst),
        with_absolute_addresses(version.body_html, url),
        version.references_html
        and format_html("<h2>{}</h2>", _("References"))
        + f"<ol>{with_absolute_addresses(version.references_html, url)}</ol>",
        _paragraph("<p><small>{}</small></p>", version.disclaimer),
        _paragraph("<p><small>{}</small></p>", version.copyright_line),
    ]
    return "\n".join(filter(None, parts))


def _paragraph(form, *texts):
    return format_html(form, *texts) if texts[-1] else ""


def with_absolute_addresses(markup, page):
    """Our own HTML for places that are not our page: `/x` leads to this site, `#x` to `page`."""

    def complete(match):
        return f'{match[1]}="{urljoin(page, match[2])}"'

    def complete_all(match):
        return " ".join(urljoin(page, part) if part[:1] == "/" else part for part in match[0].split(" "))

    return _tag.sub(lambda tag: _several.sub(complete_all, _local.sub(complete, tag[0])), markup)


def _identity(kind, pk):
    """RFC 4151: stays when the slug, the scheme or the port changes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{TAG_YEAR}:{kind}/{pk}"


def _respond(form, feed, entries):
    write, content_type = FORMATS[form]
    # W3C WebSub, 4: a subscriber looks at the headers first, whatever the format.
    hub = f'<{settings.WEBSUB_HUB}>; rel="hub", <{absolute(feed.path)}>; rel="self"'
    headers = {"Link": hub} if settings.WEBSUB_HUB else {}
    return HttpResponse(write(feed, entries), content_type=f"{content_type}; charset=utf-8", headers=headers)
