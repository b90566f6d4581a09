"""Search finds what readers may read, best first, and nothing else; and no input breaks it."""

import re
from datetime import UTC, datetime, timedelta
from html import escape, unescape

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from articles import index, index_schema, publishing, search
from articles.apps import guards_are_there
from articles.models import SearchText, Topic, Version

ADDRESS = "/search/"


@pytest.fixture
def look(client):
    """The page for a query, unescaped, so that tests read as a reader does."""

    def ask(q="", status=200, **asked):
        answer = client.get(ADDRESS, {"q": q, **asked})
        assert answer.status_code == status
        return unescape(answer.content.decode())

    return ask


def titles(page):
    """The headings of the hits, in order, without marks."""
    return [re.sub("<.*?>", "", title) for title in re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", page)]


# --- what is found --------------------------------------------------------------------------------------
def test_a_word_is_found_wherever_an_article_says_it(look, make_article):
    make_article(title="Alpha", body="<p>Of <em>rupture</em> and repair.</p>")
    make_article(title="Beta", standfirst="A rupture, mended.")
    make_article(title="Gamma", byline="Rupture Rosenthal")
    make_article(title="Delta on rupture")
    make_article(title="Epsilon", references=[{"name": "a1999", "raw": "Safran, J. (1999). The rupture."}])
    make_article(title="Zeta")

    assert sorted(titles(look("rupture"))) == ["Alpha", "Beta", "Delta on rupture", "Epsilon", "Gamma"]


def test_an_imported_reference_is_searched_by_its_fields(look, make_article):
    csl = {"type": "book", "title": "Wounded storytellers", "author": [{"family": "Frank", "given": "A."}]}
    make_article(title="Alpha", references=[{"name": "frank1995", "csl": csl}])

    assert titles(look("storytellers")) == ["Alpha"]


def test_all_words_must_occur_and_each_may_be_a_beginning(look, make_article):
    make_article(title="Therapists listen", body="<p>To silence.</p>")
    make_article(title="Therapists speak", body="<p>Of many things.</p>")

    assert titles(look("thera sil")) == ["Therapists listen"]
    assert titles(look("herapists")) == []


def test_case_accents_and_special_letters_do_not_matter(look, make_article):
    make_article(
        title="Über Nähe", body="<p>Rønnestad &amp; Skovholt, in Łódź. Straße. e\u0301tude. ﬁnal.</p>"
    )

    for words in (
        "uber nahe",
        "ÜBER",
        "Ronnestad",
        "RØNNESTAD",
        "lodz",
        "strasse",
        "étude",
        "etude",
        "final",
    ):
        assert titles(look(words)) == ["Über Nähe"], words


def test_other_scripts_are_found_too(look, make_article):
    make_article(title="الثقة تحتاج وقتا", body="<p>Доверие требует времени. 信頼には時間がかかる。</p>")

    for words in ("الثقة", "ДОВЕРИЕ", "времен", "信頼"):
        assert len(titles(look(words))) == 1, words


def test_numbers_mixed_words_and_hyphens_are_found(look, make_article):
    make_article(title="PHQ-9 and 5-HT", body="<p>r = .28, h2o, covid19, 1e5, the 3rd, client’s</p>")

    for words in ("phq-9", "PHQ 9", "5ht", "28", "h2o", "covid", "1e5", "3rd", "client's", "client"):
        assert len(titles(look(words))) == (words != "5ht"), words


def test_numbers_with_letters_are_cut_alike_by_both_databases(look, make_article):
    make_article(title="Sample 0e9ah and 3e4f", body="<p>1e5 and 12e3x4</p>")

    for words in ("0e9ah", "0e9a", "3e4f", "1e5", "12e3x4"):
        assert len(titles(look(words))) == 1, words


def test_a_single_letter_is_a_word_and_not_every_word_with_it(look, make_article):
    make_article(title="Vitamin C")
    make_article(title="Vitamin cures")

    assert titles(look("vitamin c")) == ["Vitamin C"]


# --- in which order -------------------------------------------------------------------------------------
def test_a_word_in_the_title_ranks_above_any_number_in_the_text(look, make_article):
    make_article(title="Plain one", body=f"<p>{'silence ' * 60}</p>")
    make_article(
        title="What a long title that speaks of many things says of silence", body="<p>Word. </p>" * 300
    )
    make_article(title="Plain two", body=f"<p>{'silence ' * 30}</p>")

    found = titles(look("silence"))

    assert found[0].startswith("What a long title")
    assert len(found) == 3


def test_more_relevant_texts_come_first_and_of_equals_the_newest(look, make_article):
    make_article(title="Passing", body=f"<p>silence {'other words here ' * 100}</p>")
    make_article(title="Full", body=f"<p>{'silence counts ' * 8}</p>")
    for title in ("Older", "Newer"):
        make_article(title=title, body="<p>quiet</p>")

    assert titles(look("silence")) == ["Full", "Passing"]
    assert titles(look("quiet")) == ["Newer", "Older"]


def test_of_very_many_hits_title_hits_stay_first(look, make_article, monkeypatch):
    monkeypatch.setattr(search, "CAP", 3)
    make_article(title="Old silence", body="<p>Nothing.</p>")
    for n in range(5):
        make_article(title=f"Number {n}", body="<p>silence</p>")

    page = look("silence")

    assert titles(page)[0] == "Old silence"
    assert len(titles(page)) == 3
    assert "More than 3 articles" in page


# --- what is shown --------------------------------------------------------------------------------------
def test_hits_are_marked_in_title_and_text_whatever_their_accents(client, make_article):
    make_article(
        title="Über <Nähe>", body=f"<p>{'words ' * 200} Eine NÄHE &lt;b&gt; here. {'words ' * 200}</p>"
    )

    page = client.get(ADDRESS, {"q": "nahe"}).content.decode()

    assert "Über &lt;<mark>Nähe</mark>&gt;" in page
    assert re.search(r'card__text">… (words )+Eine <mark>NÄHE</mark> &lt;b&gt; here', page)


def test_without_a_hit_in_the_text_the_beginning_is_shown(client, make_article):
    make_article(title="Silence", standfirst="What it does.", body="<p>Much.</p>")

    assert (
        '<p class="card__text">What it does. Much.</p>'
        in client.get(ADDRESS, {"q": "silence"}).content.decode()
    )


@given(text=st.text(max_size=300), word=st.text(min_size=1, max_size=12))
def test_highlighting_adds_marks_and_nothing_else(text, word):
    marked = str(search.highlight(text, index.words_of(word, 12)))

    assert unescape(marked.replace("<mark>", "").replace("</mark>", "")) == unescape(escape(text))


def test_the_page_says_what_was_asked_and_is_not_for_search_engines(client, make_article):
    make_article()

    page = client.get(ADDRESS, {"q": 'trust "<script>'}).content.decode()

    assert 'value="trust &quot;&lt;script&gt;"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "<script>" not in page


def test_an_empty_search_shows_the_form_alone(look, make_article):
    make_article()

    page = look()

    assert titles(page) == []
    assert 'name="q"' in page
    assert 'class="empty"' not in page


def test_nothing_found_is_said_with_a_way_on(look, make_article):
    make_article()

    page = look("xylophone")

    assert "No article holds all the words of “xylophone”." in page
    assert "Did you mean" not in page


def test_did_you_mean_names_words_that_find_something(look, make_article, make_draft):
    make_article(title="Alliance and outcome")
    make_draft(title="Xylophones")

    assert '<a href="/search/?q=alliance">alliance</a>' in look("aliance")
    assert '<a href="/search/?q=alliance%20outcome">alliance outcome</a>' in look("allianse outcome")
    assert "Did you mean" not in look("xylophonist")
    assert "Did you mean" not in look("allianse xylophone")


# --- narrowing and paging -------------------------------------------------------------------------------
def test_facets_narrow_by_topic_author_and_year(look, make_article, long_ago):
    wide = Topic.objects.create(name="Research", slug="research")
    narrow = Topic.objects.create(name="Trauma", slug="trauma", parent=wide)
    Topic.objects.create(name="Empty", slug="empty")
    make_article(title="One", topic=narrow, at=long_ago)
    make_article(title="Two", topic=wide, byline="Ola Berg")

    assert sorted(titles(look("trust", topic="research"))) == ["One", "Two"]
    assert titles(look("trust", topic="trauma")) == ["One"]
    assert titles(look("trust", author="ola-berg")) == ["Two"]
    assert titles(look("trust", year="2012")) == ["One"]
    assert titles(look("", year="2012")) == ["One"]
    assert titles(look("trust", year="2012", author="ola-berg")) == []
    page = look("trust", topic="trauma")
    assert '<option value="trauma" selected>' in page
    assert '<option value="2012">' in page
    assert "Empty" not in page


def test_years_are_those_of_the_sites_clock(look, make_article, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    make_article(title="New year", at=datetime(2018, 12, 31, 23, 30, tzinfo=UTC))

    assert titles(look("trust", year="2019")) == ["New year"]
    assert titles(look("trust", year="2018")) == []


def test_pages_are_linked_and_keep_the_question(client, make_article):
    for n in range(14):
        make_article(title=f"Trust {n}")

    first = client.get(ADDRESS, {"q": "trust", "year": timezone.localtime().year}).content.decode()
    second = client.get(ADDRESS, {"q": "trust", "page": 2}).content.decode()

    assert "14 articles" in first
    assert re.search(r'<a rel="next" href="\?q=trust&amp;year=\d{4}&amp;page=2">', first)
    assert len(titles(first)) == 12
    assert len(titles(second)) == 2
    assert client.get(ADDRESS, {"q": "trust", "page": 3}).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "1e3", "99999999999", "", "1 "])
