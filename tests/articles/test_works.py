"""Cited works over all articles: looked up by DOI, told when retracted, brought to one wording."""

# ruff: noqa: E501 - rows of a list read best in one line

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from articles import crossref, gate, locking, publishing, versions
from articles.models import Retraction, Version
from tests.articles.test_desk import typed, writing

DOI = "10.5555/quiet.2018"
ANSWER = {
    "status": "ok",
    "message": {
        "type": "journal-article", "title": ["Listening &amp; <i>rest</i>"], "subtitle": ["A trial"], "DOI": DOI,
        "author": [{"family": "Okafor", "given": "Nora J."}, {"name": "The Group"}], "publisher": "Example Press",
        "issued": {"date-parts": [[2018, 3]]}, "container-title": ["Journal of Quiet Studies"], "volume": "12",
        "issue": "3", "article-number": "e12", "ISSN": ["1234-5678"], "URL": "https://doi.org/10.5555/quiet.2018",
    },
}  # fmt: skip


@pytest.fixture
def registry(settings):
    """A server of the test's own on loopback that answers like Crossref; `asked` is what it was asked."""

    class Answers(BaseHTTPRequestHandler):
        answer, asked = (200, json.dumps(ANSWER).encode()), []

        def do_GET(self):
            self.asked.append((self.path, self.headers["User-Agent"]))
            self.send_response(self.answer[0])
            self.end_headers()
            self.wfile.write(self.answer[1])

        def log_message(self, *args):
            pass

    Answers.asked = []
    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CROSSREF_URL = f"http://127.0.0.1:{server.server_port}/"
    yield Answers
    server.shutdown()
    server.server_close()


@pytest.fixture
def bare(make_draft, editor):
    draft = make_draft(by=editor, references=[{"name": "q", "raw": DOI, "doi": DOI}])
    versions.save(draft, by=editor)
    return draft


def test_nobody_is_asked_unless_an_address_is_configured(at_desk, editor, client, bare, settings):
    at_desk(editor)

    client.post(writing(bare), typed(bare))

    assert settings.CROSSREF_URL == ""
    assert crossref.ask(bare) == 0


def test_saving_looks_up_what_is_only_a_doi_and_fills_the_list(
    at_desk, editor, client, bare, registry, django_capture_on_commit_callbacks
):
    at_desk(editor)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(writing(bare), typed(bare), follow=True)

    assert "1 work is being looked up by its DOI" in answer.content.decode()
    assert registry.asked[0][0] == "/works/10.5555%2Fquiet.2018"
    row = bare.references.get()
    assert row.raw == DOI
    assert (
        row.csl["title"] == "Listening &amp; rest: A trial" or row.csl["title"] == "Listening & rest: A trial"
    )
    assert row.csl["author"] == [{"family": "Okafor", "given": "Nora J."}, {"literal": "The Group"}]
    assert "publisher" not in row.csl
    revision = bare.revision
    bare.refresh_from_db()
    assert "Journal of Quiet Studies</i>, <i>12</i>(3), Article e12" in bare.references_html
    assert bare.revision == revision + 1  # the save's own; looking up makes no conflict


def test_what_somebody_typed_is_never_replaced(bare, registry):
    row = bare.references.get()
    row.csl = {"type": "book", "title": "My own title", "volume": "1"}
    row.save()

    assert crossref.fill.func(row.pk) == "filled"

    row.refresh_from_db()
    assert (row.csl["title"], row.csl["volume"], row.csl["type"]) == ("My own title", "1", "book")
    assert row.csl["author"][0]["family"] == "Okafor"
    assert crossref.fill.func(row.pk) == "nothing to do"


def test_a_published_version_is_left_alone(bare, registry, editor):
    publishing.publish(bare.article, by=editor)

    assert crossref.fill.func(bare.references.get().pk) == "nothing to do"
    assert registry.asked == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((404, b"Resource not found."), "unknown there"),
        ((503, b"busy"), OSError),
        ((200, b"<html>no json</html>"), crossref.CrossrefError),
        ((200, b"[1]"), crossref.CrossrefError),
        ((200, b'{"message": 7}'), crossref.CrossrefError),
        ((200, b"[" * 90_000), crossref.CrossrefError),
        ((200, b'"' + b"x" * crossref.MOST_BYTES + b'"'), crossref.CrossrefError),
    ],
)
def test_a_strange_answer_is_tried_again_and_an_unknown_doi_is_not(bare, registry, answer, outcome):
    registry.answer = answer
    pk = bare.references.get().pk

    if isinstance(outcome, str):
        assert crossref.fill.func(pk) == outcome
    else:
        with pytest.raises(outcome):
            crossref.fill.func(pk)
    assert bare.references.get().csl == {}


# --- retractions ------------------------------------------------------------------------------------
WATCH = (
    "Record ID,Title,RetractionDate,RetractionDOI,OriginalPaperDOI,RetractionNature,Reason\n"
    f'1,"Listening, again",1/15/2020 0:00,10.5555/n1,{DOI.upper()},Expression of concern,+Doubt about Data;+More;\n'
    f"2,Listening,3/2/2021 0:00,10.5555/n2,{DOI},Retraction,+Data;\n"
    "3,Back again,1/1/2019 0:00,,10.5555/back,Retraction,\n"
    "4,Back again,1/1/2022 0:00,,10.5555/back,Reinstatement,\n"
    "5,Unavailable,1/1/2022 0:00,,unavailable,Retraction,\n"
)


