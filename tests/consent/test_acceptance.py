"""How visitors answer: counted by day, drawn by notice, small numbers left out, a moved rate named."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from consent import counting, ledger
from consent.models import ConsentEvent, DailyCount

PAGE = "/admin/consent/dailycount/"


@pytest.fixture
def answer(notice):
    """So many browsers answer a notice alike."""
    numbers = iter(range(100_000))

    def make(count, *, yes=True, shown=notice, state="", at=None, **decisions):
        for _ in range(count):
            ledger.record(
                ledger.subject_of_device(f"{next(numbers):032x}"), shown, basis="consent", method="banner",
                state=state or ("given" if yes else "refused"), surface="x", language="en", at=at,
                decisions=decisions or {"analytics": yes, "advertising": yes},
            )  # fmt: skip

    return make


def test_a_day_is_counted_once_it_is_over(answer, notice):
    yesterday = timezone.now() - timedelta(days=1)
    answer(3, at=yesterday)
    answer(2, yes=False, at=yesterday)
    answer(1, analytics=True, advertising=False, at=yesterday)
    answer(1, yes=False, state="withdrawn", at=yesterday)
    answer(5)

    assert counting.count_due() == 1
    assert counting.count_due() == 0

    row = DailyCount.objects.get()
    assert (row.day, row.notice, row.language) == (timezone.localdate(yesterday), notice, "en")
    assert (row.accepted, row.refused, row.custom, row.withdrawn) == (3, 2, 1, 1)
    assert row.purposes == {"analytics": [4, 3], "advertising": [3, 4]}


def test_days_that_were_missed_are_counted_later(answer):
    for days in (5, 3):
        answer(1, at=timezone.now() - timedelta(days=days))

    assert counting.count_due() == 2
    counting.count(timezone.localdate() - timedelta(days=5))
    assert DailyCount.objects.count() == 2


def test_today_and_counted_days_add_up_and_outlive_the_records(answer, client, at_desk, operator):
    answer(12, at=timezone.now() - timedelta(days=1))
    answer(11)
    counting.count_due()
    ConsentEvent.objects.update(subject=None, salt=None)

    page = at_desk(operator).get(PAGE)

    assertContains(page, "<td>23</td>", html=True)
    assertContains(page, "100 %")
    assertContains(
        page, '<rect x="100.0" y="0" width="235.0" height="18" class="chart__accepted"/>', html=True
    )


def test_small_numbers_are_left_out_and_cannot_be_computed(answer):
    answer(40)
    answer(14, yes=False)
    answer(9, analytics=True, advertising=False)

    (row,) = counting.acceptance()

    assert row.numbers["custom"] is None
    assert row.numbers["withdrawn"] == 0
    assert row.decisions == 60
    assert row.shown_rate == 60
    assert row.numbers["accepted"] == 40


def test_a_handful_of_answers_shows_nothing(answer, at_desk, operator):
    answer(9)

    page = at_desk(operator).get(PAGE)

    assertContains(page, "&lt; 10")
    assertNotContains(page, "chart__")
    assertNotContains(page, "<td>9</td>", html=True)


@pytest.mark.parametrize(("yes", "warns"), [(20, False), (24, False), (25, True), (10, True)])
def test_a_design_that_moves_the_answers_is_named(answer, make_notice, at_desk, operator, yes, warns):
    answer(20)
    answer(20, yes=False)
    fresh = make_notice(level="editorial", summary="Prettier.")
    answer(yes, shown=fresh)
    answer(40 - yes, yes=False, shown=fresh)

    page = at_desk(operator).get(PAGE)

    assert ("Look at its design" in page.text) is warns


def test_nobody_has_answered_yet(at_desk, operator, notice):
    assertContains(at_desk(operator).get(PAGE), "Nobody has answered a notice yet.")
