"""What readers and programs see of corrections, retractions and concerns."""

import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import pytest

from articles import publishing, versions
from articles.models import Version

Kind = Version.Kind
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def retracted(make_article, editor):
    article = make_article(title="Doubtful", slug="doubtful")
    publishing.give_notice(article, by=editor, kind=Kind.RETRACTION, reason="The data were invented.")
    return article


def json_ld(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return next(data for data in map(json.loads, blocks) if data["@type"] == "Article")


def test_a_retraction_stands_before_the_title_with_kind_date_and_reason(client, retracted, now):
    page = client.get(retracted.get_absolute_url()).content.decode()

    head = page[: page.index("<h1>")]
    for words in ("Retracted.", f"{now:%-d %B %Y}", "The data were invented.", "Do not rely on it."):
        assert words in head
    assert page.count("The data were invented.</b>") == 0


@pytest.mark.parametrize(
    ("reason", "read"),
    [
        ("The data were wrong", "The data were wrong."),
        ("Were they real?", "Were they real?"),
        ("They “vanished.”", "They “vanished.”"),
    ],
)
def test_a_reason_without_an_end_sign_runs_into_no_other_sentence(client, make_article, editor, reason, read):
    article = make_article(title="Doubtful")
    publishing.give_notice(article, by=editor, kind=Kind.RETRACTION, reason=reason)

    page = " ".join(client.get(article.get_absolute_url()).content.decode().split())

    assert f"{read} The text is kept for the record." in page


def test_a_retraction_is_marked_in_every_list_and_in_what_travels(client, retracted):
    for address in ("/", "/archive/", "/authors/nora-lind/", "/search/?q=doubtful"):
        page = client.get(address, follow=True).content.decode()
        if address == "/archive/":
            page = client.get(re.search(r'href="(/archive/\d+/\d+/)"', page)[1]).content.decode()
        assert ">Retracted</span>" in page, address
    entry = ET.fromstring(client.get("/feed.atom").content).find(f"{ATOM}entry")  # noqa: S314 - our own feed
    assert entry.findtext(f"{ATOM}title") == "Retracted: Doubtful"
    assert "<strong>Retracted.</strong>" in entry.findtext(f"{ATOM}content")
    assert "Retracted: Doubtful" in client.get("/feed.json").content.decode()
    home = retracted.get_absolute_url()
    assert json.loads(client.get(f"{home}cite.json").content)[0]["title"] == "Retracted: Doubtful"
    assert "note = {Retracted}" in client.get(f"{home}cite.bib").content.decode()
    page = client.get(home).content.decode()
    assert json_ld(page)["creativeWorkStatus"] == "Retracted"
    assert json_ld(page)["correction"]["name"] == "Retraction"
    assert 'property="og:title" content="Retracted: Doubtful"' in page
    assert 'name="citation_title" content="Retracted: Doubtful"' in page


def test_an_earlier_version_carries_the_notice_that_came_since(client, retracted):
    page = client.get(f"{retracted.get_absolute_url()}v/1/").content.decode()

    assert "The data were invented." in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_lifted_concern_leaves_its_lines_in_the_corrections(client, make_article, editor):
    article = make_article()
    publishing.give_notice(article, by=editor, kind=Kind.CONCERN, reason="We are asking.")
    assert "Expression of concern." in client.get(article.get_absolute_url()).content.decode()
    publishing.give_notice(article, by=editor, kind=Kind.REINSTATEMENT, reason="All is in order.")

    page = client.get(article.get_absolute_url()).content.decode()

    assert "Expression of concern." not in page.split("<h1>")[0]
    for address in ("/corrections/", "/corrections/feed.atom"):
        listed = client.get(address).content.decode()
        assert "We are asking." in listed
        assert "All is in order." in listed


def test_updated_on_leads_to_the_version_and_minor_edits_are_folded(client, make_article, editor, now):
    article = make_article()
    for kind, reason in (
        ("correction", "A year."),
        ("minor", "Comma."),
        ("update", "More data."),
        ("minor", ""),
    ):
        versions.save(publishing.prepare_change(article, by=editor), by=editor)
        publishing.publish(article, by=editor, kind=kind, reason=reason)
    home = article.get_absolute_url()

    page = client.get(home).content.decode()

    assert f'<a href="{home}v/4/">Updated on' in page
    assert "5 published versions" in page
    log = page[page.index('class="versions"') :].split("</details>")[0]
    assert log.index("Update: More data.") < log.index("Correction: A year.") < log.index("First publication")
    assert log.count("<li>") == 3
    assert log.index("Minor edits:") < log.index(f"{home}v/4..5/")
    assert [item["text"] for item in [json_ld(page)["correction"]]] == ["A year."]


def test_the_page_of_a_much_changed_article_asks_one_question_more(
    client, make_article, editor, remembered, django_assert_num_queries
):
    article = make_article()
    for number in range(5):
        publishing.prepare_change(article, by=editor)
        publishing.publish(article, by=editor, kind="correction", reason=f"Slip {number}.")
    client.get(article.get_absolute_url())

    with django_assert_num_queries(6):
        client.get(article.get_absolute_url())


def test_the_current_version_does_not_call_itself_an_earlier_one(client, make_article):
    page = client.get(f"{make_article().get_absolute_url()}v/1/").content.decode()

    assert "This is the current version" in page
    assert "an earlier published version" not in page


# --- the hub ---------------------------------------------------------------------------------------


@pytest.fixture
def hub(settings):
    """A hub on this machine; what was posted to it."""
    heard = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hub)
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_hub_hears_once_of_what_changed_and_every_feed_names_it(client, make_draft, editor, settings, hub):
    publishing.publish(make_draft().article, by=editor)

    feeds = ["feed.atom", "feed.rss", "feed.json", "authors/nora-lind/feed.atom"]
    urls = [f"{settings.SITE_URL}/{path}" for path in feeds]
    assert hub == [{"hub.mode": ["publish"], "hub.url": urls}]
    for path in feeds[:3]:
        assert client.get(f"/{path}")["Link"].startswith(f'<{settings.WEBSUB_HUB}>; rel="hub"')


def test_without_a_hub_no_feed_names_one(client, make_draft, editor):
    publishing.publish(make_draft().article, by=editor)

    assert "Link" not in client.get("/feed.atom")
