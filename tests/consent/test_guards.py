"""What was published or recorded, attacked by ORM and by SQL, on SQLite and on PostgreSQL."""

import uuid
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent import guards, ledger, terms
from consent.models import ConsentEvent, DocumentVersion, Notice, OperatorAction, Seal, Subject


@pytest.fixture
def event(notice):
    subject = ledger.subject_of_device("a" * 32)
    return ledger.record(
        subject,
        notice,
        state="given",
        basis="consent",
        decisions={"analytics": True},
        method="banner",
        surface="articles:front",
        language="en",
    )


@pytest.fixture
def version(notice):
    return DocumentVersion.objects.get(document__slug="terms")


@pytest.fixture
def seal(event):
    return Seal.objects.create(
        first=event.pk, last=event.pk, count=1, root="a" * 64, signature="s", at=timezone.now()
    )


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    return True


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Anything goes."},
        {"html": "x"},
        {"number": 9},
        {"published_at": None, "number": None},
        {"sha256": ""},
        {"summary": "x"},
        {"level": "editorial"},
        {"enforced_from": timezone.now() + timedelta(9)},
    ],
)
def test_a_published_version_cannot_be_changed_by_orm(version, fields):
    def by_save():
        for name, value in fields.items():
            setattr(version, name, value)
        version.save()

    assert refused(by_save)
    assert refused(lambda: DocumentVersion.objects.filter(pk=version.pk).update(**fields))
    assert refused(lambda: DocumentVersion.objects.bulk_update([version], list(fields)))


def test_a_published_version_cannot_be_deleted_by_orm(version):
    assert refused(version.delete)
    assert refused(DocumentVersion.objects.all().delete)


@pytest.mark.parametrize("table", ["consent_documentversion", "consent_notice"])
def test_a_published_text_cannot_be_changed_or_deleted_by_sql(notice, table):
    assert refused(lambda: run(f"UPDATE {table} SET sha256 = 'x' WHERE published_at IS NOT NULL"))
    assert refused(
        lambda: run(f"UPDATE {table} SET published_at = NULL, number = NULL WHERE published_at IS NOT NULL")
    )
    assert refused(lambda: run(f"UPDATE {table} SET id = id + 1000 WHERE published_at IS NOT NULL"))
    assert refused(lambda: run(f"DELETE FROM {table} WHERE published_at IS NOT NULL"))


def test_a_draft_can_be_changed_and_deleted(version):
    draft = DocumentVersion.objects.create(document=version.document, title="Terms", text="x")
    DocumentVersion.objects.filter(pk=draft.pk).update(text="y")
    draft.delete()

    assert not DocumentVersion.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    "change",
    [
        "state = 'refused'", "decisions = '{}'", "at = at", "surface = 'elsewhere'", "leaf = 'x'", "salt = NULL",
        "subject_id = NULL", "gpc = TRUE", "shown_sha256 = ''", "valid_until = '2099-01-01 00:00:00'",
        "notice_id = NULL, document_id = 1", "id = '00000000000000000000000000000001'", "language = 'xx'",
        "subject_id = NULL, salt = NULL, state = 'refused'",
    ],
)  # fmt: skip
def test_a_recorded_decision_cannot_be_changed_by_sql(event, change):
    if change == "at = at":
        run("UPDATE consent_consentevent SET at = at")  # changes nothing, so nothing is refused
        return
    assert refused(lambda: run(f"UPDATE consent_consentevent SET {change}"))


def test_a_recorded_decision_cannot_be_changed_or_deleted_by_orm(event):
    event.decisions = {"analytics": False}
    assert refused(event.save)
    assert refused(lambda: ConsentEvent.objects.update(method="form"))
    assert refused(event.delete)
    assert refused(ConsentEvent.objects.all().delete)
    assert refused(lambda: run("DELETE FROM consent_consentevent"))


