"""How a feed is written: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1. Plain data in, bytes or text out."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from django.conf import settings

from accounts.site_name import site_name
from articles.metadata import absolute, moment
from articles.rendering import plain_controls

# An empty feed must name a moment too, and one that stays.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Feed:
    """`page` is the path of the page that shows the same to people."""

    title: str
    path: str
    page: str
    description: str = ""


@dataclass(frozen=True)
class Entry:
    """An article or a correction. `authors` are (name, address), `tags` (slug, name), `content` is HTML."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    language: str
    summary: str
    content: str
    authors: list
    tags: list
    rights: str = ""


def _updated(entries):
    return max((entry.updated for entry in entries), default=NEVER)


def _add(parent, name, text="", **attributes):
    element = ET.SubElement(parent, name, attributes)
    # XML 1.0 has no way to write a control character.
    element.text = plain_controls(str(text))
    return element


def _document(root):
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def atom(feed, entries):
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": settings.LANGUAGE_CODE})
    _add(root, "id", absolute(feed.path))
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", moment(_updated(entries)))
    _add(root, "link", rel="self", type="application/atom+xml", href=absolute(feed.path))
    _add(root, "link", rel="alternate", type="text/html", href=absolute(feed.page))
    _add(_add(root, "author"), "name", site_name())
    for entry in entries:
        item = _add(root, "entry", **{"xml:lang": entry.language})
        _add(item, "id", entry.id)
        _add(item, "title", entry.title)
        _add(item, "link", rel="alternate", type="text/html", href=entry.url)
        _add(item, "published", moment(entry.published))
        _add(item, "updated", moment(entry.updated))
        for name, address in entry.authors:
            author = _add(item, "author")
            _add(author, "name", name)
            _add(author, "uri", address)
        for term, label in entry.tags:
            _add(item, "category", term=term, label=plain_controls(label))
        if entry.rights:
            _add(item, "rights", entry.rights)
        if entry.summary:
            _add(item, "summary", entry.summary)
        _add(item, "content", entry.content, type="html")
    return _document(root)


def rss(feed, entries):
    namespaces = {
        "xmlns:atom": "http://www.w3.org/2005/Atom",
        "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    }
    root = ET.Element("rss", {"version": "2.0"} | namespaces)
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", absolute(feed.page))
    _add(channel, "description", feed.description)
    _add(channel, "language", settings.LANGUAGE_CODE)
    _add(channel, "lastBuildDate", format_datetime(_updated(entries)))
    _add(channel, "atom:link", rel="self", type="application/rss+xml", href=absolute(feed.path))
    for entry in entries:
        item = _add(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", entry.url)
        _add(item, "guid", entry.id, isPermaLink="false")
        _add(item, "pubDate", format_datetime(entry.published))
        # RSS's own <author> is an e-mail address (rssboard.org/rss-specification); Dublin Core's is a name.
        for name, _address in entry.authors:
            _add(item, "dc:creator", name)
        for _term, label in entry.tags:
            _add(item, "category", label)
        _add(item, "description", entry.summary)
        _add(item, "content:encoded", entry.content)
    return _document(root)


def json_feed(feed, entries):
    items = [
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "content_html": entry.content,
            "date_published": moment(entry.published),
            "date_modified": moment(entry.updated),
            "authors": [{"name": name, "url": address} for name, address in entry.authors],
            "tags": [label for _term, label in entry.tags],
            "language": entry.language,
        }
        for entry in entries
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": absolute(feed.page),
        "feed_url": absolute(feed.path),
        "description": feed.description,
        "language": settings.LANGUAGE_CODE,
        "authors": [{"name": site_name(), "url": absolute("/")}],
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False)


FORMATS = {
    "atom": (atom, "application/atom+xml"),
    "rss": (rss, "application/rss+xml"),
    "json": (json_feed, "application/feed+json"),
}
