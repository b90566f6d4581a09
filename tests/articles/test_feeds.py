"""Feeds: whole, valid, the same for everybody, and only of what is live."""

import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.utils import timezone

from articles import publishing, versions
from articles.feeds import with_absolute_addresses
from articles.models import Contributor, Tag, Topic

ATOM = {"a": "http://www.w3.org/2005/Atom"}
RSS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
FEEDS = ["/feed.atom", "/feed.rss", "/feed.json", "/topics/trust/feed.atom", "/authors/nora-lind/feed.atom"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://magazine.example"


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="Trust", slug="trust", description="How it grows.")


@pytest.fixture
def whole(make_article, topic, long_ago):
    """An article with everything that a feed carries."""
    article = make_article(
        title="What trust & <hope> need",
        slug="what-trust-needs",
        topic=topic,
        at=long_ago,
        standfirst="A first hour.",
        body='<p>See <a href="/archive/?a=1&amp;b=2">us</a>, <a href="#ref-a">below</a>, <a href="https://o.example/">o</a>.</p>',
        content_note="This article mentions loss.",
        copyright_line="© 2012 The magazine",
        disclaimer="Views are the author's own.",
        references=[{"name": "a1991", "raw": "Adams, A. (1991). Title. https://doi.org/10.1000/x"}],
    )
    article.tags.add(Tag.objects.create(name="alliance", slug="alliance"))
    return article


@pytest.fixture
def read_atom(client):
    def read(address="/feed.atom"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        return fromstring(answer.content)

    return read


def texts(element, path, names=ATOM):
    return [found.text for found in element.findall(path, names)]


def text(element, path, names=ATOM):
    found = texts(element, path, names)
    assert len(found) == 1, (path, found)
    return found[0]


# --- Atom -----------------------------------------------------------------------------------------------
def test_an_atom_entry_says_everything_about_an_article(read_atom, whole):
    feed = read_atom()
    entry = feed.find("a:entry", ATOM)

    assert text(entry, "a:title") == "What trust & <hope> need"
    assert text(entry, "a:id") == f"tag:magazine.example,2026:article/{whole.pk}"
    assert entry.find("a:link", ATOM).get("href") == "https://magazine.example/articles/what-trust-needs/"
    assert text(entry, "a:published") == "2012-06-26T21:00:00Z"
    assert text(entry, "a:updated") == "2012-06-26T21:00:00Z"
    assert text(entry, "a:author/a:name") == "Nora Lind"
    assert text(entry, "a:author/a:uri") == "https://magazine.example/authors/nora-lind/"
    assert [(c.get("term"), c.get("label")) for c in entry.findall("a:category", ATOM)] == [
        ("trust", "Trust"),
        ("alliance", "alliance"),
    ]
    assert text(entry, "a:rights") == "© 2012 The magazine"
    assert text(entry, "a:summary") == "Content note: This article mentions loss. A first hour."
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_content_is_the_whole_article_note_first_with_absolute_addresses(read_atom, whole):
    content = read_atom().find("a:entry/a:content", ATOM)

    assert content.get("type") == "html"
    assert content.text.startswith("<p><strong>Content note.</strong> This article mentions loss.</p>")
    for part in (
        "A first hour.", 'href="https://magazine.example/archive/?a=1&amp;b=2"', 'href="https://o.example/"',
        'href="https://magazine.example/articles/what-trust-needs/#ref-a"', "<h2>References</h2>",
        'href="https://doi.org/10.1000/x"', "Views are the author&#x27;s own.", "© 2012 The magazine",
    ):  # fmt: skip
        assert part in content.text
    assert 'href="/' not in content.text
    assert 'href="#' not in content.text


def test_a_feed_has_what_rfc_4287_demands(read_atom, whole):
    feed = read_atom()

    assert text(feed, "a:id") == "https://magazine.example/feed.atom"
    assert text(feed, "a:title") == "Rapport"
    assert text(feed, "a:updated") == "2012-06-26T21:00:00Z"
    assert text(feed, "a:author/a:name") == "Rapport"
    assert {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)} == {
        "self": "https://magazine.example/feed.atom",
        "alternate": "https://magazine.example/",
    }


def test_every_author_is_named_in_order_and_reviewers_are_not(read_atom, make_draft, editor):
    draft = make_draft()
    for position, (name, role) in enumerate([("Second", "author"), ("Checker", "reviewer")], start=1):
        contributor = Contributor.objects.create(name=name, slug=name.lower())
        draft.bylines.create(contributor=contributor, position=position, role=role)
    publishing.publish(draft.article, by=editor)

    assert texts(read_atom(), "a:entry/a:author/a:name") == ["Nora Lind", "Second"]


def test_ids_stay_when_an_address_changes(read_atom, whole, editor):
    before = text(read_atom(), "a:entry/a:id")

    publishing.move(whole, slug="another", by=editor)

    assert text(read_atom(), "a:entry/a:id") == before
    assert read_atom().find("a:entry/a:link", ATOM).get("href").endswith("/articles/another/")


