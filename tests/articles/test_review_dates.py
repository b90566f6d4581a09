"""“Reviewed by … on …, next due …”: recorded by editors, shown to readers and programs, due on the first page."""

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from articles import gate, noting, publishing, reviewing
from articles.models import Byline, Contributor, ReviewRecord, Version

LIST = "/admin/articles/article/"


def step(article):
    return f"{LIST}{article.pk}/steps/review-record/"


@pytest.fixture
def vale(db):
    return Contributor.objects.create(name="Ines Vale", slug="ines-vale", credentials="clinical psychologist")


@pytest.fixture
def make_reviewed(make_draft, editor, vale):
    """A live article with a reviewer in its byline, and a recorded review if a day is told."""

    def make(*, on=None, due=None, title="Patience", live=True):
        draft = make_draft(by=editor, title=title)
        draft.bylines.create(contributor=vale, role=Byline.Role.REVIEWER, position=1)
        if live:
            publishing.publish(draft.article, by=editor)
        if on:
            reviewing.record(draft.article, by=editor, reviewer=vale, reviewed_on=on, due_on=due)
        return draft.article

    return make


def data_of(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode())
    return next(data for data in map(json.loads, blocks) if data["@type"] == "Article")


def test_an_editor_records_a_review_and_readers_and_programs_see_it(
    at_desk, editor, make_reviewed, vale, client
):
    article = make_reviewed()
    at_desk(editor)
    assertContains(client.get(step(article)), timezone.localdate().isoformat())

    for _twice in range(2):
        client.post(step(article), {"reviewer": vale.pk, "reviewed_on": "2026-01-09", "due_on": "2027-01-09"})

    client.logout()
    page = client.get(article.get_absolute_url())
    assertContains(page, "clinical psychologist, on 9 January 2026 (next due 9 January 2027)")
    data = data_of(page)
    assert data["lastReviewed"] == "2026-01-09"
    assert data["reviewedBy"][0]["name"] == "Ines Vale"
    entry = article.entries.get(verb="review recorded")
    assert (entry.actor, entry.reason) == (
        editor,
        "By Ines Vale on 9 January 2026. Next due on 9 January 2027.",
    )
    assert article.versions.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reviewed_on": "9999-12-31"}, "still to come cannot be recorded"),
        ({"due_on": "2026-01-09"}, "must be due after this one"),
        ({"reviewed_on": "yesterday"}, "Enter a valid date"),
        ({"reviewed_on": "0000-00-00"}, "Enter a valid date"),
        ({"reviewer": "987654"}, "Select a valid choice"),
        ({"reviewer": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(at_desk, editor, make_reviewed, vale, typed, sentence):
    article = make_reviewed()
    said = {"reviewer": vale.pk, "reviewed_on": "2026-01-09", "due_on": "2027-01-09"}

    answer = at_desk(editor).post(step(article), said | typed)

    assertContains(answer, sentence, status_code=422)
    assert not ReviewRecord.objects.exists()


def test_only_who_signs_as_reviewer_can_have_reviewed(
    at_desk, author, editor, make_article, make_reviewed, vale
):
    unreviewed = make_article(by=editor)
    assertNotContains(at_desk(editor).get(f"{LIST}{unreviewed.pk}/change/"), "Record a review")
    with pytest.raises(reviewing.ReviewingError, match="does not sign this text as a reviewer"):
        reviewing.record(unreviewed, by=editor, reviewer=vale, reviewed_on=date(2026, 1, 9))

    article = make_reviewed()
    article.created_by = author
    article.save()
    assert at_desk(author).post(step(article), {"reviewer": vale.pk}).status_code == 403
    assert not ReviewRecord.objects.exists()


def test_a_later_review_counts_and_an_earlier_version_keeps_its_own(client, editor, make_reviewed, vale):
    article = make_reviewed(on=date(2025, 3, 1), due=date(2026, 3, 1))
    publishing.prepare_change(article, by=editor)
    publishing.publish(article, by=editor, kind="update", reason="New trials.")
    reviewing.record(article, by=editor, reviewer=vale, reviewed_on=date(2026, 2, 1))

    page = client.get(article.get_absolute_url())

    assertContains(page, "on 1 February 2026")
    assertNotContains(page, "next due")
    assertContains(client.get(f"{article.get_absolute_url()}v/1/"), "on 1 March 2025 (next due 1 March 2026)")


def test_a_reviewer_whose_name_is_gone_from_the_byline_is_not_told(client, editor, make_reviewed, vale):
    article = make_reviewed(on=date(2026, 1, 9))
    draft = publishing.prepare_change(article, by=editor)
    draft.bylines.filter(role=Byline.Role.REVIEWER).delete()
    publishing.publish(article, by=editor, kind="minor")

    page = client.get(article.get_absolute_url())

    assertNotContains(page, "Ines Vale")
    assert "lastReviewed" not in data_of(page)


def test_reviews_due_wait_on_the_first_page_and_in_the_list(at_desk, editor, author, make_reviewed, client):
    today = timezone.localdate()
    make_reviewed(title="Overdue", on=today - timedelta(days=400), due=today - timedelta(days=1))
    make_reviewed(title="Due today", on=today - timedelta(days=400), due=today)
    make_reviewed(title="Due soon", on=today, due=today + timedelta(days=9))
    make_reviewed(title="Never", on=today)
    again = make_reviewed(title="Done again", on=today - timedelta(days=400), due=today - timedelta(days=1))
    reviewing.record(again, by=editor, reviewer=Contributor.objects.get(slug="ines-vale"), reviewed_on=today)
    gone = make_reviewed(title="Withdrawn", on=today - timedelta(days=400), due=today - timedelta(days=1))
    publishing.withdraw(gone, by=editor, reason="Wrong.")
    at_desk(editor)

    panel = {panel.title: panel for panel in client.get("/admin/").context["panels"]}["Reviews due"]

    assert [text.partition(": ")[2] for text, _address in panel.lines] == ["Overdue", "Due today"]
    assert panel.count == 2
    for query, found in (
        (panel.address, {"Overdue", "Due today"}),
        (f"{LIST}?due=soon", {"Overdue", "Due today", "Due soon"}),
    ):
        page = client.get(query).content.decode()
        every = {"Overdue", "Due today", "Due soon", "Never", "Done again", "Withdrawn"}
        assert {title for title in every if f">{title}<" in page} == found
    assert "Reviews due" not in {panel.title for panel in at_desk(author).get("/admin/").context["panels"]}


def codes(version):
    return [
        item.code
        for item in gate.findings(version)
        if item.code in ("review-due", "reviewer-without-review", "open-notes")
    ]


def test_the_gate_points_at_due_reviews_undated_reviewers_and_open_notes(editor, make_reviewed, vale):
    article = make_reviewed(live=False)
    draft = article.draft_version()
    assert codes(draft) == ["reviewer-without-review"]

    today = timezone.localdate()
    reviewing.record(article, by=editor, reviewer=vale, reviewed_on=today - timedelta(days=9), due_on=today)
    note = noting.make(draft, by=editor, body="Source?")
    assert sorted(codes(article.draft_version())) == ["open-notes", "review-due"]

    reviewing.record(article, by=editor, reviewer=vale, reviewed_on=today, due_on=today + timedelta(days=9))
    noting.resolve(note, by=editor)
    assert codes(article.draft_version()) == []
    assert publishing.publish(article, by=editor).number == 1


def test_an_article_without_reviewers_asks_nothing_more(make_article, django_assert_num_queries):
    version = Version.objects.for_page().get(article=make_article())

    with django_assert_num_queries(0):
        assert version.reviews == []
