"""The life of an article at the desk: planned ends, embargoes, notices, odd nights, the timeline, the last farewell."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Deletion, Entry, Redirect, Snapshot, Version
from comments import threads
from comments.models import Comment, Status
from consent import terms

LIST = "/admin/articles/article/"
State = Article.State


def step(article, name):
    return f"{LIST}{article.pk}/steps/{name}/"


def typed(moment, name="at"):
    local = timezone.localtime(moment)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M}"}


@pytest.fixture
def desk(at_desk, editor):
    return at_desk(editor)


def test_an_end_is_planned_shown_with_its_zone_and_taken_back(desk, make_article, now):
    article, end = make_article(), now + timedelta(days=3)

    answer = desk.post(step(article, "end"), typed(end) | {"reason": "Only this week."})

    assert answer.status_code == 302
    page = desk.get(f"{LIST}{article.pk}/change/").content.decode()
    assert f"{end:%H:%M} (UTC)" in page
    assert "Public until" in page
    assert "Only this week." in page
    assert f'value="{end:%Y-%m-%d}"' in desk.get(step(article, "end")).content.decode()
    desk.post(step(article, "end"), {"at_0": "", "at_1": ""})
    assert article.live_version().live_until is None


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("end", typed(timezone.now() - timedelta(days=1)), "That moment has passed"),
        ("embargo", typed(timezone.now() - timedelta(days=1)), "ends in the future"),
        ("schedule", typed(timezone.now() - timedelta(days=1)), "That moment has passed"),
        (
            "schedule",
            typed(timezone.now() + timedelta(days=2)) | typed(timezone.now() + timedelta(days=1), "until"),
            "The end must come after the publication",
        ),
        ("publication", typed(timezone.now() - timedelta(days=1), "until"), "The end must come after"),
        ("end", {"at_0": "2026-13-40", "at_1": "x", "reason": "Kept."}, "Kept."),
    ],
)
def test_a_moment_that_cannot_be_is_refused_beside_its_field(
    desk, make_article, editor, name, fields, sentence
):
    article = make_article()
    if name != "end":
        publishing.prepare_change(article, by=editor)

    answer = desk.post(step(article, name), {"kind": "minor", "reason": "Words I typed."} | fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'class="errorlist nonfield"' not in page
    assert 'aria-invalid="true"' in page
    for value in fields.values():
        assert value in page
    assert not Version.objects.filter(live_until__isnull=False).exists()


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        ("2027-03-28 02:30", "there is no 02:30 in Europe/Berlin. Choose 03:00 or later"),
        ("2027-10-31 02:30", "02:30 comes twice in Europe/Berlin. Choose 03:00 or later"),
    ],
)
def test_a_time_that_a_clock_change_leaves_out_or_repeats_is_refused(
    desk, make_draft, settings, clock, sentence
):
    settings.TIME_ZONE = "Europe/Berlin"
    draft = make_draft()
    day, hour = clock.split()
    with timezone.override("Europe/Berlin"):
        answer = desk.post(step(draft.article, "schedule"), {"at_0": day, "at_1": hour})

        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        good = desk.post(step(draft.article, "schedule"), {"at_0": day, "at_1": "03:00"})
    assert good.status_code == 302
    start = Version.objects.get().live_from
    assert start == datetime.fromisoformat(f"{day}T03:00").replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Berlin", "0001-01-01"), ("America/New_York", "9999-12-31")]
)
def test_a_day_beyond_all_time_is_refused_in_a_sentence(desk, make_draft, zone, day):
    with timezone.override(zone):
        answer = desk.post(
            step(make_draft().article, "schedule"), {"at_0": day, "at_1": "00:30" if day < "1" else "23:30"}
        )

    assert answer.status_code == 422
    assert "This day is too far away." in answer.content.decode()


def test_an_embargo_stands_on_preview_and_page_and_offers_its_moment(desk, make_draft, now):
    draft, moment = make_draft(), now + timedelta(days=5)
    desk.post(step(draft.article, "embargo"), typed(moment))
    told = f"{moment:%H:%M} (UTC)"

    for address in (f"{LIST}{draft.article_id}/preview/", f"{LIST}{draft.article_id}/change/"):
        page = desk.get(address).content.decode()
        assert "nder embargo" in page, address
        assert told in page, address
    refused = desk.post(step(draft.article, "publication"), {})
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert f'value="{moment:%Y-%m-%d}"' in desk.get(step(draft.article, "schedule")).content.decode()


def test_an_article_is_retracted_in_one_step(desk, make_article):
    article = make_article(title="Doubtful")

    asked = desk.post(step(article, "notice"), {"kind": "retraction", "reason": ""})
    done = desk.post(step(article, "notice"), {"kind": "retraction", "reason": "Invented data."})

    assert (asked.status_code, done.status_code) == (422, 302)
    assert article.state == State.RETRACTED
    page = desk.get(f"{LIST}?state=retracted").content.decode()
    assert "Doubtful" in page
    assert "Retracted (1)" in page


def test_the_timeline_says_who_when_why_from_and_to(desk, make_draft, editor):
    draft = make_draft()
    publishing.submit(draft.article, by=editor)
    publishing.request_changes(draft.article, by=editor, reason="Name the sample.")

    page = desk.get(f"{LIST}{draft.article_id}/change/").content.decode()

    log = page[page.index('id="log"') :]
    for words in ("Changes requested", "Edda Editor", "(UTC)", "Name the sample.", "In review", "Started"):
        assert words in log
    assert log.index("Changes requested") < log.index("Started")


def test_a_long_timeline_has_pages_and_few_queries(desk, make_article, django_assert_max_num_queries):
    article = make_article()
    Entry.objects.bulk_create(Entry(article=article, verb="waived", reason=f"No {n}.") for n in range(60))

    with django_assert_max_num_queries(25):
        page = desk.get(f"{LIST}{article.pk}/change/?log=2").content.decode()

    assert "Page 2 of 3" in page
    assert 'rel="next" href="?log=3#log"' in page


# --- deletion for good -----------------------------------------------------------------------------


def say(article, by, parent=None):
    """A comment, whatever the terms."""
    threads.of(article.pk)
    comment = Comment(
        article=article, author=by, parent=parent, status=Status.PUBLISHED, body="Words.", text_hash=1,
        body_html="<p>Words.</p>", answered=article.live_version(), terms=terms.in_force(),
    )  # fmt: skip
    with transaction.atomic():
        threads.add(comment)
    return comment


@pytest.fixture
def in_bin(make_article, reader, editor, published_texts):
    article = make_article(slug="farewell", references=[{"name": "a", "raw": "A. (1999). B."}])
    say(article, editor, parent=say(article, reader))
    publishing.prepare_change(article, by=editor)
    publishing.publish(article, by=editor, kind="minor")
    publishing.prepare_change(article, by=editor)
    publishing.move(article, slug="goodbye", by=editor)
    publishing.bin(article, by=editor, reason="By court order.")
    article.refresh_from_db()
    return article


def test_an_administrator_deletes_for_good_after_typing_the_address(
    at_desk, administrator, in_bin, make_article
):
    other = make_article()
    desk = at_desk(administrator)
    page = desk.get(step(in_bin, "deletion")).content.decode()
    for words in ("versions: 3", "comments: 2", "redirects: 1", "snapshots: "):
        assert words in page

    wrong = desk.post(step(in_bin, "deletion"), {"slug": "farewell", "reason": "By court order."})
    assert wrong.status_code == 422
    assert "nothing was deleted" in wrong.content.decode()
    assert Article.objects.count() == 2
    done = desk.post(step(in_bin, "deletion"), {"slug": "goodbye", "reason": "By court order."})

    assert done["Location"] == LIST
    assert list(Article.objects.all()) == [other]
    assert Version.objects.exclude(article=other).count() == Comment.objects.count() == 0
    assert Redirect.objects.count() == Snapshot.objects.exclude(version__article=other).count() == 0
    [left] = Deletion.objects.all()
    assert (left.slug, left.by, left.was_public) == ("goodbye", administrator, True)
    assert left.went["comments"] == 2
    assert "By court order." in desk.get("/admin/articles/deletion/").content.decode()
    assert desk.get("/articles/goodbye/").status_code == 410
    assert desk.get("/articles/farewell/").status_code == 404


def test_only_administrators_and_only_from_the_bin(at_desk, editor, administrator, in_bin, make_article):
    told = {"slug": "goodbye", "reason": "Gone."}
    assert at_desk(editor).post(step(in_bin, "deletion"), told).status_code == 403
    live = make_article(slug="live")

    answer = at_desk(administrator).post(step(live, "deletion"), {"slug": "live", "reason": "Gone."})

    assert answer.status_code == 422
    with pytest.raises(publishing.PublishingError, match="in the bin"):
        publishing.delete(live, by=administrator, reason="Gone.")
    assert Article.objects.count() == 2


def test_the_guards_are_closed_again_after_a_deletion(administrator, in_bin, make_article):
    other = make_article()
    publishing.delete(in_bin, by=administrator, reason="Gone.")

    with pytest.raises(DatabaseError), transaction.atomic():
        other.live_version().bylines.all().delete()


def test_the_page_of_an_article_leads_to_the_site_only_while_readers_find_it_there(
    desk, make_article, make_draft, editor, now
):
    def has_link(article):
        return ">On the site</a>" in desk.get(f"{LIST}{article.pk}/change/").content.decode()

    live, scheduled, withdrawn = make_article(), make_draft().article, make_article()
    publishing.schedule(scheduled, by=editor, at=now + timedelta(days=2))
    publishing.withdraw(withdrawn, by=editor, reason="An error.")

    assert [has_link(article) for article in (live, scheduled, withdrawn)] == [True, False, False]
