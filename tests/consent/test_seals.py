"""Seals: what is under one cannot be changed, removed or moved without consent_verify naming it."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from consent import erasing, guards, ledger, merkle, seals, terms, verifying
from consent.models import ConsentEvent, OperatorAction, Seal


@pytest.fixture
def events(notice):
    """Five decisions of five browsers, and the publications before them, unsealed."""
    return [
        ledger.record(
            ledger.subject_of_device(f"{n:032x}"), notice, state="given", basis="consent",
            decisions={"analytics": bool(n % 2), "Größe": True}, method="banner", surface="“x”", language="en",
            valid_until=timezone.now() + timedelta(days=182),
        )
        for n in range(5)
    ]  # fmt: skip


@pytest.fixture
def sealed(events):
    """Two seals: over the first five decisions, and over one more."""
    first = seals.seal_batch()
    again = ledger.record(
        events[0].subject, events[0].notice, state="withdrawn", basis="consent", decisions={"analytics": True},
        method="withdrawal", surface="y", language="en",
    )  # fmt: skip
    return first, seals.seal_batch(), again


@pytest.fixture
def tamper(db):
    """SQL with the guards out of the way; they are back before the next statement."""

    def run(*statements):
        guards.remove(connection)
        try:
            with connection.cursor() as cursor:
                for sql in statements:
                    cursor.execute(sql)
        finally:
            guards.install(connection)

    return run


def faults():
    return list(verifying.faults(verifying.Tally()))


def hashed(text):
    return hashlib.sha256(text).digest()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 64, 100])
def test_every_leaf_has_a_path_to_the_root_and_no_other_leaf_has_it(count):
    leaves = [hashed(bytes([n])) for n in range(count)]
    root = merkle.root(leaves)

    for n, leaf in enumerate(leaves):
        path = merkle.path(leaves, n)
        assert merkle.root_of_path(leaf, n, count, path) == root
        assert merkle.root_of_path(hashed(b"other"), n, count, path) != root
        assert merkle.root_of_path(leaf, n, count, [*path, leaf]) is None
    assert merkle.root_of_path(leaves[0], count, count, []) is None


def test_the_tree_is_that_of_rfc_6962():
    a, b, c = (hashed(b"\x00" + bytes([n])) for n in range(3))

    assert merkle.root([a, b, c]) == hashed(b"\x01" + hashed(b"\x01" + a + b) + c)
    assert merkle.root([]) == hashed(b"")


def test_sealing_takes_all_that_waits_once_and_chains(sealed, capsys):
    first, second, _again = sealed

    assert (first.pk, first.count, second.count) == (1, 5, 1)
    assert first.actions == OperatorAction.objects.count() > 0
    assert (first.previous, second.previous) == ("", seals.hash_of(first))
    assert not ConsentEvent.objects.filter(seal=None).exists()
    call_command("consent_seal")
    assert "0 sealed" in capsys.readouterr().err
    call_command("consent_verify")
    assert "6 decisions, 2 seals" in capsys.readouterr().err


def test_batches_are_bounded(events, monkeypatch):
    monkeypatch.setattr(seals, "MOST", 2)

    assert [seal.count + seal.actions for seal in seals.seal_all()][:2] == [2, 2]
    assert faults() == []


def test_the_worker_seals_after_a_minute(events):
    assert seals.seal_due(at=events[0].at - timedelta(days=3)) == 0
    assert seals.seal_due(at=timezone.now() + timedelta(minutes=1)) == 1
    assert seals.seal_due() == 0


def test_of_two_sealers_at_once_one_gives_way(events, monkeypatch):
    root = merkle.root

    def overtaken(leaves):
        monkeypatch.setattr(merkle, "root", root)
        assert seals.seal_batch()
        return root(leaves)

    # Between reading the rows and marking them.
    monkeypatch.setattr(merkle, "root", overtaken)

    assert seals.seal_batch() is None
    assert Seal.objects.count() == 1
    assert faults() == []


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata"])
def test_records_verify_whatever_the_zone_of_the_site(sealed, settings, zone):
    settings.TIME_ZONE = zone

    assert faults() == []


def test_between_full_batches_writers_get_their_turn(events, monkeypatch):
    pauses = []
    monkeypatch.setattr(seals, "MOST", 3)
    monkeypatch.setattr(seals.time, "sleep", pauses.append)

    sealed = list(seals.seal_all())

    full = [seal for seal in sealed if seal.count + seal.actions == 3]
    assert len(pauses) == len(full) > 0
    assert all(0 < pause <= seals.LONGEST_PAUSE for pause in pauses)


def test_a_row_under_a_seal_is_put_under_no_other(sealed, monkeypatch):
    _first, _second, again = sealed
    monkeypatch.setattr(seals, "_events", lambda: ConsentEvent.objects.filter(pk=again.pk))

    assert seals.seal_batch() is None
    again.refresh_from_db()
    assert again.seal_id == 2


def test_what_is_verified_is_what_was_recorded(events, reader):
    recorded = {ledger.canonical(event).decode() for event in events}
    recorded.add(ledger.canonical(terms.accept(reader, terms.in_force(), surface="x")).decode())

    assert {verifying._canonical(row) for row in verifying._rows("WHERE 1 = 1")} == recorded


LAST = "(SELECT id FROM consent_consentevent WHERE seal_id = 1 ORDER BY id DESC LIMIT 1)"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE consent_consentevent SET at = '2001-01-01 00:00:00' WHERE seal_id = 2", "{again} does not match"),
        ("UPDATE consent_consentevent SET decisions = '{{' WHERE seal_id = 2", "{again} does not match"),
        ("UPDATE consent_consentevent SET salt = x'00' WHERE seal_id = 2", "{again} does not match"),
        ("UPDATE consent_consentevent SET leaf = 'no hash' WHERE seal_id = 2", "seal 2 does not match"),
        ("DELETE FROM consent_consentevent WHERE seal_id = 2", "seal 2 is over 1"),
        (f"DELETE FROM consent_consentevent WHERE id = {LAST}", "seal 1 is over 5"),
        (f"UPDATE consent_consentevent SET seal_id = 2 WHERE id = {LAST}", "seal 1 does not match"),
        (f"UPDATE consent_consentevent SET id = '{'0' * 32}' WHERE id = {LAST}", "seal 1 does not match"),
        (f"UPDATE consent_consentevent SET seal_id = NULL WHERE id = {LAST}", "seal 1 is over 5"),
        ("UPDATE consent_seal SET root = '00' WHERE id = 1", "seal 2 does not follow"),
        ("UPDATE consent_seal SET at = '2001-01-01 00:00:00' WHERE id = 2", "seal 2 was changed"),
        ("UPDATE consent_seal SET count = 7 WHERE id = 2", "seal 2 is over 7"),
        ("UPDATE consent_seal SET first = NULL WHERE id = 2", "seal 2 does not begin"),
        ("UPDATE consent_seal SET previous = '' WHERE id = 2", "seal 2 does not follow"),
        ("UPDATE consent_seal SET signature = 'x' WHERE id = 1", "seal 1 was changed"),
        ("DELETE FROM consent_seal WHERE id = 1", "seal 1 is missing"),
        ("DELETE FROM consent_seal WHERE id = 2", "seal 2 is missing"),
        ("UPDATE consent_operatoraction SET leaf = '00'", "seal 1 does not match"),
        ("DELETE FROM consent_operatoraction", "seal 1 is over 5"),
    ],
)  # fmt: skip
def test_whatever_is_changed_is_named(sealed, tamper, change, named, capsys):
    if connection.vendor == "postgresql":
        change = change.replace("x'00'", "'\\x00'").replace("'{{'", "'{}'")
    else:
        change = f"PRAGMA ignore_check_constraints = ON; {change.replace('{{', '{')}"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
    tamper(*change.split("; "))

    with pytest.raises(CommandError):
        call_command("consent_verify")

    assert named.format(again=f"decision {sealed[2].pk}") in capsys.readouterr().out
    put_back(connection)


def put_back(connection):
    """Rows that point nowhere would fail the test's own end, and no constraint of the next may be off."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_consentevent SET seal_id = NULL")
        cursor.execute("UPDATE consent_operatoraction SET seal_id = NULL")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    guards.install(connection)


