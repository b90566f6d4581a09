"""What programs read in the head of an article's page, field by field."""

import json
import re
from html import unescape

import pytest

from articles import publishing
from articles.models import Contributor, Series, Tag, Topic

SITE = "https://magazine.example"
REFERENCE = {
    "name": "okafor2018",
    "raw": "Okafor, N. J., & Lind, P.-E. (2018). Listening; as a shared task. Journal of Quiet Studies, 12(3), 45–67.",
    "doi": "10.5555/quiet.2018.12",
    "csl": {
        "type": "article-journal",
        "author": [{"family": "Okafor", "given": "N. J."}, {"family": "Lind", "given": "P.-E."}],
        "issued": {"date-parts": [[2018, 3]]},
        "title": "Listening; as a shared task",
        "container-title": "Journal of Quiet Studies",
        "volume": "12",
        "issue": "3",
        "page": "45–67",
    },
}


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def whole(make_draft, long_ago, editor):
    draft = make_draft(
        title="What trust & <hope> need </script>",
        slug="what-trust-needs",
        topic=Topic.objects.create(name="Trust", slug="trust"),
        standfirst='A "first" hour.',
        content_note="This article mentions loss.",
        copyright_line="© 2012 The magazine",
        references=[REFERENCE, {"name": "raw", "raw": "An old letter, undated; lost"}],
    )
    reviewer = Contributor.objects.create(name="Rosa Vidal", slug="rosa-vidal", credentials="PhD")
    desk = Contributor.objects.create(name="News desk", slug="news-desk")
    draft.bylines.create(contributor=desk, position=1)
    draft.bylines.create(contributor=reviewer, position=2, role="reviewer")
    article = draft.article
    article.series = Series.objects.create(name="First hours", slug="first-hours")
    article.save()
    article.tags.add(Tag.objects.create(name="alliance", slug="alliance"))
    publishing.publish(article, by=editor, at=long_ago)
    return article


@pytest.fixture
def head(client):
    """The head of an article's page."""

    def get(article):
        return client.get(article.get_absolute_url()).content.decode().partition("</head>")[0]

    return get


def metas(head, attribute="name"):
    """[(name, content)] of all meta elements."""
    found = re.findall(rf'<meta {attribute}="([^"]*)" content="([^"]*)">', head)
    return [(name, unescape(content)) for name, content in found]


def of(head, name, attribute="name"):
    return [content for found, content in metas(head, attribute) if found == name]


def blocks(head):
    texts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    return {data["@type"]: data for data in map(json.loads, texts)}


# --- links, description, share cards --------------------------------------------------------------------
def test_an_article_names_its_address_its_description_and_its_feeds(head, whole):
    page = head(whole)

    assert f'<link rel="canonical" href="{SITE}/articles/what-trust-needs/">' in page
    assert of(page, "description") == ['A "first" hour.']
    assert '<link rel="alternate" type="application/atom+xml" title="Rapport" href="/feed.atom">' in page
    assert 'title="Trust · Rapport" href="/topics/trust/feed.atom">' in page


def test_without_a_standfirst_the_text_describes_the_article(head, make_article):
    page = head(
        make_article(standfirst="", body=f"<h2>Why</h2><p>Because it <em>matters</em>. {'Words. ' * 300}</p>")
    )

    [description] = of(page, "description")
    assert description.startswith("Why Because it matters. Words.")
    assert len(description) <= 300


def test_a_share_card_tells_the_content_note_first(head, whole):
    assert metas(head(whole), "property") == [
        ("og:type", "article"),
        ("og:site_name", "Rapport"),
        ("og:title", "What trust & <hope> need </script>"),
        ("og:description", 'Content note: This article mentions loss. A "first" hour.'),
        ("og:url", f"{SITE}/articles/what-trust-needs/"),
        ("article:published_time", "2012-06-26T21:00:00Z"),
        ("article:modified_time", "2012-06-26T21:00:00Z"),
        ("article:author", f"{SITE}/authors/nora-lind/"),
        ("article:author", f"{SITE}/authors/news-desk/"),
        ("article:section", "Trust"),
        ("article:tag", "alliance"),
    ]


def test_a_language_with_a_country_is_told_as_open_graph_writes_it(head, make_article):
    article = make_article()
    article.language = "en-GB"
    article.save(update_fields=["language"])

    assert of(head(article), "og:locale", "property") == ["en_GB"]


# --- reference managers ---------------------------------------------------------------------------------
def test_reference_managers_find_every_field(head, whole):
    found = [(name, content) for name, content in metas(head(whole)) if name.startswith("citation_")]

    assert found == [
        ("citation_title", "What trust & <hope> need </script>"),
        ("citation_author", "Nora Lind"),
        ("citation_author", "News desk"),
        ("citation_publication_date", "2012/06/26"),
        ("citation_journal_title", "Rapport"),
        ("citation_publisher", "Rapport"),
        ("citation_language", "en"),
        ("citation_public_url", f"{SITE}/articles/what-trust-needs/"),
        ("citation_fulltext_html_url", f"{SITE}/articles/what-trust-needs/"),
        ("citation_keywords", "Trust"),
        ("citation_keywords", "alliance"),
        (
            "citation_reference",
            "citation_title=Listening, as a shared task; citation_author=Okafor, N. J.; citation_author=Lind, P.-E.; "
            "citation_journal_title=Journal of Quiet Studies; citation_publication_date=2018/03; citation_volume=12; "
            "citation_issue=3; citation_firstpage=45; citation_lastpage=67; citation_doi=10.5555/quiet.2018.12",
        ),
        ("citation_reference", "An old letter, undated; lost"),
    ]


