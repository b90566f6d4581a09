"""A back-up brings the site back, and nothing else is taken for one."""

import io
import json
import tarfile

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection

from config import archive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)


@pytest.fixture
def saved(make_user, settings, tmp_path):
    """A back-up of a site with one person and one uploaded file."""
    make_user(email="kept@example.org")
    (settings.MEDIA_ROOT / "photo.txt").write_text("as it was")
    file = tmp_path / "site.tar.gz"
    call_command("backup", file)
    return file


def emails():
    return set(get_user_model().objects.values_list("email", flat=True))


def test_a_back_up_brings_everything_back(saved, make_user, settings):
    get_user_model().objects.all().delete()
    make_user(email="later@example.org")
    (settings.MEDIA_ROOT / "photo.txt").write_text("changed")
    (settings.MEDIA_ROOT / "later.txt").write_text("new")

    call_command("restore", saved, yes=True)

    assert emails() == {"kept@example.org"}
    assert {path.name: path.read_text() for path in settings.MEDIA_ROOT.iterdir()} == {
        "photo.txt": "as it was"
    }


def test_what_was_there_before_is_saved_too(saved, settings):
    call_command("restore", saved, yes=True)

    assert len(list((settings.DATA_DIR / "backups").glob("before-restore-*.tar.gz"))) == 1


def test_a_site_with_content_is_not_replaced_unasked(saved):
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", saved)

    assert emails() == {"kept@example.org"}


def test_an_empty_site_takes_a_back_up_without_being_asked_twice(saved):
    get_user_model().objects.all().delete()

    call_command("restore", saved)

    assert emails() == {"kept@example.org"}


def test_a_back_up_is_for_its_owner_only_and_holds_no_secret(saved):
    assert saved.stat().st_mode & 0o777 == 0o600
    with tarfile.open(saved) as file:
        assert sorted(name for name in file.getnames() if "/" not in name) == sorted(
            ["manifest.json", archive.MEMBERS[connection.vendor], "media"]
        )


def test_a_back_up_needs_a_folder_that_is_there(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("backup", tmp_path / "nowhere" / "site.tar.gz")


def forged(path, manifest, **members):
    with tarfile.open(path, "w:gz") as file:
        for name, content in {"manifest.json": json.dumps(manifest), **members}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            file.addfile(member, io.BytesIO(content.encode()))
    return path


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_file_that_is_no_back_up_is_refused(tmp_path, content):
    file = tmp_path / "file.tar.gz"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="is no back-up of Rapport"):
        call_command("restore", file, yes=True)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", tmp_path / "nothing.tar.gz", yes=True)


def test_a_back_up_of_another_kind_of_database_is_refused(tmp_path):
    other = next(vendor for vendor in archive.MEMBERS if vendor != connection.vendor)
    file = forged(
        tmp_path / "a.tar.gz",
        {"format": 1, "database": other, "migrations": [], "made_at": ""},
        **{archive.MEMBERS[other]: "x"},
    )

    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("restore", file, yes=True)


def test_a_back_up_of_a_newer_version_is_refused(tmp_path):
    manifest = {
        "format": 1,
        "database": connection.vendor,
        "migrations": ["articles.9999_later"],
        "made_at": "",
    }
    file = forged(tmp_path / "a.tar.gz", manifest, **{archive.MEMBERS[connection.vendor]: "x"})

    with pytest.raises(CommandError, match=r"newer version .*articles\.9999_later"):
        call_command("restore", file, yes=True)


def test_a_damaged_back_up_changes_nothing(tmp_path, make_user):
    make_user(email="kept@example.org")
    manifest = {"format": 1, "database": connection.vendor, "migrations": [], "made_at": ""}
    file = forged(tmp_path / "a.tar.gz", manifest, **{archive.MEMBERS[connection.vendor]: "no database"})

    with pytest.raises(CommandError, match=r"damaged|failed"):
        call_command("restore", file, yes=True)

    assert emails() == {"kept@example.org"}


def test_copies_before_migrations_are_kept_but_not_for_ever(settings):
    for _migration in range(archive.KEEP_BEFORE_MIGRATION + 2):
        newest = archive.before_migration()

    kept = sorted((settings.DATA_DIR / "backups").iterdir())
    assert len(kept) == archive.KEEP_BEFORE_MIGRATION
    assert newest in kept
