"""The sitemap names every page that readers may find, with the moment of its last change, and no other."""

from datetime import timedelta

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.utils import timezone

from articles import publishing, site_pages, sitemaps
from articles.models import Topic

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "https://magazine.example"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def read(client):
    """{path: lastmod} of a file, and the kind of its root."""

    def get(address="/sitemap.xml"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer["Content-Type"] == "application/xml; charset=utf-8"
        root = fromstring(answer.content)
        found = {}
        for entry in root:
            place = entry.find("s:loc", NAMES).text
            assert place.startswith(SITE)
            found[place.removeprefix(SITE)] = entry.findtext("s:lastmod", None, NAMES)
        return root.tag.rpartition("}")[2], found

    return get


def test_everything_that_readers_may_find_is_named_with_its_last_change(read, make_article, long_ago):
    parent = Topic.objects.create(name="Research", slug="research")
    topic = Topic.objects.create(name="Trust", slug="trust", parent=parent)
    Topic.objects.create(name="Empty", slug="empty")
    make_article(slug="old", topic=topic, at=long_ago)
    make_article(slug="new", topic=topic, at=long_ago + timedelta(days=1), byline="Ola Berg")
    about = site_pages.start(title="About", slug="about", body="<p>We.</p>", by=None, at=long_ago)
    site_pages.publish(about, by=None, at=long_ago)
    site_pages.start(title="Plans", slug="plans", body="<p>We.</p>", by=None)

    kind, found = read()

    assert kind == "urlset"
    old, new = "2012-06-26T21:00:00Z", "2012-06-27T21:00:00Z"
    assert found == {
        "/articles/old/": old, "/articles/new/": new, "/": new, "/topics/": new, "/authors/": new, "/archive/": new,
        "/corrections/": None, "/topics/trust/": new, "/topics/research/": new, "/authors/nora-lind/": old,
        "/authors/ola-berg/": new, "/about/": old,
    }  # fmt: skip


def test_every_address_of_the_sitemap_answers(client, read, make_article):
    make_article(topic=Topic.objects.create(name="Trust", slug="trust"))

    for path in read()[1]:
        assert client.get(path).status_code == 200, path


def test_a_correction_moves_the_last_change(read, make_article, editor, long_ago):
    article = make_article(at=long_ago)
    publishing.prepare_change(article, by=editor)
    moment = long_ago + timedelta(days=3)
    publishing.publish(article, by=editor, at=moment, kind="correction", reason="A number.")

    found = read()[1]

    assert found[article.get_absolute_url()] == "2012-06-29T21:00:00Z"
    assert found["/corrections/"] == "2012-06-29T21:00:00Z"


def test_only_what_is_live_is_named(client, make_article, make_draft, editor):
    secret = Topic.objects.create(name="Secret", slug="secret-topic")
    make_draft(slug="secret-draft", topic=secret, byline="Secret Name")
    planned = make_draft(slug="secret-plan", topic=secret).article
    publishing.schedule(planned, by=editor, at=timezone.now() + timedelta(days=1))
    publishing.withdraw(make_article(slug="secret-past", topic=secret), by=editor, reason="Wrong.")
    publishing.bin(make_article(slug="secret-waste", topic=secret), by=editor)
    make_article(slug="open")

    for address in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-topics.xml", "/sitemap-authors.xml",
                    "/sitemap-articles-0.xml"):  # fmt: skip
        assert b"secret" not in client.get(address).content, address
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert b"secret-plan" in client.get("/sitemap.xml").content


def test_a_large_site_has_an_index_of_files_that_together_hold_everything(read, make_article, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_IN_A_FILE", 3)
    articles = [make_article().get_absolute_url() for _n in range(7)]

    kind, files = read()

    assert kind == "sitemapindex"
    assert all(files.values())
    held = {}
    for file in files:
        kind, places = read(file)
        assert kind == "urlset"
        if "articles" in file:
            assert 0 < len(places) <= 3
        held |= places
    assert set(articles) <= set(held)
    assert {"/", "/topics/", "/authors/nora-lind/"} <= set(held)


def test_files_without_anything_are_not_named(read, make_article, editor, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_IN_A_FILE", 2)
    articles = [make_article() for _n in range(9)]
    for article in articles[2:6]:
        publishing.withdraw(article, by=editor, reason="Wrong.")

    files = read()[1]

    assert all(read(file)[1] for file in files)


def test_other_apps_name_their_pages(read, make_article, monkeypatch):
    monkeypatch.setattr(sitemaps, "_others", {})
    sitemaps.add("documents", lambda: [sitemaps.Place("/legal/terms/", timezone.now())])

    assert "/legal/terms/" in read()[1]
    assert "/legal/terms/" in read("/sitemap-documents.xml")[1]


def test_legal_texts_in_force_are_named(client, read, published_texts):
    found = read()[1]

    assert {"/legal/terms/", "/legal/privacy/", "/legal/imprint/"} <= set(found)
    assert all(found[path] for path in found if path.startswith("/legal/"))
    assert read("/sitemap-documents.xml")[1]
    for path in found:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "name", ["none", "articles", "articles-", "articles-99", "articles-" + "9" * 18, "articles-x"]
)
def test_a_file_that_is_not_there_is_404(client, db, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_an_empty_site_has_a_valid_sitemap(read, db):
    kind, found = read()

    assert kind == "urlset"
    assert found["/"] is None


def test_the_sitemap_is_the_same_for_everybody(client, make_article):
    make_article()

    first = client.get("/sitemap.xml")

    assert not first.cookies
    assert client.get("/sitemap.xml").content == first.content
    assert client.get("/sitemap.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post("/sitemap.xml").status_code == 405


@pytest.mark.parametrize("number", [1, 40])
def test_the_sitemap_asks_the_same_few_questions(client, make_article, number, django_assert_num_queries):
    for n in range(number):
        make_article(topic=Topic.objects.create(name=f"Topic {n}", slug=f"topic-{n}"), byline=f"Name {n}")

    client.get("/sitemap.xml")

    with django_assert_num_queries(7):
        client.get("/sitemap.xml")