def test_the_date_is_that_of_the_sites_clock(head, make_article, settings, long_ago):
    settings.TIME_ZONE = "Pacific/Auckland"

    assert of(head(make_article(at=long_ago)), "citation_publication_date") == ["2012/06/27"]


# --- JSON-LD --------------------------------------------------------------------------------------------
def test_json_ld_says_what_the_page_says(head, whole):
    address = f"{SITE}/articles/what-trust-needs/"

    assert blocks(head(whole))["Article"] == {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": "What trust & <hope> need </script>",
        "description": 'A "first" hour.',
        "inLanguage": "en",
        "datePublished": "2012-06-26T21:00:00Z",
        "dateModified": "2012-06-26T21:00:00Z",
        "version": 1,
        "wordCount": 6,
        "author": [
            {"@type": "Person", "name": "Nora Lind", "url": f"{SITE}/authors/nora-lind/"},
            {"@type": "Organization", "name": "News desk", "url": f"{SITE}/authors/news-desk/"},
        ],
        "reviewedBy": [
            {
                "@type": "Person",
                "name": "Rosa Vidal",
                "url": f"{SITE}/authors/rosa-vidal/",
                "description": "PhD",
            }
        ],
        "publisher": {"@type": "Organization", "name": "Rapport", "url": f"{SITE}/"},
        "articleSection": "Trust",
        "keywords": ["alliance"],
        "isPartOf": {
            "@type": "CreativeWorkSeries",
            "name": "First hours",
            "url": f"{SITE}/series/first-hours/",
        },
        "copyrightNotice": "© 2012 The magazine",
        "isAccessibleForFree": True,
        "citation": [
            {
                "@type": "ScholarlyArticle",
                "name": "Listening; as a shared task",
                "author": [
                    {"@type": "Person", "name": "N. J. Okafor"},
                    {"@type": "Person", "name": "P.-E. Lind"},
                ],
                "datePublished": "2018-03",
                "isPartOf": {"@type": "CreativeWork", "name": "Journal of Quiet Studies"},
                "url": "https://doi.org/10.5555/quiet.2018.12",
            },
            "An old letter, undated; lost",
        ],
    }


def test_the_way_to_the_article_is_told(head, whole):
    places = blocks(head(whole))["BreadcrumbList"]["itemListElement"]

    assert [(place["position"], place["name"], place["item"]) for place in places] == [
        (1, "Rapport", f"{SITE}/"),
        (2, "Trust", f"{SITE}/topics/trust/"),
        (3, "What trust & <hope> need </script>", f"{SITE}/articles/what-trust-needs/"),
    ]


def test_a_correction_is_told_with_its_reason(head, whole, editor):
    publishing.prepare_change(whole, by=editor)
    version = publishing.publish(whole, by=editor, kind="correction", reason="The number was 12.")

    data = blocks(head(whole))["Article"]

    assert data["correction"] == {
        "@type": "CorrectionComment",
        "name": "Correction",
        "text": "The number was 12.",
        "datePublished": data["dateModified"],
        "url": f"{data['url']}v/2/",
    }
    assert data["datePublished"] == "2012-06-26T21:00:00Z"
    assert data["dateModified"] == f"{version.live_from:%Y-%m-%dT%H:%M:%SZ}"
    assert data["version"] == 2


def test_an_update_is_no_correction(head, whole, editor):
    publishing.prepare_change(whole, by=editor)
    publishing.publish(whole, by=editor, kind="update")

    assert "correction" not in blocks(head(whole))["Article"]


def test_nothing_in_a_data_block_can_end_it(head, make_article):
    page = head(make_article(title="</script><script>alert(1)</script> & <!-- \u2028 x"))

    assert "alert(1)</script>" not in page
    assert blocks(page)["Article"]["headline"] == "</script><script>alert(1)</script> & <!-- \u2028 x"


def test_an_article_with_nothing_but_a_text_has_no_empty_fields(head, make_article):
    data = blocks(head(make_article(standfirst="")))["Article"]

    assert all(value not in ("", None, [], {}) for value in data.values())
    assert not {"articleSection", "citation", "isPartOf", "reviewedBy", "correction"} & set(data)


# --- safety ---------------------------------------------------------------------------------------------
def test_no_e_mail_address_is_told(head, make_user, make_article):
    article = make_article()
    contributor = article.live_version().authors[0]
    contributor.user = make_user("author", email="nora.private@example.org")
    contributor.save()

    assert "nora.private" not in head(article)
    assert "@example.org" not in head(article)


def test_a_draft_of_a_live_article_leaks_nothing(head, whole, editor):
    draft = publishing.prepare_change(whole, by=editor)
    draft.references.create(name="secret", raw="Secret, S. (2020). Hidden.")
    draft.bylines.create(
        contributor=Contributor.objects.create(name="Secret Name", slug="secret"), position=9
    )

    assert "Secret" not in head(whole)


def test_an_old_version_and_a_preview_describe_nothing(client, whole, editor):
    publishing.prepare_change(whole, by=editor)
    publishing.publish(whole, by=editor)

    page = client.get("/articles/what-trust-needs/v/1/").content.decode()

    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{SITE}/articles/what-trust-needs/">' in page
    assert "application/ld+json" not in page
    assert "citation_title" not in page


@pytest.mark.parametrize("number", [0, 1, 40])
def test_metadata_asks_nothing_of_the_database(remembered, make_article, number, django_assert_num_queries):
    from articles import metadata, pages

    references = [{"name": f"r{n}", "csl": REFERENCE["csl"] | {"title": f"Title {n}"}} for n in range(number)]
    version = pages.find_live(make_article(references=references).slug)

    with django_assert_num_queries(0):
        found = metadata.of(version)

    assert len([name for name, _content in found["citation"] if name == "citation_reference"]) == number
