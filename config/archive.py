"""Back-ups: the whole site (database and uploaded files) in one archive, and the way back.

An archive is a tar.gz with manifest.json first, then the database (a SQLite file, or PostgreSQL's custom format),
then media/. The secret key and the counters stay out: the first must not travel with the data, the second are worth
nothing the next day.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

FORMAT = 1
MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
KEEP_BEFORE_MIGRATION = 10


class ArchiveError(Exception):
    """A sentence about why a back-up could not be made or brought back."""


def now():
    return datetime.now(UTC)


def save(target):
    """Write the archive to a path; it appears there whole or not at all. Readable by its owner only."""
    target = Path(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            dump = Path(folder) / MEMBERS[connection.vendor]
            copy_database(dump)
            manifest = Path(folder) / "manifest.json"
            manifest.write_text(json.dumps(describe(), indent=1))
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                    archive.add(manifest, manifest.name)
                    archive.add(dump, dump.name)
                    if settings.MEDIA_ROOT.exists():
                        archive.add(settings.MEDIA_ROOT, "media")
                file.flush()
                os.fsync(file.fileno())
            draft.rename(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def describe():
    loader = MigrationLoader(connection)
    return {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "made_at": now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in loader.applied_migrations),
    }


def before_migration():
    """A copy of the database alone, in DATA_DIR/backups; the newest ten are kept."""
    folder = settings.DATA_DIR / "backups"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        suffix = Path(MEMBERS[connection.vendor]).suffix
        target = folder / f"before-migration-{now():%Y%m%dT%H%M%S%f}Z{suffix}"
        copy_database(target)
        target.chmod(0o600)
        for old in sorted(folder.glob("before-migration-*"))[:-KEEP_BEFORE_MIGRATION]:
            old.unlink()
    except OSError as error:
        raise ArchiveError(f"No back-up could be written to {folder}: {error.strerror}.") from error
    return target


def copy_database(target):
    """As of one moment, while the site runs."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
    else:
        run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def run(program, *arguments):
    """One of PostgreSQL's programs, told of the database by its environment (a password is no argument)."""
    parts = connection.settings_dict
    told = {"PGHOST": parts["HOST"], "PGPORT": str(parts["PORT"]), "PGUSER": parts["USER"]}
    told |= {"PGPASSWORD": parts["PASSWORD"], "PGDATABASE": parts["NAME"]}
    try:
        subprocess.run(  # noqa: S603
            [program, *arguments],
            env=os.environ | {name: value for name, value in told.items() if value},
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise ArchiveError(
            f"{program} is not installed; it comes with PostgreSQL's client programs (postgresql-client)."
        ) from None
    except subprocess.CalledProcessError as error:
        raise ArchiveError(f"{program} failed: {error.stderr.strip()}") from error


def read_manifest(source):
    """What an archive says about itself, after looking whether this site can take it."""
    try:
        with tarfile.open(source) as archive:
            manifest = json.load(archive.extractfile("manifest.json"))
            names = set(archive.getnames())
    except OSError as error:
        if isinstance(error, tarfile.TarError) or not error.strerror:
            raise ArchiveError(f"{source} is no back-up of Rapport.") from error
        raise ArchiveError(f"{source} cannot be read: {error.strerror}.") from error
    except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
        raise ArchiveError(f"{source} is no back-up of Rapport.") from error
    if manifest.get("format") != FORMAT or MEMBERS.get(manifest.get("database")) not in names:
        raise ArchiveError(f"{source} is no back-up that this version of Rapport can read.")
    if manifest["database"] != connection.vendor:
        raise ArchiveError(
            f"The back-up is of a {manifest['database']} database, this site uses {connection.vendor}. "
            "Set DATABASE_URL to a database of that kind."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise ArchiveError(
            f"The back-up is of a newer version of Rapport (it has {unknown[0]}). Update the code first."
        )
    return manifest


def load(source):
    """Put the archive in the place of what is there. The tables may then be those of an older version: migrate."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as name:
        folder = Path(name)
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError, OSError) as error:
            raise ArchiveError(f"{source} is damaged: {error}.") from error
        dump = folder / MEMBERS[connection.vendor]
        if connection.vendor == "sqlite":
            replace_sqlite(dump)
        else:
            connections.close_all()
            run(
                "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
                f"--dbname={connection.settings_dict['NAME']}", str(dump),
            )  # fmt: skip
        replace_media(folder / "media")


def replace_sqlite(dump):
    """Through SQLite itself, in one transaction: processes that have the file open see the new content."""
    with closing(sqlite3.connect(dump)) as source:
        try:
            found = source.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = error
        if found != "ok":
            raise ArchiveError(f"The database in the back-up is damaged: {found}.")
        connections.close_all()
        connection.ensure_connection()
        source.backup(connection.connection)
    connections.close_all()


def replace_media(folder):
    old = settings.MEDIA_ROOT.with_name("media-before-restore")
    shutil.rmtree(old, ignore_errors=True)
    if settings.MEDIA_ROOT.exists():
        settings.MEDIA_ROOT.rename(old)
    if folder.exists():
        folder.rename(settings.MEDIA_ROOT)
    shutil.rmtree(old, ignore_errors=True)
