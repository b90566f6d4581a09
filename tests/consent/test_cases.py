"""Requests about data: a month to answer, extended once, a log, and gone 36 months after they are closed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from consent import cases, retention
from consent.models import Case, CaseEntry, OperatorAction

CASES = "/admin/consent/case/"


@pytest.fixture
def make_case(db):
    def make(**over):
        fields = {"kind": "access", "contact": "rea@example.org", "wish": "What do you know of me?"}
        return cases.receive(Case(**fields | over), by=None)

    return make


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day, months, then):
    assert cases.months_after(day, months) == then


def test_a_request_is_received_worked_on_and_answered(at_desk, operator):
    desk = at_desk(operator)
    today = timezone.localdate()
    fields = {
        "kind": "erasure",
        "received_on": str(today),
        "contact": "rea@example.org",
        "wish": "Forget me.",
    }
    page = desk.post(f"{CASES}add/", fields, follow=True)
    case = Case.objects.get()
    assert case.due_on == cases.months_after(today, 1)
    assertContains(page, "Forget me.")
    assertContains(page, "subject/?q=rea%40example.org")
    assertContains(desk.get("/admin/"), "Requests about data to answer")

    desk.post(f"{CASES}{case.pk}/change/", {"step": "note", "text": "Asked for a proof of identity."})
    page = desk.post(
        f"{CASES}{case.pk}/change/", {"step": "done", "text": "Erased; told by mail."}, follow=True
    )

    assertContains(page, "Asked for a proof of identity.")
    case.refresh_from_db()
    assert (case.outcome, case.is_open) == ("done", False)
    assert [entry.step for entry in case.entries.all()] == ["received", "noted", "closed"]
    assert set(case.entries.values_list("actor", flat=True)) == {operator.pk}
    assertNotContains(page, "Take this step")
    assertNotContains(desk.get("/admin/"), "Requests about data to answer")


def test_the_sealed_log_names_the_case_and_never_the_person(at_desk, operator, make_case):
    case = make_case()
    at_desk(operator).get(f"{CASES}{case.pk}/change/")

    rows = str(list(OperatorAction.objects.values("verb", "about", "reason")))
    assert "looked at a request" in rows
    assert "rea@example.org" not in rows
    assert "What do you know" not in rows


def test_a_request_is_extended_once_and_only_within_the_month(make_case, operator):
    case = make_case()
    cases.extend(case, by=operator, text="Many records.")
    case.refresh_from_db()
    assert case.due_on == cases.months_after(case.received_on, 3)
    with pytest.raises(cases.CaseError, match="twice"):
        cases.extend(case, by=operator, text="More.")

    late = make_case(received_on=timezone.localdate() - timedelta(days=60))
    with pytest.raises(cases.CaseError, match="The month is over"):
        cases.extend(late, by=operator, text="Too late.")
    assert list(Case.objects.overdue()) == [late]


def test_a_closed_request_stays_closed(at_desk, operator, make_case):
    case = make_case()
    cases.close(case, by=operator, outcome="refused", text="Not the person.")

    for step in (
        lambda: cases.note(case, by=operator, text="x"),
        lambda: cases.extend(case, by=operator, text="x"),
    ):
        with pytest.raises(cases.CaseError, match="closed"):
            step()
    answer = at_desk(operator).post(f"{CASES}{case.pk}/change/", {"step": "note", "text": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "over",
    [{"received_on": "2001-01-01"}, {"received_on": "9999-12-31"}, {"received_on": "soon"}, {"kind": "x"},
     {"contact": ""}, {"wish": " "}],
)  # fmt: skip
def test_a_request_that_makes_no_sense_comes_back_with_a_sentence(at_desk, operator, over):
    fields = {
        "kind": "access",
        "received_on": str(timezone.localdate()),
        "contact": "x@example.org",
        "wish": "Kept words",
    }

    page = at_desk(operator).post(f"{CASES}add/", fields | over)

    assert page.status_code == 422
    assert "Kept words" in page.text or "wish" in over
    assert not Case.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"step": "eat", "text": "x"}, {"step": "note", "text": "  "}])
def test_a_step_without_words_is_none(at_desk, operator, make_case, fields):
    case = make_case()

    assert at_desk(operator).post(f"{CASES}{case.pk}/change/", fields).status_code == 422
    assert CaseEntry.objects.count() == 1


@pytest.mark.parametrize("role", ["editor", "moderator", "administrator"])
def test_other_staff_see_no_request(at_desk, make_user, make_case, role):
    case = make_case()
    desk = at_desk(make_user(role))

    for path in ("", "add/", f"{case.pk}/change/"):
        assert desk.get(CASES + path).status_code == 403
    assert desk.post(f"{CASES}{case.pk}/change/", {"step": "done", "text": "x"}).status_code == 403
    assertNotContains(desk.get("/admin/"), "Requests about data")


def test_a_request_goes_36_months_after_it_was_closed(make_case, operator):
    case, still_open = make_case(), make_case()
    cases.close(case, by=operator, outcome="done", text="Done.")
    at = timezone.now() + cases.KEPT + timedelta(days=1)
    assert retention.due(at).cases == 1

    assert ("cases", 1) in list(retention.purge(by=None, reason="Retention.", at=at))

    assert list(Case.objects.all()) == [still_open]


def test_a_person_takes_their_requests_away(make_case, make_user):
    person = make_user(email="rea@example.org")
    make_case()
    make_case(contact="somebody@else.example")

    (own,) = privacy.export(person)["sections"]["requests about data"]

    assert own["in_your_words"] == "What do you know of me?"