def test_a_new_version_updates_the_entry_and_keeps_its_date(read_atom, whole, editor):
    publishing.prepare_change(whole, by=editor)
    version = publishing.publish(whole, by=editor)

    entry = read_atom().find("a:entry", ATOM)

    assert text(entry, "a:published") == "2012-06-26T21:00:00Z"
    assert datetime.fromisoformat(text(entry, "a:updated")) == version.live_from.replace(microsecond=0)


def test_the_newest_twenty_are_told_newest_first(read_atom, make_article, now):
    for n in range(22):
        make_article(title=f"Number {n}", at=now - timedelta(days=30 - n))

    assert texts(read_atom(), "a:entry/a:title") == [f"Number {n}" for n in range(21, 1, -1)]


def test_a_topic_without_a_public_article_has_no_feed(client, topic):
    assert client.get("/topics/trust/feed.atom").status_code == 404


def test_an_empty_feed_is_valid_and_always_the_same(client, db):
    first = client.get("/feed.atom")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        second = client.get("/feed.atom")

    assert first.content == second.content
    assert text(fromstring(first.content), "a:updated") == "1970-01-01T00:00:00Z"


# --- RSS and JSON ---------------------------------------------------------------------------------------
def test_rss_says_the_same(client, whole, long_ago):
    answer = client.get("/feed.rss")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = fromstring(answer.content)
    channel, item = root.find("channel"), root.find("channel/item")

    assert root.get("version") == "2.0"
    assert text(channel, "title", RSS) == "Rapport"
    assert text(channel, "link", RSS) == "https://magazine.example/"
    assert text(channel, "description", RSS) == "The latest articles."
    assert text(channel, "language", RSS) == "en"
    assert channel.find("atom:link", RSS).get("href") == "https://magazine.example/feed.rss"
    assert text(item, "title", RSS) == "What trust & <hope> need"
    assert text(item, "link", RSS) == "https://magazine.example/articles/what-trust-needs/"
    assert text(item, "guid", RSS) == f"tag:magazine.example,2026:article/{whole.pk}"
    assert item.find("guid").get("isPermaLink") == "false"
    assert parsedate_to_datetime(text(item, "pubDate", RSS)) == long_ago
    assert texts(item, "dc:creator", RSS) == ["Nora Lind"]
    assert texts(item, "category", RSS) == ["Trust", "alliance"]
    assert text(item, "description", RSS).startswith("Content note: This article mentions loss.")
    assert "This article mentions loss." in text(item, "content:encoded", RSS)
    assert item.find("author") is None


def test_json_feed_says_the_same(client, whole):
    answer = client.get("/feed.json")
    feed = json.loads(answer.content)

    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "https://magazine.example/"
    assert feed["feed_url"] == "https://magazine.example/feed.json"
    [item] = feed["items"]
    content = item.pop("content_html")
    assert item == {
        "id": f"tag:magazine.example,2026:article/{whole.pk}",
        "url": "https://magazine.example/articles/what-trust-needs/",
        "title": "What trust & <hope> need",
        "summary": "Content note: This article mentions loss. A first hour.",
        "date_published": "2012-06-26T21:00:00Z",
        "date_modified": "2012-06-26T21:00:00Z",
        "authors": [{"name": "Nora Lind", "url": "https://magazine.example/authors/nora-lind/"}],
        "tags": ["Trust", "alliance"],
        "language": "en",
    }
    assert content.startswith("<p><strong>Content note.</strong>")


# --- parts of the site ----------------------------------------------------------------------------------
def test_a_topics_feed_holds_its_articles_and_those_within_it(read_atom, make_article, topic):
    child = Topic.objects.create(name="Repair", slug="repair", parent=topic)
    make_article(title="Inside", topic=topic)
    make_article(title="Within", topic=child)
    make_article(title="Elsewhere")

    feed = read_atom("/topics/trust/feed.atom")

    assert texts(feed, "a:entry/a:title") == ["Within", "Inside"]
    assert text(feed, "a:title") == "Trust · Rapport"
    assert text(feed, "a:subtitle") == "How it grows."
    assert text(feed, "a:id") == "https://magazine.example/topics/trust/feed.atom"


def test_an_authors_feed_holds_what_they_signed(read_atom, client, make_article, make_draft):
    make_article(title="Mine")
    make_article(title="Yours", byline="Ola Berg")
    make_draft(byline="Hidden Name")

    assert texts(read_atom("/authors/nora-lind/feed.atom"), "a:entry/a:title") == ["Mine"]
    assert client.get("/authors/hidden-name/feed.atom").status_code == 404


