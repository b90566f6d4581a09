"""The calendar of publications: what goes out, ends or waits in a month, for those who may see it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing

CALENDAR = "/admin/articles/article/calendar/"


def page(client, query=""):
    answer = client.get(f"{CALENDAR}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def cell(shown, day):
    """What stands under a day: “2026-03-14”."""
    assert f'<time datetime="{day}">' in shown, day
    return shown.partition(f'<time datetime="{day}">')[2].partition("</td>")[0]


def test_a_month_shows_what_went_out_with_its_hour_and_leads_there(at_desk, editor, make_article, client):
    article = make_article(title="Out in spring", at=datetime(2026, 3, 14, 6, 30, tzinfo=UTC))
    make_article(title="Out in April", at=datetime(2026, 4, 1, tzinfo=UTC))
    at_desk(editor)

    shown = page(client, "?month=2026-03")

    on_the_day = cell(shown, "2026-03-14")
    assert f"/admin/articles/version/{article.live_version().pk}/change/" in on_the_day
    assert '<time datetime="2026-03-14T06:30:00Z">06:30</time> Published' in on_the_day
    assert "Times are in UTC" in shown
    assert "Out in April" not in shown
    assert 'href="?month=2026-02" rel="prev"' in shown
    assert 'href="?month=2026-04" rel="next"' in shown
    assert '<th scope="col">Monday</th>' in shown
    assert "Out in April" in page(client, "?month=2026-04")


def test_what_is_to_come_ends_or_waits_is_named(at_desk, editor, make_draft, make_article, client):
    soon = (timezone.now() + timedelta(days=40)).replace(hour=12)
    publishing.schedule(make_draft(title="To come").article, by=editor, at=soon)
    publishing.embargo(make_draft(title="Not before").article, by=editor, at=soon)
    publishing.plan_end(make_article(title="For a while"), by=editor, at=soon)
    publishing.bin(make_draft(title="Thrown away").article, by=editor)
    at_desk(editor)

    on_the_day = cell(page(client, f"?month={soon:%Y-%m}"), f"{soon:%Y-%m-%d}")

    assert "To come" in on_the_day
    assert "Scheduled" in on_the_day
    assert "Not before" in on_the_day
    assert "Embargo until then" in on_the_day
    assert "For a while" in on_the_day
    assert "Ends" in on_the_day
    assert "Thrown away" not in page(client)


def test_authors_see_their_own_only(at_desk, author, make_draft, make_article, client, editor):
    at = datetime(2026, 3, 14, tzinfo=UTC)
    publishing.publish(make_draft(by=author, title="Of mine").article, by=editor, at=at)
    make_article(title="Of others", at=at)
    at_desk(author)

    shown = page(client, "?month=2026-03")

    assert "Of mine" in shown
    assert "Of others" not in shown


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_others_have_no_calendar(at_desk, make_user, client, role):
    at_desk(make_user(role))

    assert client.get(CALENDAR).status_code == 403


@pytest.mark.parametrize("month", ["x", "2026-13", "0001-01", "9999-12", "2026-03-01", "%00"])
def test_a_strange_month_leads_to_this_one(at_desk, editor, client, month):
    at_desk(editor)

    assert client.get(f"{CALENDAR}?month={month}").status_code in (302, 400)


def test_an_empty_month_says_so(at_desk, editor, client):
    at_desk(editor)

    assert "Nothing is published, planned or ends in this month." in page(client, "?month=1999-12")
    assert 'aria-current="date"' in page(client)


@pytest.mark.parametrize("number", [1, 40])
def test_the_calendar_asks_the_same_few_questions(
    at_desk, editor, make_article, client, number, remembered, django_assert_max_num_queries
):
    for n in range(number):
        make_article(at=datetime(2026, 3, 1 + n % 28, tzinfo=UTC))
    at_desk(editor)
    client.get(CALENDAR)

    with django_assert_max_num_queries(6):
        page(client, "?month=2026-03")
