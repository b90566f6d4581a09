"""Every kind of page: nothing that axe can find, nothing wider than the window, no request to strangers."""

import pytest

from articles import publishing, site_pages
from articles.models import Series, Tag, Topic
from tests.browser.test_reader import sign_in

THEMES = [
    pytest.param(
        {"dark": dark, "narrow": narrow}, id=f"{'dark' if dark else 'light'}-{'narrow' if narrow else 'wide'}"
    )
    for dark in (False, True)
    for narrow in (False, True)
]
PUBLIC = [
    "/", "/topics/", "/topics/trust/", "/tags/alliance/", "/authors/", "/authors/nora-lind/", "/archive/",
    "/corrections/", "/search/", "/search/?q=trust", "/search/?q=nothing", "/cookies/", "/legal/terms/",
    "/legal/privacy/", "/legal/imprint/", "/nowhere/", "/accounts/login/", "/accounts/signup/", "/accounts/login/code/",
    "/accounts/password/reset/", "ARTICLE/", "ARTICLE/comments/", "ARTICLE/comments/1/", "ARTICLE/contact/",
    "ARTICLE/v/1/", "ARTICLE/v/1..2/", "/series/beginnings/", "MONTH/", "/about/",
]  # fmt: skip
PRIVATE = [
    "/accounts/settings/", "/accounts/notifications/", "/accounts/data/", "/accounts/deletion/",
    "/accounts/agreements/", "/accounts/comments/", "/accounts/email/", "/accounts/password/change/",
    "/accounts/2fa/", "/accounts/sessions/", "/accounts/logout/", "ARTICLE/", "ARTICLE/comments/1/reply/",
    "ARTICLE/comments/1/report/",
]  # fmt: skip


@pytest.fixture
def article(published_texts, make_article, transactional_db, reader, editor, say):
    topic = Topic.objects.create(name="Trust", slug="trust", description="On trust.")
    body = "<h2>Why</h2><p>Trust.</p><table><tr><th>A</th></tr><tr><td>1</td></tr></table>"
    make_article(topic=topic, title="Another one")
    article = make_article(
        topic=topic,
        body=body,
        content_note="This article mentions loss.",
        references=[{"name": "a1999", "raw": "Author, A. (1999). Title. https://doi.org/10.1000/1"}],
    )
    article.tags.add(Tag.objects.create(name="alliance", slug="alliance"))
    article.refresh_from_db()
    article.series = Series.objects.create(name="Beginnings", slug="beginnings")
    article.save(update_fields=["series"])
    publishing.prepare_change(article, by=editor)
    publishing.publish(article, by=editor, kind="correction", reason="A figure was wrong.")
    site_pages.publish(site_pages.start(title="About", slug="about", body="<p>We.</p>", by=None), by=None)
    parent = None
    for depth in range(12):
        text = f"Comment at depth {depth} with a [link](https://example.org/) and *weight*."
        parent = say(article, reader, text, parent=parent)
    return article


def open_page(page, address, article):
    month = f"/archive/{article.first_live_from:%Y/%m}/"
    answer = page.goto(address.replace("ARTICLE/", article.get_absolute_url()).replace("MONTH/", month))
    assert answer.status == (404 if address == "/nowhere/" else 200), page.url
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} is {width}px wider than the window"


def check(page, address, article, assert_accessible):
    open_page(page, address, article)
    assert_accessible(page)
    assert page.locator("h1").count() == 1, page.url


@pytest.mark.parametrize("theme", THEMES)
def test_public_pages_are_accessible(visit, article, assert_accessible, theme):
    page = visit(**theme)
    for address in PUBLIC:
        check(page, address, article, assert_accessible)


@pytest.mark.parametrize("theme", THEMES)
def test_a_readers_own_pages_are_accessible(visit, article, reader, assert_accessible, theme):
    page = visit(**theme)
    sign_in(page, reader)
    for address in PRIVATE:
        check(page, address, article, assert_accessible)


def test_pages_fit_320_pixels(visit, article):
    page = visit()
    page.set_viewport_size({"width": 320, "height": 700})
    for address in PUBLIC:
        open_page(page, address, article)


def test_a_first_visit_stays_within_its_budget(visit, article):
    """HTML + CSS + JS at most 30 KB compressed, HTML 14, fonts 110 in three files, 10 requests, no layout shift."""
    page = visit()
    seen = []
    page.on("requestfinished", lambda request: seen.append(request))
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )

    page.goto(article.get_absolute_url())
    page.wait_for_load_state("networkidle")

    sizes = {request.url: (request.resource_type, request.sizes()["responseBodySize"]) for request in seen}
    fonts = [size for kind, size in sizes.values() if kind == "font"]
    html = next(size for kind, size in sizes.values() if kind == "document")
    assert len(sizes) <= 10, sizes
    assert len(fonts) <= 3
    assert sum(fonts) <= 110 * 1024
    assert html <= 14 * 1024
    assert page.evaluate("window.shift") == 0
