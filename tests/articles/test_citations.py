"""Citation files of an article and of what it cites: right fields, right types, only of what is live."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.citations import csl_name
from articles.models import Contributor

SITE = "https://magazine.example"
REFERENCE = {
    "name": "okafor2018",
    "raw": "Okafor, N. J. (2018). Listening. Journal of Quiet Studies, 12(3), 45–67.",
    "doi": "10.5555/quiet.2018.12",
    "csl": {
        "type": "article-journal",
        "author": [{"family": "Okafor", "given": "N. J."}],
        "issued": {"date-parts": [[2018]]},
        "title": "Listening",
        "container-title": "Journal of Quiet Studies",
        "volume": "12",
        "issue": "3",
        "page": "45–67",
    },
}
ADDRESSES = [f"{name}.{form}" for name in ("cite", "references") for form in ("bib", "ris", "json")]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def whole(make_draft, long_ago, editor):
    draft = make_draft(
        title="Trust & time",
        slug="trust-and-time",
        standfirst="A first hour.",
        references=[REFERENCE, {"name": "letter", "raw": "An old letter, undated"}],
    )
    desk = Contributor.objects.create(name="News desk", slug="news-desk")
    draft.bylines.create(contributor=desk, position=1)
    publishing.publish(draft.article, by=editor, at=long_ago)
    return draft.article


@pytest.fixture
def fetch(client):
    def get(article, name):
        return client.get(f"{article.get_absolute_url()}{name}")

    return get


@pytest.mark.parametrize(("name", "content_type", "file_name"), [
    ("cite.bib", "application/x-bibtex", "trust-and-time.bib"),
    ("cite.ris", "application/x-research-info-systems", "trust-and-time.ris"),
    ("cite.json", "application/vnd.citationstyles.csl+json", "trust-and-time.json"),
    ("references.bib", "application/x-bibtex", "trust-and-time-references.bib"),
    ("references.ris", "application/x-research-info-systems", "trust-and-time-references.ris"),
    ("references.json", "application/vnd.citationstyles.csl+json", "trust-and-time-references.json"),
])  # fmt: skip
def test_a_file_has_the_right_type_and_name(fetch, whole, name, content_type, file_name):
    answer = fetch(whole, name)

    assert answer.status_code == 200
    assert answer["Content-Type"] == f"{content_type}; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{file_name}"'
    assert answer["X-Robots-Tag"] == "noindex"


def test_bibtex_cites_the_article(fetch, whole):
    assert fetch(whole, "cite.bib").content.decode() == (
        "@article{lind2012,\n"
        "  author = {Lind, Nora and {News desk}},\n"
        "  title = {{Trust \\& time}},\n"
        "  journal = {Rapport},\n"
        "  year = {2012},\n"
        "  month = jun,\n"
        "  day = {26},\n"
        f"  url = {{{SITE}/articles/trust-and-time/}},\n"
        "  entrysubtype = {magazine},\n"
        "}\n"
    )


def test_ris_cites_the_article(fetch, whole):
    assert fetch(whole, "cite.ris").content.decode().split("\r\n") == [
        "TY  - MGZN", "ID  - lind2012", "AU  - Lind, Nora", "AU  - News desk", "TI  - Trust & time", "T2  - Rapport",
        "PY  - 2012", "DA  - 2012/06/26", f"UR  - {SITE}/articles/trust-and-time/", "ER  - ", "",
    ]  # fmt: skip


def test_csl_json_cites_the_article(fetch, whole):
    assert json.loads(fetch(whole, "cite.json").content) == [
        {
            "id": "lind2012",
            "type": "article-magazine",
            "title": "Trust & time",
            "author": [{"family": "Lind", "given": "Nora"}, {"literal": "News desk"}],
            "container-title": "Rapport",
            "issued": {"date-parts": [[2012, 6, 26]]},
            "URL": f"{SITE}/articles/trust-and-time/",
            "language": "en",
            "abstract": "A first hour.",
        }
    ]


def test_what_an_article_cites_keeps_its_keys_and_fields(fetch, whole):
    article, letter = json.loads(fetch(whole, "references.json").content)

    assert article == REFERENCE["csl"] | {"id": "okafor2018", "DOI": "10.5555/quiet.2018.12"}
    assert letter == {"id": "letter", "type": "document", "title": "An old letter, undated"}
    bibtex = fetch(whole, "references.bib").content.decode()
    for part in (
        "@article{okafor2018,", "author = {Okafor, N. J.}", "title = {{Listening}}",
        "journal = {Journal of Quiet Studies}",
        "year = {2018}", "volume = {12}", "number = {3}", "pages = {45--67}", "doi = {10.5555/quiet.2018.12}",
        "@misc{letter,",
    ):  # fmt: skip
        assert part in bibtex
    ris = fetch(whole, "references.ris").content.decode()
    for line in (
        "TY  - JOUR", "AU  - Okafor, N. J.", "TI  - Listening", "T2  - Journal of Quiet Studies", "PY  - 2018",
        "VL  - 12", "IS  - 3", "SP  - 45", "EP  - 67", "DO  - 10.5555/quiet.2018.12",
    ):  # fmt: skip
        assert f"{line}\r\n" in ris


def test_an_article_that_cites_nothing_has_empty_lists(fetch, make_article):
    article = make_article()

    assert fetch(article, "references.json").json() == []
    assert fetch(article, "references.bib").content == b""
    assert fetch(article, "references.ris").content == b""


def test_a_citation_follows_the_live_version(fetch, whole, editor):
    draft = publishing.prepare_change(whole, by=editor)
    type(draft).objects.filter(pk=draft.pk).update(title="Trust, corrected")
    assert fetch(whole, "cite.json").json()[0]["title"] == "Trust & time"

    publishing.publish(whole, by=editor)

    assert fetch(whole, "cite.json").json()[0]["title"] == "Trust, corrected"
    assert fetch(whole, "cite.json").json()[0]["issued"] == {"date-parts": [[2012, 6, 26]]}


@pytest.mark.parametrize(("name", "csl"), [
    ("Nora Lind", {"family": "Lind", "given": "Nora"}),
    ("Bessel van der Kolk", {"family": "Kolk", "given": "Bessel", "non-dropping-particle": "van der"}),
    ("Per-Einar Binder", {"family": "Binder", "given": "Per-Einar"}),
    ("Ana Maria de Souza", {"family": "Souza", "given": "Ana Maria", "non-dropping-particle": "de"}),
    ("La Nguyen", {"family": "Nguyen", "given": "La"}),
    ("News desk", {"literal": "News desk"}),
    ("The Editors", {"literal": "The Editors"}),
    ("Plato", {"literal": "Plato"}),
    ("Rapport", {"literal": "Rapport"}),
])  # fmt: skip
def test_a_name_is_taken_apart_only_where_it_is_a_persons(remembered, name, csl):
    assert csl_name(Contributor(name=name)) == csl


# --- safety ---------------------------------------------------------------------------------------------
def test_only_live_articles_can_be_cited(fetch, make_draft, make_article, editor):
    draft = make_draft(title="Secret draft").article
    planned = make_draft(title="Secret plan").article
    publishing.schedule(planned, by=editor, at=timezone.now() + timedelta(days=1))
    withdrawn, binned = make_article(title="Secret past"), make_article(title="Secret waste")
    publishing.withdraw(withdrawn, by=editor, reason="Wrong.")
    publishing.bin(binned, by=editor)

    for article, status in ((draft, 404), (planned, 404), (withdrawn, 410), (binned, 410)):
        for name in ADDRESSES:
            answer = fetch(article, name)
            assert answer.status_code == status, (article.slug, name)
            assert b"Secret" not in answer.content


def test_a_moved_article_takes_its_citations_along(client, make_article, editor):
    article = make_article(slug="before")
    publishing.move(article, slug="after", by=editor)

    answer = client.get("/articles/before/cite.bib")

    assert answer.status_code == 301
    assert answer["Location"] == "/articles/after/cite.bib"


@pytest.mark.parametrize("name", ["cite.txt", "cite.bibx", "cite", "references.xml"])
def test_other_forms_are_404(fetch, make_article, name):
    assert fetch(make_article(), name).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_citations_are_the_same_for_everybody(client, make_article, name):
    address = f"{make_article(references=[REFERENCE]).get_absolute_url()}{name}"

    first = client.get(address)

    assert not first.cookies
    assert client.get(address).content == first.content
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405
    assert client.head(address).content == b""


@pytest.mark.parametrize("number", [1, 40])
def test_a_citation_takes_three_queries(remembered, client, make_article, number, django_assert_num_queries):
    article = make_article(references=[REFERENCE | {"name": f"r{n}"} for n in range(number)])

    for name in ADDRESSES:
        with django_assert_num_queries(3):
            client.get(f"{article.get_absolute_url()}{name}")