def test_a_foolish_page_number_leads_to_the_first(client, make_article, page):
    make_article()

    answer = client.get(ADDRESS, {"q": "trust", "page": page})

    assert answer.status_code == 302
    assert answer["Location"] == "/search/?q=trust"


# --- only what readers may read -------------------------------------------------------------------------
def test_drafts_scheduled_withdrawn_and_binned_texts_are_never_found(look, make_article, make_draft, editor):
    make_draft(title="Secret draft")
    publishing.schedule(
        make_draft(title="Secret plan").article, by=editor, at=timezone.now() + timedelta(days=1)
    )
    publishing.withdraw(make_article(title="Secret past"), by=editor, reason="Wrong.")
    publishing.bin(make_article(title="Secret waste"), by=editor)
    changed = make_article(title="Open one")
    draft = publishing.prepare_change(changed, by=editor)
    Version.objects.filter(pk=draft.pk).update(title="Secret change", body="<p>secret</p>")

    page = look("secret")

    assert titles(page) == []
    assert "Did you mean" not in page
    assert titles(look("secrat")) == []
    assert "secret" not in look("secrat").lower()


def test_a_scheduled_text_is_found_from_its_minute_on_without_any_worker(
    look, make_article, make_draft, editor
):
    moment = timezone.now() + timedelta(hours=1)
    article = make_article(title="Before")
    draft = publishing.prepare_change(article, by=editor)
    Version.objects.filter(pk=draft.pk).update(title="Afterwards")
    publishing.schedule(article, by=editor, at=moment)

    assert titles(look("trust")) == ["Before"]
    with time_machine.travel(moment, tick=False):
        assert titles(look("trust")) == ["Afterwards"]
        assert titles(look("before")) == []


