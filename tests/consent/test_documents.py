"""Legal texts over HTTP: every version stays readable, and programs can read them too."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from consent import comparing


@pytest.fixture
def two_versions(published_texts, make_terms):
    return make_terms(text="These terms are new.\n\n## Law\n\nSome law.", summary="Shorter.")


def test_the_text_in_force_is_at_the_documents_address(client, two_versions):
    page = client.get("/legal/terms/")

    assertContains(page, "These terms are new.")
    assertContains(page, "<h2>Law</h2>")
    assertContains(page, "Version 2")
    assertContains(page, 'href="/legal/terms/v/1/"')
    assert page.headers["ETag"]


def test_an_old_version_stays_readable_and_says_so(client, two_versions):
    page = client.get("/legal/terms/v/1/")

    assertContains(page, "What you write remains yours")
    assertContains(page, "no longer in force")


def test_the_comparison_shows_words_that_came_and_went(client, two_versions):
    page = client.get("/legal/terms/v/1..2/")

    assertContains(page, "<ins>")
    assertContains(page, "<del>")
    assertContains(page, "Shorter.")


def test_the_text_of_a_day(client, published_texts, make_terms):
    make_terms(text="Words of today.")
    yesterday = timezone.localdate() - timedelta(days=1)

    assertContains(client.get(f"/legal/terms/at/{yesterday}/"), "What you write remains yours")
    assertContains(client.get(f"/legal/terms/at/{timezone.localdate()}/"), "Words of today.")
    assert client.get("/legal/terms/at/1999-12-31/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/legal/terms.txt", "/legal/terms/.txt", "/legal/terms/v/2.txt", "/legal/terms/v/2/.txt"]
)
def test_the_text_is_exactly_what_was_hashed(client, two_versions, path):
    response = client.get(path)

    assert response.headers["Content-Type"].startswith("text/plain")
    assert "public" in response.headers["Cache-Control"]
    assert hashlib.sha256(response.content).hexdigest() == two_versions.sha256


@pytest.mark.parametrize("path", ["/legal/terms.json", "/legal/terms/.json", "/legal/terms/v/2.json"])
def test_programs_read_the_facts_as_json(client, two_versions, path):
    data = client.get(path).json()

    assert (data["version"], data["sha256"], data["summary"]) == (2, two_versions.sha256, "Shorter.")


@pytest.mark.parametrize(
    "path",
    [
        "/legal/nosuch/", "/legal/terms/v/3/", "/legal/terms/v/0/", "/legal/terms/v/1..9/", "/legal/terms/v/x/",
        "/legal/terms/at/yesterday/", "/legal/terms/at/2026-02-31/", "/legal/terms/v/99999999999999999999/",
        "/legal/nosuch.txt", "/legal/terms/v/9.json", "/legal/terms/at/9999-12-32/",
        "/legal/terms/at/2026-01-01T00:00/",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_404(client, two_versions, path):
    assert client.get(path).status_code == 404


def test_the_last_day_there_is_shows_the_text_in_force(client, two_versions):
    assert client.get("/legal/terms/at/9999-12-31/").status_code == 200


def test_a_draft_is_not_shown_and_the_page_says_so(client, db):
    page = client.get("/legal/terms/")

    assertContains(page, "has not been published yet", status_code=404)
    assertNotContains(page, "What you write", status_code=404)
    assert client.get("/legal/terms.txt").status_code == 404


def test_an_announced_version_can_be_read_before_its_day(client, published_texts, make_terms):
    make_terms(effective_at=timezone.now() + timedelta(days=20), text="Soon.")

    assertContains(client.get("/legal/terms/v/2/"), "comes into force")
    assertNotContains(client.get("/legal/terms/"), "Soon.")


def test_html_in_a_text_is_text(client, published_texts, make_terms):
    make_terms(text="<script>alert(1)</script> [x](javascript:alert(1)) **bold**")

    page = client.get("/legal/terms/").content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<strong>bold</strong>" in page


def test_a_document_costs_one_query(client, published_texts, django_assert_num_queries):
    client.get("/legal/terms/")
    with django_assert_num_queries(1):
        client.get("/legal/terms/")


def test_writing_to_a_document_is_405(client, published_texts):
    assert client.post("/legal/terms/").status_code in (403, 405)


def test_the_same_blocks_are_the_same():
    assert comparing.compare("<h2>One</h2><p>Two.</p>", "<h2>One</h2><p>Two.</p>") == [
        ("h2", [("same", "One")]),
        ("p", [("same", "Two.")]),
    ]


def test_a_changed_word_is_the_only_change():
    assert comparing.compare("<p>We keep it a year.</p>", "<p>We keep it a day.</p>") == [
        ("p", [("same", "We keep it a "), ("removed", "year"), ("added", "day"), ("same", ".")])
    ]


def test_a_link_that_leads_elsewhere_is_a_change():
    assert comparing.compare('<p><a href="/a/">Law</a></p>', '<p><a href="/b/">Law</a></p>') == [
        ("p", [("same", "Law (/"), ("removed", "a"), ("added", "b"), ("same", "/)")])
    ]


def test_blocks_come_and_go():
    assert comparing.compare("<p>A b.</p><ul><li>C</li></ul>", "<p>A b.</p>") == [
        ("p", [("same", "A b.")]),
        ("li", [("removed", "C")]),
    ]
    assert comparing.compare("", "<p>A b.</p>") == [("p", [("added", "A b.")])]