def test_a_missing_guard_is_named(sealed):
    guards.remove(connection)
    try:
        found = faults()
    finally:
        guards.install(connection)

    assert any("consent_seal_guard" in sentence for sentence in found)


def test_shredded_decisions_still_verify(sealed, operator):
    erasing.shred(sealed[2].subject, by=operator, reason="Asked for it.")
    list(seals.seal_all())
    OperatorAction.objects.update(actor=None)

    assert faults() == []


def test_the_seals_are_public_and_paged_and_lead_to_no_receipt(client, sealed, monkeypatch):
    from consent import seal_list

    monkeypatch.setattr(seal_list, "ON_A_PAGE", 1)
    answer = client.get("/.well-known/consent-seals.json")
    first = answer.json()["seals"][0]
    parts = {name: first[name] for name in ("actions", "at", "count", "number", "previous", "root")}

    assert (
        hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        == first["hash"]
    )
    assert not any(str(event.pk) in answer.text for event in ConsentEvent.objects.all())
    assert answer.headers["ETag"]
    assert client.get(answer.json()["next"]).json()["seals"][0]["previous"] == first["hash"]
    assert 'rel="next"' in answer.headers["Link"]
    for odd in ("x", "-1", "9" * 40, "%00"):
        assert client.get(f"/.well-known/consent-seals.json?after={odd}").status_code == 400
    assert client.post("/.well-known/consent-seals.json").status_code == 405
