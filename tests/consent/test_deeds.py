"""What operators do to records at the desk: told beforehand, confirmed, permitted, logged."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from consent import erasing, ledger, proof_verifier, seals, terms
from consent.models import ConsentEvent, OperatorAction, Subject
from tests.consent.test_erasing import decide
from tests.consent.test_retention import LONG_AGO

EVENTS, SUBJECTS = "/admin/consent/consentevent/", "/admin/consent/subject/"


@pytest.fixture
def browser(notice):
    subject = ledger.subject_of_device("a" * 32)
    decide(subject, notice, analytics=True)
    decide(subject, notice, analytics=False)
    return subject


@pytest.fixture
def desk(at_desk, operator):
    return at_desk(operator)


def typed(count, **over):
    return {"typed": str(count), "reason": "Asked by letter."} | over


def last_action():
    return OperatorAction.objects.order_by("-pk").first()


def test_a_subject_is_erased_after_the_number_was_typed(desk, operator, browser):
    address = f"{SUBJECTS}{browser.pk}/erasure/"
    assertContains(desk.get(address), "2 decisions are made nobody’s")
    assertContains(desk.post(address, typed(3)), "Type 2: so many are meant now.", status_code=422)
    assertContains(desk.post(address, typed(2, reason=" ")), "This field is required", status_code=422)
    assert not ConsentEvent.objects.filter(subject=None).exists()

    page = desk.post(address, typed(2), follow=True)

    assertContains(page, "2 decisions now lead to nobody.")
    assert ConsentEvent.objects.filter(subject=None).count() == 2
    action = OperatorAction.objects.get(verb="shredded")
    assert (action.actor, action.count, action.reason) == (operator, 2, "Asked by letter.")
    list(seals.seal_all())
    assert OperatorAction.objects.get(verb="shredded").seal_id


def test_a_hold_is_set_stops_erasure_and_is_released(desk, browser):
    until = timezone.localdate() + timedelta(days=90)
    desk.post(f"{SUBJECTS}{browser.pk}/hold/", typed(2, until=str(until), reason="A lawsuit."))
    assertContains(desk.get(f"{SUBJECTS}{browser.pk}/change/"), "A lawsuit.")

    refused = desk.post(f"{SUBJECTS}{browser.pk}/erasure/", typed(2))
    assertContains(refused, "These records are held until", status_code=422)
    assertContains(refused, "Asked by letter.", status_code=422)

    desk.post(f"{SUBJECTS}{browser.pk}/release/", typed(2))
    browser.refresh_from_db()
    assert browser.held_until is None


@pytest.mark.parametrize("until", ["", "soon", "2001-01-01", "9999-12-31", "2026-02-30"])
def test_a_hold_without_a_day_to_come_is_refused(desk, browser, until):
    page = desk.post(f"{SUBJECTS}{browser.pk}/hold/", typed(2, until=until))

    assert page.status_code == 422
    assert not Subject.objects.filter(held_until__isnull=False).exists()


def test_a_browser_is_restricted_and_starts_anew(client, desk, browser, notice):
    until = timezone.localdate() + timedelta(days=400)
    desk.post(f"{SUBJECTS}{browser.pk}/restriction/", typed(2, until=str(until)))

    browser.refresh_from_db()
    assert (browser.status, browser.device) == ("restricted", "")
    assert browser.restricted_until.date() >= until
    assert ledger.subject_of_device("a" * 32) != browser


def test_an_account_is_held_not_restricted(desk, reader, notice):
    subject = terms.accept(reader, terms.in_force(), surface="x").subject
    until = str(timezone.localdate() + timedelta(days=400))

    page = desk.post(f"{SUBJECTS}{subject.pk}/restriction/", typed(1, until=until))

    assertContains(page, "restricted when it is deleted", status_code=422)
    subject.refresh_from_db()
    assert subject.user == reader


def test_a_subject_is_exported(desk, browser, notice):
    decide(ledger.subject_of_device("b" * 32), notice)

    answer = desk.post(f"{SUBJECTS}{browser.pk}/export/", typed(2, format="jsonl"))

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert {json.loads(line)["subject"] for line in lines} == {str(browser.reference)}
    assert last_action().about == {"subject": str(browser.reference), "format": "jsonl"}


def test_the_list_is_exported_as_it_is_filtered_and_whom_one_looked_for_is_not_kept(desk, reader, browser):
    terms.accept(reader, terms.in_force(), surface="x")
    address = f"{EVENTS}export/?q={reader.email}&state__exact=accepted"
    assertContains(desk.get(address), "1 decisions")

    answer = desk.post(address, typed(1, format="csv"))

    assert b"".join(answer.streaming_content).count(b"\r\n") == 2
    about = last_action().about
    assert about == {"filter": {"state__exact": "accepted"}, "searched": True, "format": "csv"}
    assert reader.email not in str(list(OperatorAction.objects.values()))


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(desk, browser):
    for query in ("at__gte=never", "subject__user__password=x", "notice=x", "notice=" + "9" * 30):
        assert desk.get(f"{EVENTS}export/?{query}").status_code in (200, 302, 400)
        assert desk.get(f"{EVENTS}?{query}").status_code in (200, 302, 400)


def test_a_decision_is_proved(desk, browser):
    event = browser.events.first()
    assertContains(desk.get(f"{EVENTS}{event.pk}/change/"), "Prove…")

    answer = desk.post(f"{EVENTS}{event.pk}/proof/", typed(1))

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert list(proof_verifier.faults({name: archive.read(name) for name in archive.namelist()})) == []
    assert last_action().verb == "proved"


def test_what_is_past_its_retention_is_purged(desk, notice):
    decide(ledger.subject_of_device("a" * 32), notice, timezone.now() - LONG_AGO)
    assertContains(desk.get("/admin/"), "Past its retention")
    assertContains(desk.get(f"{EVENTS}purge/"), "1 decisions ran out")
    assertContains(desk.post(f"{EVENTS}purge/", typed(0)), "Type 1", status_code=422)

    page = desk.post(f"{EVENTS}purge/", typed(1), follow=True)

    assertContains(page, "nothing is past its retention")
    assertNotContains(desk.get("/admin/"), "Past its retention")
    assert ConsentEvent.objects.filter(subject=None).count() == 1


def test_the_timeline_shows_decisions_and_what_was_done_about_them(desk, browser, operator):
    erasing.hold(browser, until=timezone.now() + timedelta(days=9), by=operator, reason="A lawsuit.")

    page = desk.get(f"{SUBJECTS}{browser.pk}/change/")

    assertContains(page, "allowed: Analytics")
    assertContains(page, "refused: Analytics")
    assertContains(page, "Opal Operator held. A lawsuit.")
    assert last_action().verb == "looked at a subject"
    assertNotContains(page, "Hold…")


def test_the_banner_is_shown_as_it_was_seen_and_can_send_nothing(desk, browser, notice):
    page = desk.get(f"/admin/consent/notice/{notice.pk}/banner/")

    assertContains(page, notice.snapshot)
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "script-src" not in policy
    assertNotContains(page, "style sheet has changed")
    assert desk.get("/admin/consent/notice/99999/banner/").status_code == 404


DEEDS = [
    "{subject}/erasure/", "{subject}/restriction/", "{subject}/hold/", "{subject}/release/", "{subject}/export/",
]  # fmt: skip


@pytest.mark.parametrize("role", ["editor", "moderator", "administrator"])
def test_staff_without_the_permission_do_nothing(at_desk, make_user, browser, notice, role):
    desk = at_desk(make_user(role))
    event = browser.events.first()
    addresses = [SUBJECTS + one.format(subject=browser.pk) for one in DEEDS]
    addresses += [f"{EVENTS}{event.pk}/proof/", f"{EVENTS}export/", f"{EVENTS}purge/"]
    addresses += ["/admin/consent/dailycount/", f"/admin/consent/notice/{notice.pk}/banner/"]

    for address in addresses:
        assert desk.get(address).status_code == 403, address
        assert desk.post(address, typed(2, format="csv")).status_code == 403, address
    assert not ConsentEvent.objects.filter(subject=None).exists()


def test_each_deed_has_a_permission_of_its_own(at_desk, make_user, browser):
    from django.contrib.auth.models import Group, Permission

    clerk = make_user("operator")
    clerks = Group.objects.create(name="clerk")
    clerks.permissions.set(Permission.objects.filter(codename__in=["view_subject", "view_consentevent"]))
    clerk.groups.set([clerks])
    clerk.is_staff = True
    clerk.save()
    desk = at_desk(clerk)

    assertNotContains(desk.get(f"{SUBJECTS}{browser.pk}/change/"), "Erase…")
    for one in DEEDS:
        assert desk.get(SUBJECTS + one.format(subject=browser.pk)).status_code == 403
    assert desk.get(f"{EVENTS}export/").status_code == 403
    assert desk.get(f"{EVENTS}purge/").status_code == 403
