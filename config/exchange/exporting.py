"""Everything out, in flat memory, as of one moment, while the site runs."""

import hashlib
import json
import os
import zipfile
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from accounts import copies
from config.exchange import FORMAT, VERSION, ExchangeError
from config.exchange.tables import Table, carried

ROWS_AT_ONCE = 500
# Zip knows no earlier moment; any fixed one keeps the same content the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
PIECE = 1 << 20


def save(target):
    """Write the file; it appears whole or not at all, readable by its owner only. Returns the manifest."""
    target = Path(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w") as archive, one_moment():
                manifest = _fill(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except OSError as error:
        raise ExchangeError(f"{target} cannot be written: {error.strerror}.") from error
    except DatabaseError as error:
        raise ExchangeError(
            f"The tables cannot be read: {error}. Are they up to date (manage.py migrate)?"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


@contextmanager
def one_moment():
    """Read all tables as they are now, without keeping writers waiting."""
    if connection.in_atomic_block:
        yield
        return
    own = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(own)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _fill(archive):
    tables = [_table(archive, Table(model, connection)) for model in carried()]
    media = [_file(archive, name) for name in media_names()]
    manifest = {"format": FORMAT, "version": VERSION, "tables": tables, "media": media}
    with archive.open(_member("manifest.json"), "w") as member:
        member.write(json.dumps(manifest, indent=1, sort_keys=True).encode())
    return manifest


def _member(name):
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = 3
    return info


def _table(archive, table):
    label, rows, digest = table.model._meta.label, 0, hashlib.sha256()
    with archive.open(_member(f"tables/{label}.jsonl"), "w", force_zip64=True) as member:
        for row in table.model._base_manager.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
            line = table.write(row).encode()
            member.write(line)
            digest.update(line)
            rows += 1
    return {"name": label, "columns": table.columns, "rows": rows, "sha256": digest.hexdigest()}


def _file(archive, name):
    digest = hashlib.sha256()
    with (
        default_storage.open(name) as source,
        archive.open(_member(f"media/{name}"), "w", force_zip64=True) as member,
    ):
        while piece := source.read(PIECE):
            member.write(piece)
            digest.update(piece)
    return {"name": name, "sha256": digest.hexdigest()}


def media_names(folder=""):
    """The names of all uploaded files, in order; not the copies that people made of their own data."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    if not folder:
        folders = [name for name in folders if name != copies.FOLDER]
    inside = f"{folder}/" if folder else ""
    yield from sorted(f"{inside}{name}" for name in files)
    for name in sorted(folders):
        yield from media_names(f"{inside}{name}")