def test_a_decision_cannot_be_written_over(event):
    assert refused(lambda: event.save(force_insert=True))
    if connection.vendor == "sqlite":
        for pragma in ("ON", "OFF"):
            run(f"PRAGMA recursive_triggers = {pragma}")
            assert refused(
                lambda: run("INSERT OR REPLACE INTO consent_consentevent SELECT * FROM consent_consentevent")
            )
        run("PRAGMA recursive_triggers = ON")


def test_a_published_number_cannot_be_taken_over(version):
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    columns = [field.column for field in DocumentVersion._meta.concrete_fields if field.column != "id"]
    run("PRAGMA recursive_triggers = OFF")
    try:
        assert refused(
            lambda: run(
                f"INSERT OR REPLACE INTO consent_documentversion ({', '.join(columns)}) "
                f"SELECT {', '.join(columns)} FROM consent_documentversion WHERE id = %s",
                version.pk,
            )
        )
    finally:
        run("PRAGMA recursive_triggers = ON")


def test_tables_of_records_cannot_be_emptied_at_once(event):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    run("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL truncates nothing that waits for a check
    for table in ("consent_consentevent", "consent_operatoraction", "consent_documentversion"):
        assert refused(lambda table=table: run(f"TRUNCATE {table} CASCADE"))


def test_a_decision_is_sealed_once_and_shredded_whole(event, seal):
    ConsentEvent.objects.update(seal=seal)
    assert refused(lambda: ConsentEvent.objects.update(seal=None))

    ConsentEvent.objects.update(subject=None, salt=None)

    other = ledger.subject_of_device("b" * 32)
    assert refused(lambda: ConsentEvent.objects.update(subject=other, salt=b"x"))
    event.refresh_from_db()
    assert event.seal == seal
    assert event.salt is None


def test_a_seal_is_kept_and_notes_once_that_its_payload_went(event, seal):
    assert refused(lambda: Seal.objects.update(root="b" * 64))
    assert refused(lambda: run("DELETE FROM consent_seal"))

    Seal.objects.update(payload_purged_at=timezone.now())

    assert refused(lambda: Seal.objects.update(payload_purged_at=timezone.now() + timedelta(1)))


def test_an_operators_action_is_kept_and_forgets_only_a_deleted_account(make_user):
    operator = make_user("operator")
    action = ledger.log(operator, "published", about={}, reason="Because.")
    assert refused(lambda: OperatorAction.objects.filter(pk=action.pk).update(reason="No."))
    assert refused(action.delete)

    operator.delete()

    action.refresh_from_db()
    assert action.actor is None


def test_deleting_an_account_leaves_its_decisions(reader, notice):
    event = terms.accept(reader, terms.in_force(), surface="x")

    reader.delete()

    event.refresh_from_db()
    assert event.subject.user is None


def test_a_missing_guard_stops_the_start(db):
    guards.remove(connection)
    try:
        errors = [error for error in run_checks(databases=["default"]) if error.id == "consent.E007"]
    finally:
        guards.install(connection)

    assert len(errors) == len(guards.GUARDS) * (3 if connection.vendor == "sqlite" else 2)


def test_guards_that_a_migration_dropped_are_back_after_it(event):
    guards.remove(connection)

    call_command("migrate", verbosity=0)

    assert guards.missing(connection) == []
    assert refused(lambda: ConsentEvent.objects.update(method="form"))


@pytest.mark.django_db(transaction=True)
class TestFlush:
    """Two tests that leave protected rows behind: without a way to flush, the second would fail."""

    @pytest.mark.parametrize("round_", [1, 2])
    def test_protected_rows_can_be_flushed(self, round_, published_texts):
        assert ConsentEvent.objects.count() == 0
        subject = Subject.objects.create(reference=uuid.uuid4(), device="x")
        ledger.record(
            subject, published_texts, state="refused", basis="consent", decisions={}, method="form",
            surface="x", language="en",
        )  # fmt: skip
        assert Notice.objects.count() == 1
        assert guards.missing(connection) == []


def test_guards_can_be_removed_and_installed_twice(db):
    guards.remove(connection)
    guards.remove(connection)
    guards.install(connection)
    guards.install(connection)

    assert guards.missing(connection) == []