def test_corrections_are_told_with_kind_reason_and_a_link_to_what_changed(
    read_atom, whole, make_article, editor
):
    make_article(title="Untouched")
    publishing.prepare_change(whole, by=editor)
    version = publishing.publish(whole, by=editor, kind="correction", reason="The number was 12 & not 21.")

    feed = read_atom("/corrections/feed.atom")
    [entry] = feed.findall("a:entry", ATOM)

    assert text(entry, "a:title") == "Correction: What trust & <hope> need"
    assert text(entry, "a:id") == f"tag:magazine.example,2026:version/{version.pk}"
    content = text(entry, "a:content")
    assert "<p>The number was 12 &amp; not 21.</p>" in content
    assert 'href="https://magazine.example/articles/what-trust-needs/v/1..2/"' in content
    assert read_atom("/corrections/feed.atom") is not None


@pytest.mark.parametrize(
    "address", ["/topics/none/feed.atom", "/authors/none/feed.atom", "/feed.xml", "/feed.atomx"]
)
def test_feeds_of_nothing_are_404(client, db, address):
    assert client.get(address).status_code == 404


# --- safety ---------------------------------------------------------------------------------------------
def test_only_what_is_live_is_fed(client, make_article, make_draft, topic, editor):
    make_article(title="Open", topic=topic)
    make_draft(title="Secret draft", topic=topic)
    planned = make_draft(title="Secret plan", topic=topic).article
    publishing.schedule(planned, by=editor, at=timezone.now() + timedelta(days=1))
    publishing.withdraw(make_article(title="Secret past", topic=topic), by=editor, reason="Wrong.")
    publishing.bin(make_article(title="Secret waste", topic=topic), by=editor)
    draft = publishing.prepare_change(make_article(title="Changing", topic=topic), by=editor)
    draft.title = "Secret change"
    versions.save(draft, by=editor)

    for address in [*FEEDS, "/corrections/feed.atom"]:
        page = client.get(address).content.decode()
        assert "Secret" not in page, address
        assert "secret" not in page, address
    assert "Secret plan" not in client.get("/feed.atom").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert "Secret plan" in client.get("/feed.atom").content.decode()


def test_a_withdrawn_correction_leaves_the_corrections_feed(read_atom, whole, editor):
    publishing.prepare_change(whole, by=editor)
    publishing.publish(whole, by=editor, kind="retraction", reason="Invented data.")

    publishing.withdraw(whole, by=editor, reason="Wrong.")

    assert texts(read_atom("/corrections/feed.atom"), "a:entry/a:title") == []


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_are_the_same_for_everybody_set_nothing_and_answer_304(
    client, make_article, topic, reader, address
):
    make_article(topic=topic)

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    client.force_login(reader)

    assert not first.cookies
    assert again.status_code == 304
    assert again.content == b""
    assert client.get(address).content == first.content
    assert client.head(address).content == b""


@pytest.mark.parametrize("address", [*FEEDS, "/corrections/feed.atom"])
def test_feeds_answer_get_and_head_only(client, make_article, topic, address):
    make_article(topic=topic)

    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_no_e_mail_address_is_told(client, make_user, make_article, topic):
    article = make_article(topic=topic)
    contributor = article.live_version().authors[0]
    contributor.user = make_user("author", email="nora.private@example.org")
    contributor.save()

    for address in FEEDS:
        assert b"nora.private" not in client.get(address).content


def test_control_characters_in_a_name_do_not_break_a_feed(read_atom, make_article):
    contributor = make_article().live_version().authors[0]
    contributor.name = "No\x0bra\x1b"
    contributor.save()

    assert texts(read_atom(), "a:entry/a:author/a:name") == ["Nora"]


@pytest.mark.parametrize("number", [1, 40])
def test_a_feed_asks_the_same_few_questions(
    client, make_article, topic, number, remembered, django_assert_num_queries
):
    tag = Tag.objects.create(name="alliance", slug="alliance")
    for _n in range(number):
        make_article(topic=topic).tags.add(tag)
    client.get("/feed.atom")

    for address in FEEDS:
        # Versions, bylines, tags; the topic or the author whose feed it is.
        with django_assert_num_queries(4 if address.count("/") > 1 else 3):
            client.get(address)


@pytest.mark.parametrize(("markup", "wanted"), [
    ('<a href="/a/">x</a>', '<a href="https://magazine.example/a/">x</a>'),
    ('<a title="href=&quot;/a/&quot;" href="#b">x</a>', '<a title="href=&quot;/a/&quot;" href="https://magazine.example/p/#b">x</a>'),
    ('<a href="">x</a>', '<a href="https://magazine.example/p/">x</a>'),
    ('<a href="v/2/">x</a>', '<a href="https://magazine.example/p/v/2/">x</a>'),
    ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
    ('<a href="//other.example/">x</a>', '<a href="//other.example/">x</a>'),
    ('<blockquote cite="/c/">x</blockquote>', '<blockquote cite="https://magazine.example/c/">x</blockquote>'),
    ('<code>&lt;a href="/a/"&gt;</code>', '<code>&lt;a href="/a/"&gt;</code>'),
    ('<p> href="/a/" </p>', '<p> href="/a/" </p>'),
])  # fmt: skip
def test_only_addresses_of_this_site_are_completed(markup, wanted):
    assert with_absolute_addresses(markup, "https://magazine.example/p/") == wanted
