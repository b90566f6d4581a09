"""Walks through the own site as a browser would and lists what it stores that the notice does not tell of.

Twice: as somebody who has not chosen, and as somebody who allows everything. In this process, without a network: the
edge says which cookies it stopped, pages are read for what they load from elsewhere, our scripts for what they store.
"""

import re
import time
import uuid
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from consent import cookie, notices, undeclared
from consent.models import UndeclaredCookie

SCRIPTS = settings.BASE_DIR / "static"
START = (
    "/",
    "/cookies/",
    "/accounts/login/",
    "/accounts/signup/",
    "/search/",
    "/legal/terms/",
    "/sitemap.xml",
)
# Made for one person, or a file.
_SKIPPED = re.compile(
    r"^/(admin|static|media|unsubscribe|review)/|^/accounts/logout|\.(zip|json|txt|bib|ris)$"
)
_STORES = re.compile(
    r"\b(?:localStorage|sessionStorage)\.setItem\(\s*[\"'`]([^\"'`]+)|indexedDB\.open\(\s*[\"'`]([^\"'`]+)"
)
_WRITES_COOKIE = re.compile(r"\bdocument\.cookie\s*=\s*[\"'`]([^=\"'`]+)")
_LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}


@dataclass(frozen=True)
class Finding:
    """`name`: of the cookie, the storage or the foreign host; `surface`: where; `kind`: cookie, storage or host."""

    name: str
    surface: str
    kind: str


class _Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links, self.loads = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag in _LOADS and attrs.get(_LOADS[tag]):
            self.loads.append(attrs[_LOADS[tag]])
        if tag == "link" and "stylesheet" in attrs.get("rel", "") and attrs.get("href"):
            self.loads.append(attrs["href"])


def scan(*, pages=200):
    """Yields Findings, each once. Follows links within the site to so many pages, twice."""
    told = set()
    for finding in (*_walk(pages, None), *_walk(pages, notices.current()), *_scripts()):
        if finding not in told and not (finding.kind != "host" and _is_told(finding.name)):
            told.add(finding)
            yield finding


def note(finding):
    """Put what was found into the inbox."""
    undeclared.note(finding.name, found_by=UndeclaredCookie.Found.SCAN, surface=finding.surface)


def _is_told(name):
    notice = notices.current()
    return notice is not None and notice.purpose_of(name)[0]


def _client(notice):
    site = urlsplit(settings.SITE_URL)
    client = Client(raise_request_exception=False, headers={"host": site.netloc})
    if notice is not None:
        now = int(time.time())
        yes = {purpose: cookie.Answer(True, now, notice.number) for purpose in notice.purposes}
        client.cookies[settings.COOKIE_CONSENT_NAME] = cookie.write(uuid.uuid4().hex, yes)
    return client


def _walk(pages, notice):
    client, waiting, seen = _client(notice), deque(START), set(START)
    while waiting and pages:
        pages -= 1
        path = waiting.popleft()
        response = client.get(path, secure=settings.IS_HTTPS)
        match = getattr(response, "resolver_match", None)
        surface = match.view_name if match else path
        names = {morsel.key for morsel in response.cookies.values()} | set(getattr(response, "stopped", ()))
        yield from (Finding(name, surface, "cookie") for name in sorted(names))
        if response.get("Location"):
            _add(response["Location"], path, waiting, seen)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            page = _Links(response.content.decode())
            yield from (Finding(host, surface, "host") for host in _foreign(page.loads))
            for link in page.links:
                _add(link, path, waiting, seen)


def _add(link, path, waiting, seen):
    address = urlsplit(urljoin(path, link))
    is_own = address.netloc in ("", urlsplit(settings.SITE_URL).netloc)
    is_page = address.scheme in ("", "http", "https") and not _SKIPPED.search(address.path)
    if is_own and is_page and address.path not in seen:
        seen.add(address.path)
        waiting.append(address.path)


def _foreign(loads):
    own = urlsplit(settings.SITE_URL).netloc
    return sorted({host for load in loads if (host := urlsplit(load).netloc) and host != own})


def _scripts():
    for path in sorted(SCRIPTS.rglob("*.js")):
        script = path.read_text()
        for one, other in _STORES.findall(script):
            yield Finding(one or other, path.name, "storage")
        for name in _WRITES_COOKIE.findall(script):
            yield Finding(name.strip(), path.name, "cookie")
