"""Shredding, erasure, restriction and legal hold: what goes, what stays, and what nobody finds again."""

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains

from accounts import leaving, privacy
from consent import erasing, exporting, finding, ledger, retention, seals, terms, verifying
from consent.models import ConsentEvent, Notice, OperatorAction, Subject


@pytest.fixture
def event(client, notice):
    client.post("/cookies/accept/", {"cookie_groups": "analytics"})
    return ConsentEvent.objects.get()


def faults():
    return list(verifying.faults(verifying.Tally()))


def decide(subject, notice, at=None, **decisions):
    return ledger.record(
        subject, notice, state="given", basis="consent", decisions=decisions or {"analytics": True}, method="banner",
        surface="articles:front", language="en", at=at, valid_until=(at or timezone.now()) + timedelta(days=182),
    )  # fmt: skip


def test_shredding_leaves_a_commitment_that_leads_to_nobody(client, event, operator):
    subject = event.subject

    erasing.shred(subject, by=operator, reason="Asked for it.")

    event.refresh_from_db()
    assert event.subject is None
    assert event.salt is None
    assert event.leaf
    subject.refresh_from_db()
    assert (subject.status, subject.device, subject.user) == ("shredded", "", None)
    assert OperatorAction.objects.filter(verb="shredded", actor=operator).exists()
    assertContains(client.get(event.get_absolute_url()), "no longer leads to anybody")
    assert client.get(f"/consent/receipt/{event.pk}.json").json()["proof"]["salt"] is None
    assert erasing.shred(subject, by=operator, reason="Again.") == 0
    assert faults() == []


def test_a_held_subject_is_shredded_only_once_released(event, operator):
    until = timezone.now() + timedelta(days=90)
    erasing.hold(event.subject, until=until, by=operator, reason="A lawsuit.")

    for way in (erasing.shred, erasing.erase):
        with pytest.raises(ledger.LedgerError, match="A lawsuit"):
            way(event.subject, by=operator, reason="x")
    erasing.release(event.subject, by=operator, reason="Settled.")

    assert erasing.shred(event.subject, by=operator, reason="x") == 1
    verbs = OperatorAction.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["held", "released", "shredded"]


@pytest.mark.parametrize(("days", "reason"), [(0, "A lawsuit."), (9999, "A lawsuit."), (30, "  ")])
def test_a_hold_has_an_end_and_a_reason(event, operator, days, reason):
    with pytest.raises(ledger.LedgerError):
        erasing.hold(event.subject, until=timezone.now() + timedelta(days=days), by=operator, reason=reason)


def test_a_deleted_account_leaves_its_acceptance_without_the_person(reader, notice):
    acceptance = terms.accept(reader, terms.in_force(), surface="x")
    consent = decide(acceptance.subject, notice)

    privacy.erase(reader, by=reader)

    acceptance.refresh_from_db()
    consent.refresh_from_db()
    assert (consent.subject, consent.salt) == (None, None)
    assert acceptance.subject.user is None
    assert acceptance.subject.status == "restricted"
    assert acceptance.subject.restricted_until > timezone.now() + timedelta(days=3 * 365)
    assert list(finding.subjects(reader.email.upper())) == [acceptance.subject]
    assert faults() == []


def test_a_restriction_ends_by_itself(reader, notice):
    acceptance = terms.accept(reader, terms.in_force(), surface="x")
    privacy.erase(reader, by=reader)

    assert retention.end_restrictions() == 0
    assert retention.end_restrictions(timezone.now() + timedelta(days=1099)) == 1

    acceptance.refresh_from_db()
    assert acceptance.subject is None
    assert not finding.subjects(reader.email).exists()


def test_a_hold_outlasts_account_and_restriction(reader, notice, operator):
    subject = terms.accept(reader, terms.in_force(), surface="x").subject
    consent = decide(subject, notice)
    until = timezone.now() + timedelta(days=1500)
    erasing.hold(subject, until=until, by=operator, reason="A lawsuit.")

    privacy.erase(reader, by=reader)

    consent.refresh_from_db()
    assert consent.subject.restricted_until == until
    assert retention.end_restrictions(until - timedelta(days=1)) == 0
    assert retention.end_restrictions(until + timedelta(days=1)) == 1


