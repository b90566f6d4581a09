"""What is past its retention goes, wholly, and what is left still verifies."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent import erasing, guards, ledger, publishing, retention, seals, terms, verifying
from consent.models import ConsentEvent, DocumentVersion, Notice, OperatorAction, Seal, Subject
from tests.consent.test_erasing import decide, faults

LONG_AGO = timedelta(days=1300)


@pytest.fixture
def notice(db):
    """In force since before anything here was decided."""
    at = timezone.now() - 2 * LONG_AGO
    for version in DocumentVersion.objects.drafts():
        version.text = version.text.replace("[[", "").replace("]]", "")
        version.save()
        terms.publish(version, by=None, at=at)
    return publishing.publish_notice(Notice.objects.drafts().get(), by=None, at=at)


@pytest.fixture
def old(notice):
    """Two decisions that ran out long ago, sealed long ago, and one of today."""
    then = timezone.now() - LONG_AGO
    browsers = [ledger.subject_of_device(f"{n:032x}") for n in range(3)]
    events = [decide(browser, notice, then) for browser in browsers[:2]]
    list(seals.seal_all(at=then))
    return [*events, decide(browsers[2], notice)]


def purge():
    done = {}
    for what, count in retention.purge(by=None, reason="Retention."):
        done[what] = done.get(what, 0) + count
    return done


def test_decisions_are_shredded_two_years_after_they_ran_out(notice):
    event = decide(ledger.subject_of_device("a" * 32), notice)
    ends = event.valid_until + retention.PAYLOAD

    assert not retention.outdated(ends - timedelta(hours=1)).exists()
    assert retention.outdated(ends + timedelta(hours=1)).get() == event


def test_a_purge_empties_old_seals_and_all_still_verifies(old, capsys):
    assert retention.due().events == 2
    call_command("consent_purge", "--dry-run")
    assert "would purge: 2 decisions" in capsys.readouterr().out
    assert ConsentEvent.objects.count() == 3

    call_command("consent_purge", "--yes")

    assert ConsentEvent.objects.get() == old[2]
    seal = Seal.objects.get()
    assert seal.payload_purged_at
    assert not OperatorAction.objects.filter(seal=seal).exists()
    assert Subject.objects.filter(status="shredded", device="").count() == 2
    list(seals.seal_all())
    assert faults() == []
    assert purge() == {}
    assert retention.due().total == 0


def test_a_hold_stops_the_purge(old, operator):
    erasing.hold(old[0].subject, until=timezone.now() + timedelta(days=9), by=operator, reason="A lawsuit.")

    assert purge() == {"events": 1}

    old[0].refresh_from_db()
    assert old[0].subject is not None
    assert faults() == []


def test_a_seal_stays_whole_while_anything_under_it_is_young(old, notice, reader):
    then = timezone.now() - LONG_AGO
    terms.accept(reader, terms.in_force(), surface="x", at=then)
    ledger.log(reader, "looked at a subject", about={}, reason="x", at=then)
    list(seals.seal_all(at=then))

    purge()

    assert list(Seal.objects.filter(payload_purged_at=None)) == [Seal.objects.last()]
    assert ConsentEvent.objects.filter(document__isnull=False).exists()
    assert not OperatorAction.objects.filter(verb="looked at a subject", actor__isnull=False).exists()
    assert faults() == []


def test_what_explains_an_empty_seal_is_never_deleted(old):
    purge()
    at = timezone.now() + LONG_AGO
    list(seals.seal_all())
    list(retention.purge(by=None, reason="Retention.", at=at))

    assert retention.purged_seals() >= {1}
    assert faults() == []


def test_rows_go_only_with_their_seal(old):
    erasing.shred(old[0].subject, by=None, reason="x")

    for refused in (ConsentEvent.objects.filter(pk=old[0].pk), OperatorAction.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused.delete()
    Seal.objects.update(payload_purged_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentEvent.objects.filter(pk=old[1].pk).delete()
    ConsentEvent.objects.filter(pk=old[0].pk).delete()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE consent_seal SET payload_purged_at = NULL", "rows were removed"),
        ("UPDATE consent_seal SET payload_purged_at = at", "emptied before its time"),
        ("DELETE FROM consent_operatoraction WHERE verb = 'purged'", "no operator's action says so"),
        ("UPDATE consent_operatoraction SET about = '{}' WHERE verb = 'purged'", "no operator's action says so"),
        ("UPDATE consent_operatoraction SET reason = 'x' WHERE verb = 'purged'", "does not match its leaf"),
        ("UPDATE consent_consentevent SET seal_id = 1", "rows are under it"),
    ],
)  # fmt: skip
def test_an_emptied_seal_is_held_to_its_explanation(old, operator, change, named):
    list(retention.purge(by=operator, reason="Retention."))
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(change)
    guards.install(connection)

    assert any(named in sentence for sentence in verifying.faults(verifying.Tally()))


def test_a_purge_says_which_it_is(db):
    for arguments in ((), ("--yes", "--dry-run")):
        with pytest.raises(CommandError):
            call_command("consent_purge", *arguments)
