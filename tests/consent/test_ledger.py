"""The ledger: what it holds, what it never holds, receipts, erasure, and that tampering is named."""

import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts import privacy
from consent import guards, ledger, terms
from consent.models import ConsentEvent, Subject


@pytest.fixture
def event(client, notice):
    client.post(
        "/cookies/accept/",
        {"cookie_groups": "analytics", "method": "banner", "next": "/legal/terms/?secret=1"},
        headers={"User-Agent": "Spying/1.0", "Referer": "https://elsewhere.example/page"},
        REMOTE_ADDR="203.0.113.77",
    )
    return ConsentEvent.objects.get()


def test_a_decision_is_recorded_whole(event, notice):
    assert event.state == "given"
    assert event.decisions == {"analytics": True, "advertising": False, "personalisation": False}
    assert event.notice == notice
    assert event.shown_sha256 == notice.sha256
    assert (event.method, event.surface, event.language) == ("banner", "consent:document", "en")
    assert event.valid_until - event.at == timedelta(days=182)
    assert event.seal is None
    assert event.pk.version == 7


def test_no_table_holds_where_a_visitor_came_from(event):
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("consent_", "cookie_consent")):
                cursor.execute(f'SELECT * FROM "{table}"')
                stored += [str(row) for row in cursor.fetchall()]
    stored = "\n".join(stored)

    for trace in ("203.0.113.77", "Spying", "elsewhere.example", "secret=1"):
        assert trace not in stored


def test_the_visitors_own_id_is_not_stored(client, event):
    consent_id = client.cookies["cookie_consent"].value.split(".")[1]

    assert Subject.objects.get().device == ledger.hash_device(consent_id) != consent_id


def test_ids_sort_by_time():
    now = timezone.now()
    ids = [ledger.uuid7(now + timedelta(milliseconds=n)) for n in range(50)]

    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {uuid.RFC_4122}


def test_a_draft_cannot_be_decided_about(notice):
    from consent.models import Notice

    draft = Notice.objects.create(banner_text="x", introduction="x", withdrawal="x", controller_name="x")
    with pytest.raises(ledger.LedgerError):
        ledger.record(
            ledger.subject_of_device("a" * 32), draft, state="given", basis="consent", decisions={},
            method="form", surface="x", language="en",
        )  # fmt: skip


# --- receipts --------------------------------------------------------------------------------------


def test_a_receipt_shows_what_was_shown_and_how_things_stand(client, event, notice):
    client.cookies.clear()
    page = client.get(event.get_absolute_url())

    assertContains(page, notice.banner_text)
    assertContains(page, "analytics")
    assertContains(page, "This is the latest decision.")
    assertContains(page, event.leaf)
    assert "no-store" in page.headers["Cache-Control"]


def test_a_receipt_says_that_the_decision_was_changed_since(client, event):
    client.post("/cookies/decline/", {"all_groups": "true"})

    assertContains(client.get(event.get_absolute_url()), "Changed since: Withdrawn")


@pytest.mark.parametrize("end", [".json", "/.json"])
def test_a_receipt_can_be_verified_by_anybody(client, event, end):
    data = client.get(f"/consent/receipt/{event.pk}{end}").json()

    proof = data["proof"]
    leaf = hashlib.sha256(b"\x00" + bytes.fromhex(proof["salt"]) + proof["record"].encode()).hexdigest()
    assert leaf == proof["leaf"] == event.leaf
    assert data["granted"] == ["analytics"]
    shown = json.dumps(data["shown"]["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(shown.encode()).hexdigest() == data["shown"]["sha256"]


@pytest.mark.parametrize(
    "path",
    [
        "/consent/receipt/01a2b3c4-0000-7000-8000-000000000000/",
        "/consent/receipt/1/",
        "/consent/receipt/x.json",
    ],
)
def test_an_unknown_receipt_is_404(client, notice, path):
    assert client.get(path).status_code == 404


def test_the_receipt_of_an_acceptance_names_no_person(client, reader, notice):
    event = terms.accept(reader, terms.in_force(), surface="x")

    page = client.get(event.get_absolute_url()).content.decode()

    assert reader.email not in page
    assert reader.display_name not in page
    assert "version 1" in page


# --- a person's own data --------------------------------------------------------------------------


def test_a_person_takes_their_decisions_away(reader, notice):
    event = terms.accept(reader, terms.in_force(), surface="x")

    section = privacy.export(reader)["sections"]["consent"]

    assert section[0]["id"] == str(event.pk)
    assert section[0]["document"] == "terms, version 1"


# --- verification ----------------------------------------------------------------------------------


@pytest.fixture
def tamper(db):
    """Change the database behind everybody's back, the guards taken away."""

    def run(sql, *parameters):
        guards.remove(connection)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
        finally:
            guards.install(connection)

    return run


def test_untouched_records_verify(event, capsys):
    call_command("consent_verify")

    assert "1 decision" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    ["state = 'refused'", "surface = 'elsewhere'", "js = TRUE", "method = 'form'", "language = 'de'", "schema = 2",
     "decisions = '{}'", "shown_sha256 = 'x'", "leaf = 'x'", "valid_until = NULL"],
)  # fmt: skip
def test_a_changed_record_is_named(event, tamper, change, capsys):
    tamper(f"UPDATE consent_consentevent SET {change}")

    with pytest.raises(CommandError):
        call_command("consent_verify")

    assert str(event.pk) in capsys.readouterr().out


def test_a_record_moved_to_somebody_else_is_named(event, tamper, capsys):
    other = ledger.subject_of_device("b" * 32)
    tamper("UPDATE consent_consentevent SET subject_id = %s", other.pk)

    with pytest.raises(CommandError):
        call_command("consent_verify")

    assert str(event.pk) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("consent_documentversion", "text"),
        ("consent_documentversion", "html"),
        ("consent_notice", "content"),
        ("consent_notice", "snapshot"),
    ],
)
def test_a_changed_text_is_named(event, tamper, table, column, capsys):
    tamper(f"UPDATE {table} SET {column} = %s WHERE published_at IS NOT NULL", "{}")

    with pytest.raises(CommandError):
        call_command("consent_verify")

    assert ("terms 1 (en)" if "document" in table else "Cookie notice 1 (en)") in capsys.readouterr().out