def test_who_deletes_an_account_is_told_what_stays_and_until_when(client, reader, notice, mailoutbox):
    terms.accept(reader, terms.in_force(), surface="x")
    client.force_login(reader)
    day = timezone.localdate() + timedelta(days=leaving.DAYS) + erasing.KEPT_FOR_CLAIMS
    assertContains(client.get("/accounts/deletion/"), f"stays on record until {day.day} {day:%B %Y}")

    leaving.plan(reader, texts="keep", at=timezone.now() - timedelta(days=leaving.DAYS))
    leaving.erase_due()

    day = timezone.localdate() + erasing.KEPT_FOR_CLAIMS
    assert f"stays on record until {day.day} {day:%B %Y}" in mailoutbox[-1].body.replace("\n", " ")


# --- the command -----------------------------------------------------------------------------------


def test_the_command_finds_by_cookie_receipt_reference_and_address(client, event, reader, notice, capsys):
    cookie = client.cookies["cookie_consent"].value
    acceptance = terms.accept(reader, terms.in_force(), surface="x")
    consent = decide(acceptance.subject, notice)
    for term in (cookie, cookie.split(".")[1], str(event.pk), str(event.subject.reference), reader.email):
        call_command("consent_erase", term, "--dry-run")
    assert "1 acceptances of terms stay" in capsys.readouterr().out
    assert not ConsentEvent.objects.filter(subject=None).exists()

    call_command("consent_erase", cookie, reader.email)

    assert set(ConsentEvent.objects.filter(subject=None)) == {event, consent}
    acceptance.refresh_from_db()
    assert acceptance.subject.user == reader


@pytest.mark.parametrize("term", ["", "x", "nobody@example.org", "0" * 32, "%", "1." + "0" * 32 + ".x:y"])
def test_the_command_names_whom_it_does_not_know(notice, term):
    with pytest.raises(CommandError, match="1 of 1 not erased"):
        call_command("consent_erase", term, stderr=StringIO())


def test_the_command_says_why_what_is_held_stays(event, operator, capsys):
    erasing.hold(event.subject, until=timezone.now() + timedelta(days=9), by=operator, reason="A lawsuit.")

    with pytest.raises(CommandError):
        call_command("consent_erase", str(event.pk))

    assert "A lawsuit." in capsys.readouterr().err


# --- the property ----------------------------------------------------------------------------------

WHO = st.sampled_from(["first", "second", "member"])
STEPS = st.lists(st.tuples(WHO, st.sampled_from(["yes", "no", "look", "hold", "seal"])), max_size=8)


def _subjects(reader):
    return {
        "first": ledger.subject_of_device("a" * 32),
        "second": ledger.subject_of_device("b" * 32),
        "member": ledger.subject_of_account(reader),
    }


def _take(step, subject, notice, operator):
    match step:
        case "yes" | "no":
            decide(subject, notice, analytics=step == "yes")
        case "look":
            about = {"subject": str(subject.reference)}
            ledger.log(operator, "looked at a subject", about=about, reason="Shown at the desk.")
        case "hold":
            erasing.hold(subject, until=timezone.now() + timedelta(days=1), by=operator, reason="A claim.")
            erasing.release(subject, by=operator, reason="No claim.")
        case "seal":
            list(seals.seal_all())


def _rows():
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from (f"{table} {row}" for row in cursor.fetchall())


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, gone=WHO)
def test_after_shredding_nothing_links_events_to_the_person(notice, operator, reader, steps, gone):
    notice = Notice.objects.get(pk=notice.pk)
    subjects = _subjects(reader)
    for who, step in steps:
        _take(step, subjects[who], notice, operator)
    subject = subjects[gone]
    last = decide(subject, notice, advertising=True)
    known = {str(subject.reference), subject.reference.hex, "a" * 32, "b" * 32, reader.email}
    known |= {subject.device} - {""}
    events = {one.pk: ledger.canonical(one) for one in subject.events.select_related("subject")}

    erasing.shred(subject, by=operator, reason="Asked for it.")

    names = {name for pk in events for name in (str(pk), pk.hex)}
    assert not [row for row in _rows() if any(n in row for n in names) and any(k in row for k in known)]
    assert not ConsentEvent.objects.filter(pk__in=events, subject__isnull=False).exists()
    for pk, record in events.items():
        # Whoever guesses all of it right cannot check the guess.
        leaf = ConsentEvent.objects.get(pk=pk).leaf
        assert leaf not in {hashlib.sha256(start + record).hexdigest() for start in (b"", b"\x00")}
    assert str(last.pk) not in json.dumps(privacy.export(reader), default=str)
    lines = "".join(exporting.lines(ConsentEvent.objects.filter(pk__in=events), "jsonl"))
    assert not [name for name in known if name in lines]
    assert faults() == []
    # For the next example, in the same transaction.
    Subject.objects.filter(pk=subject.pk).update(device="")
