"""Frozen means frozen: the database refuses, whoever asks and however."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles import guards, publishing
from articles.models import Byline, Redaction, Reference, Version


@pytest.fixture
def frozen(make_draft, editor):
    draft = make_draft(references=[{"name": "a1999", "raw": "A. (1999). B."}])
    return publishing.publish(draft.article, by=editor, at=timezone.now() - timedelta(hours=1))


def attempt(action):
    with pytest.raises(DatabaseError), transaction.atomic():
        action()


def sql(statement, *params):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement, params)

    return run


@pytest.mark.parametrize(
    "field", ["title", "body", "body_html", "disclaimer", "reason", "number", "references_html"]
)
def test_content_cannot_be_changed(frozen, field):
    attempt(
        lambda: Version.objects.filter(pk=frozen.pk).update(**{field: 7 if field == "number" else "other"})
    )
    attempt(sql(f"UPDATE articles_version SET {field} = '7' WHERE id = %s", frozen.pk))


def test_a_frozen_version_cannot_be_deleted_or_thawed(frozen):
    attempt(sql("DELETE FROM articles_version WHERE id = %s", frozen.pk))
    attempt(lambda: Version.objects.filter(pk=frozen.pk).update(number=None, frozen_at=None, live_from=None))


def test_rows_of_a_frozen_version_cannot_be_added_changed_or_deleted(frozen):
    byline, reference = frozen.bylines.get(), frozen.references.get()

    attempt(lambda: Byline.objects.filter(pk=byline.pk).update(position=9))
    attempt(byline.delete)
    attempt(lambda: Reference.objects.filter(pk=reference.pk).update(raw="other"))
    attempt(sql("DELETE FROM articles_reference WHERE id = %s", reference.pk))
    attempt(lambda: frozen.references.create(name="new", raw="New."))


def test_a_row_cannot_be_moved_into_a_frozen_version(frozen, make_draft):
    stranger = make_draft().bylines.get()

    attempt(lambda: Byline.objects.filter(pk=stranger.pk).update(version=frozen, role="reviewer"))


def test_replacing_a_row_does_not_walk_round_the_guard(frozen):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    columns = "id, position, key, version_id, contributor_id, role"
    attempt(sql(f"INSERT OR REPLACE INTO articles_byline ({columns}) SELECT {columns} FROM articles_byline"))


def test_an_end_that_has_passed_stays(frozen):
    publishing.withdraw(frozen.article, by=None, reason="Wrong.", at=timezone.now() - timedelta(minutes=1))

    attempt(lambda: Version.objects.filter(pk=frozen.pk).update(live_until=None))


def test_two_versions_are_never_public_at_once(frozen, editor):
    publishing.prepare_change(frozen.article, by=editor)
    second = publishing.publish(frozen.article, by=editor, kind="minor")
    overlapping = {"live_from": frozen.live_from, "live_until": second.live_from + timedelta(hours=1)}
    draft = Version.objects.create(article=frozen.article, title="Third")

    attempt(
        lambda: Version.objects.filter(pk=draft.pk).update(number=3, frozen_at=timezone.now(), **overlapping)
    )


def test_an_open_redaction_is_the_one_way_in(frozen, editor):
    opened = Redaction.objects.create(version=frozen, reason="A name had to go.", by=editor)

    Version.objects.filter(pk=frozen.pk).update(body="<p>Without the name.</p>")

    opened.closed_at = timezone.now()
    opened.save()
    attempt(lambda: Version.objects.filter(pk=frozen.pk).update(body="again"))


def test_missing_guards_are_noticed_and_put_back(db):
    guards.remove(connection)
    assert guards.missing(connection)

    guards.install(connection)

    assert guards.missing(connection) == []


def test_an_update_that_brings_a_guarded_table_can_be_migrated_to(db, monkeypatch):
    monkeypatch.setattr(guards, "ROWS", [*guards.ROWS, "table_of_tomorrow"])

    assert guards.missing(connection) == []