@pytest.fixture
def take_in(tmp_path, capsys):
    def take(content=WATCH, *options, encoding="utf-8"):
        file = tmp_path / "list.csv"
        file.write_bytes(content.encode(encoding))
        call_command("import_retractions", str(file), *options)
        return capsys.readouterr()

    return take


def test_the_latest_word_on_a_work_counts_and_a_second_run_changes_nothing(db, take_in):
    assert (
        take_in(WATCH, "--dry-run").err
        == "1 new, 0 changed, 0 reinstated, 0 unchanged (nothing was changed)\n"
    )
    assert not Retraction.objects.exists()
    assert "1 new" in take_in().err
    found = Retraction.objects.get()
    assert (found.doi, found.nature, str(found.noticed_on), found.reason) == (
        DOI,
        "retraction",
        "2021-03-02",
        "Data",
    )
    assert take_in().err == "0 new, 0 changed, 0 reinstated, 1 unchanged\n"
    assert "1 reinstated" in take_in(f"doi,nature,date\n{DOI},Reinstatement,2023-01-01\n").err
    assert not Retraction.objects.exists()


def test_a_plain_list_in_an_old_encoding_is_taken_too(db, take_in):
    take_in(f"doi,title,reason\n{DOI},Müller's work,Gefälscht\n", encoding="cp1252")

    assert Retraction.objects.get().title == "Müller's work"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("title,year\nx,1\n", "no column"), ("", "no column"), ('doi,title\n10.5555/x,"' + "y" * 200_000 + '"\n', "Line 2 cannot be read")],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_sentence(db, take_in, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        take_in(content)


def test_a_hit_is_told_at_the_desk_by_the_gate_and_by_the_command(
    at_desk, editor, moderator, client, bare, take_in
):
    assert f"cited: {DOI} in “{bare.title}”" in take_in().out
    at_desk(editor)

    assert "Cited works that were retracted" in client.get("/admin/").content.decode()
    (finding,) = [found for found in gate.findings(bare) if found.code == "retracted"]
    assert finding.level == gate.Level.WARNING
    assert "“q” is retracted since 2 March 2021" in finding.sentence
    listed = client.get("/admin/articles/reference/?retracted=yes").content.decode()
    assert bare.title in listed
    at_desk(moderator)
    assert "Cited works that were retracted" not in client.get("/admin/").content.decode()
    assert client.get("/admin/articles/reference/").status_code == 403


# --- the same work in different words ---------------------------------------------------------------
@pytest.fixture
def two(make_draft, editor):
    """A public article and two drafts that cite one work in three wordings."""
    drafts = []
    for n, doi in enumerate((DOI, DOI.upper(), DOI)):
        csl = {"type": "book", "title": f"Title {n}", "author": [{"family": "Lind"}], "DOI": doi}
        draft = make_draft(
            by=editor,
            title=f"Article {n}",
            references=[{"name": f"k{n}", "csl": csl, "doi": doi, "raw": f"r{n}"}],
        )
        versions.save(draft, by=editor)
        drafts.append(draft)
    publishing.publish(drafts[0].article, by=editor)
    return drafts


def test_one_wording_goes_into_the_drafts_and_published_versions_stay(at_desk, editor, client, two):
    at_desk(editor)
    address = "/admin/articles/reference/wordings/"
    page = client.get(address).content.decode()
    assert all(f"Title {n}" in page for n in range(3))
    assert "public: stays" in page

    told = client.post(address, {"wording": two[0].references.get().pk}, follow=True).content.decode()

    assert "“Article 1”, “Article 2”" in told
    rows = [version.references.get() for version in two]
    assert {row.csl["title"] for row in rows} == {"Title 0"}
    assert [(row.name, row.raw) for row in rows] == [("k0", "r0"), ("k1", "r1"), ("k2", "r2")]
    assert "Title 0" in Version.objects.get(pk=two[1].pk).references_html
    assert two[1].snapshots.first().by == editor
    assert "in the same words" in client.get(address).content.decode()


def test_what_somebody_else_keeps_locked_stays_and_the_rest_takes_the_wording(
    at_desk, editor, author, client, two
):
    locking.lock(two[1].article, by=author, reason="I am at it.")
    at_desk(editor)

    address, wording = "/admin/articles/reference/wordings/", {"wording": two[0].references.get().pk}
    told = client.post(address, wording, follow=True)
    again = client.post(address, wording, follow=True)

    assert "“Article 2”" in told.text
    assert "“Article 1”" not in told.text
    assert [draft.references.get().csl["title"] for draft in two] == ["Title 0", "Title 1", "Title 0"]
    assert "once it is unlocked" in again.text


@pytest.mark.parametrize("wording", ["", "x", "²", "9" * 40, "0"])
def test_a_wording_that_is_none_changes_nothing(at_desk, editor, client, two, wording):
    at_desk(editor)

    answer = client.post("/admin/articles/reference/wordings/", {"wording": wording}, follow=True)

    assert "Choose one of the wordings" in answer.content.decode()


def test_authors_have_no_such_page(at_desk, author, client, two):
    at_desk(author)

    assert client.get("/admin/articles/reference/wordings/").status_code == 404
    assert client.get("/admin/articles/reference/").status_code == 403


def test_the_list_of_works_takes_as_many_queries_for_forty(
    at_desk, editor, client, make_draft, django_assert_max_num_queries
):
    at_desk(editor)
    for n in range(40):
        make_draft(references=[{"name": f"n{n}", "raw": "A (1999). B."}])

    with django_assert_max_num_queries(12):
        page = client.get("/admin/articles/reference/")

    assert page.content.decode().count("A (1999). B.") == 40
