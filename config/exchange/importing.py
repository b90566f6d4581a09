"""Everything in, into an empty site, in one transaction: all of it or nothing."""

import hashlib
import json
import zipfile
import zlib

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from articles import guards
from config.exchange import FORMAT, VERSION, ExchangeError
from config.exchange.exporting import PIECE, ROWS_AT_ONCE, media_names
from config.exchange.tables import SEEDED, Table, carried
from consent.models import DocumentVersion, Notice

# A row holds one text; a longer line is no row of ours, and reading it whole would fill the memory.
LONGEST_LINE = 64 << 20
LONGEST_MANIFEST = 32 << 20


def load(source):
    """Take the site in that `exporting.save` wrote. Returns the manifest."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive, source)
            refuse_content()
            _take(archive, manifest)
    except OSError as error:
        raise ExchangeError(f"{source} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        # The last two: a member that is encrypted, or packed by a method that is not ours.
        raise ExchangeError(f"{source} is damaged, or no export of Rapport: {error}.") from error
    except DatabaseError as error:
        raise ExchangeError(
            f"The tables of this site are not up to date: run manage.py migrate first ({error})."
        ) from error
    return manifest


def refuse_content():
    for model in carried():
        if model._meta.label not in SEEDED and model._base_manager.exists():
            raise ExchangeError(
                "This site has content. A site is imported into an empty one: a fresh DATA_DIR or database."
            )
    if any(
        model._base_manager.filter(published_at__isnull=False).exists() for model in (Notice, DocumentVersion)
    ):
        raise ExchangeError(
            "This site has published a notice or terms. A site is imported into an empty one."
        )
    if next(media_names(), None):
        raise ExchangeError("This site has uploaded files. A site is imported into an empty one.")


def _manifest(archive, source):
    strange = ExchangeError(f"{source} is no export of Rapport.")
    try:
        with archive.open("manifest.json") as member:
            manifest = json.loads(member.read(LONGEST_MANIFEST))
        if manifest["format"] != FORMAT:
            raise strange
        if manifest["version"] != VERSION:
            raise ExchangeError(
                f"{source} is in version {manifest['version']} of the format; this Rapport reads {VERSION}."
            )
        there = {table["name"]: table["columns"] for table in manifest["tables"]}
        known = {model._meta.label: Table(model, connection).columns for model in carried()}
        [(file["name"], file["sha256"]) for file in manifest["media"]]
        [(table["rows"], table["sha256"]) for table in manifest["tables"]]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise strange from error
    if there != known:
        names = sorted(name for name in there.keys() | known.keys() if there.get(name) != known.get(name))
        raise ExchangeError(
            f"{source} was made by another version of Rapport ({', '.join(names[:3])} differ). "
            "Import it with that version, then bring the code up to date."
        )
    return manifest


def _take(archive, manifest):
    promised = {table["name"]: table for table in manifest["tables"]}
    tables = [Table(model, connection) for model in carried()]
    written = []
    try:
        with transaction.atomic():
            # PostgreSQL changes no table while checks of its rows are waiting.
            connection.check_constraints()
            # The rows of a frozen version come in after it; the guards are back before the transaction ends.
            guards.remove(connection)
            _empty(tables)
            for table in tables:
                _rows(archive, table, promised[table.model._meta.label])
            connection.check_constraints()
            guards.install(connection)
            _go_on_counting(tables)
            for file in manifest["media"]:
                _file(archive, file, written)
    except (DatabaseError, OverflowError) as error:
        _forget(written)
        raise ExchangeError(f"The database refused a row: {error}") from error
    except BaseException:
        _forget(written)
        raise


def _empty(tables):
    """Of the drafts that migrate put there."""
    with connection.cursor() as cursor:
        for table in tables:
            if table.model._meta.label in SEEDED:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.model._meta.db_table)}")  # noqa: S608


def _rows(archive, table, promised):
    label, number, digest, batch = table.model._meta.label, 0, hashlib.sha256(), []
    with _opened(archive, f"tables/{label}.jsonl") as member, connection.cursor() as cursor:
        while line := member.readline(LONGEST_LINE):
            number += 1
            digest.update(line)
            try:
                batch.append(table.read(line))
            except (ValueError, TypeError, KeyError, RecursionError, ValidationError) as error:
                raise ExchangeError(f"Line {number} of {label} cannot be read: {error}.") from error
            if len(batch) == ROWS_AT_ONCE:
                cursor.executemany(table.insertion, batch)
                batch = []
        if batch:
            cursor.executemany(table.insertion, batch)
    if (number, digest.hexdigest()) != (promised["rows"], promised["sha256"]):
        raise ExchangeError(f"{label} is not as it was written: the file has been changed or damaged.")


def _opened(archive, name):
    try:
        return archive.open(name)
    except KeyError as error:
        raise ExchangeError(f"The file has no {name}: it has been changed or damaged.") from error


def _go_on_counting(tables):
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)


def _file(archive, promised, written):
    name, digest = promised["name"], hashlib.sha256()
    with _opened(archive, f"media/{name}") as member:
        while piece := member.read(PIECE):
            digest.update(piece)
    if digest.hexdigest() != promised["sha256"]:
        raise ExchangeError(f"media/{name} is not as it was written: the file has been changed or damaged.")
    with _opened(archive, f"media/{name}") as member:
        try:
            kept = default_storage.save(name, File(member))
        except SuspiciousFileOperation as error:
            raise ExchangeError(f"media/{name} is no name for an uploaded file.") from error
    written.append(kept)
    if kept != name:
        raise ExchangeError(f"media/{name} is there already.")


def _forget(written):
    for name in written:
        default_storage.delete(name)