def test_the_index_holds_no_more_than_what_is_or_will_be_live(make_article, editor):
    article = make_article(title="First")
    assert SearchText.objects.count() == 1

    publishing.prepare_change(article, by=editor)
    assert SearchText.objects.count() == 1
    publishing.schedule(article, by=editor, at=timezone.now() + timedelta(hours=1))
    assert SearchText.objects.count() == 2
    publishing.unschedule(article, by=editor)
    assert SearchText.objects.count() == 1
    publishing.publish(article, by=editor)
    assert [row.version.number for row in SearchText.objects.all()] == [2]
    publishing.withdraw(article, by=editor, reason="Wrong.")
    assert SearchText.objects.count() == 0
    publishing.restore(article, by=editor)
    assert SearchText.objects.count() == 1
    publishing.bin(article, by=editor)
    assert SearchText.objects.count() == 0


def test_announcing_forgets_the_text_that_was_replaced(make_article, editor):
    moment = timezone.now() + timedelta(hours=1)
    article = make_article()
    publishing.prepare_change(article, by=editor)
    publishing.schedule(article, by=editor, at=moment)

    with time_machine.travel(moment + timedelta(seconds=1)):
        publishing.publish_due()

    assert [row.version.number for row in SearchText.objects.all()] == [2]


def test_a_contributor_renamed_at_the_desk_is_found_by_the_new_name(look, make_article, at_desk, editor):
    for _n in range(2):
        contributor = make_article(byline="Nora Lind").live_version().authors[0]
    form = {"name": "Nora Berg", "slug": contributor.slug, "credentials": "", "bio": "", "user": ""}

    answer = at_desk(editor).post(f"/admin/articles/contributor/{contributor.pk}/change/", form)

    assert answer.status_code == 302
    assert len(titles(look("berg"))) == 2
    assert titles(look("lind")) == []


# --- bad input ------------------------------------------------------------------------------------------
ODD = [
    "\x00", "trust\x00", '"', "'", "''", '"trust', "trust*", "*", "-trust", "trust AND", "AND OR NOT NEAR", "NEAR(a b)",
    "title:trust", "^trust", "trust:*A", "& | !", "<->", "a" * 100_000, "a " * 5_000, "💜", "\u202etsurt", "\ud83d",
    "%", "_", "\\", "{}", "()", "trust) OR (1=1", "'; DROP TABLE articles_version; --",
    "½ ② Ⅷ", "\ufffe", "𞤀𞤣", "x" * 61,
]  # fmt: skip


def test_no_query_breaks_the_page(client, make_article):
    make_article()

    for q in ODD:
        answer = client.get(ADDRESS, {"q": q.encode(errors="surrogatepass")})
        # NUL is refused at the door, for every page alike.
        assert answer.status_code == (400 if "\x00" in q else 200), q[:80]


@pytest.mark.parametrize("name", ["topic", "author", "year"])
def test_no_facet_breaks_the_page(client, make_article, name):
    make_article()

    for value in ("\x00", "none", "'", "9999", "10000000000000", "-1", "²", "a" * 5_000, "💜"):
        answer = client.get(ADDRESS, {"q": "trust", name: value})
        assert answer.status_code == (400 if "\x00" in value else 200), value[:80]


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=60))
def test_any_text_can_be_asked_for(db, q):
    search.find(q)


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=st.text(st.characters(min_codepoint=1, max_codepoint=0x24F), min_size=2, max_size=30))
def test_what_an_article_says_is_found_by_what_it_says(make_article, word):
    article = make_article(title=f"Zz {word}")

    found = search.find(article.live_version().title, limit=1000).versions

    assert article.pk in {version.article_id for version in found}


def test_a_very_long_text_of_all_different_words_can_be_published(make_article):
    words = " ".join(f"w{n:x}" for n in range(150_000))

    make_article(title="Endless", body=f"<p>{words}</p><p>{'x' * 5_000}</p>")

    assert len(search.find("w1f").versions) == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_search_only_answers_questions(client, db, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


# --- what it costs --------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 40])
def test_a_page_of_hits_takes_six_queries(client, make_article, django_assert_num_queries, rows):
    topic = Topic.objects.create(name="Trust", slug="trust")
    for _n in range(rows):
        make_article(topic=topic)
    client.get(ADDRESS)

    with django_assert_num_queries(6):
        client.get(ADDRESS, {"q": "trust"})
    with django_assert_num_queries(6):
        client.get(
            ADDRESS,
            {"q": "trust", "topic": "trust", "author": "nora-lind", "year": timezone.localtime().year},
        )
    with django_assert_num_queries(6):
        client.get(ADDRESS, {"q": "trost"})
    with django_assert_num_queries(3):
        client.get(ADDRESS)


def test_the_answer_is_the_same_for_everybody_and_sets_nothing(client, make_article):
    make_article()

    first, second = client.get(ADDRESS, {"q": "trust"}), client.get(ADDRESS, {"q": "trust"})

    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert not first.cookies
    assert client.get(ADDRESS, {"q": "trust"}, headers={"If-None-Match": first["ETag"]}).status_code == 304


# --- the database's side --------------------------------------------------------------------------------
def test_a_missing_part_of_the_index_is_told_and_mended(make_article, look):
    make_article()
    connection.check_constraints()  # PostgreSQL alters no table that still has checks waiting for the commit.
    index_schema.remove(connection)

    assert any("articles_search" in error.msg for error in guards_are_there(databases=["default"]))
    index_schema.install(connection)

    assert guards_are_there(databases=["default"]) == []
    assert len(titles(look("trust"))) == 1


def test_installing_twice_changes_nothing(make_article, look):
    make_article()
    connection.check_constraints()

    index_schema.install(connection)

    assert len(titles(look("trust"))) == 1
