"""A site leaves in one file and arrives as it was, on either database; anything else is refused whole."""

import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django.asserts import assertContains

from articles import guards as article_guards
from articles.models import Article
from config.exchange import tables
from consent import defaults
from consent import guards as consent_guards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()


@pytest.fixture
def site(transactional_db, published_texts, make_article, editor, client):
    """A live article with a reference, a draft change, a file, a role and a recorded choice."""
    article = make_article(
        title="Trust – ärlig 🌱",
        references=[{"name": "a1999", "raw": "Author, A. (1999). Title. https://doi.org/10.1000/1"}],
    )
    client.post("/cookies/accept/", {"all_groups": "true"}, headers={"Sec-Fetch-Site": "same-origin"})
    client.cookies.clear()
    default_storage.save("pictures/leaf.txt", ContentFile(b"as it was"))
    return article


@pytest.fixture
def exported(site, tmp_path):
    file = tmp_path / "site.zip"
    call_command("export_site", file)
    return file


def empty():
    """The site as it is after migrate, nothing else."""
    with transaction.atomic():
        article_guards.remove(connection)
        consent_guards.remove(connection)
        with connection.cursor() as cursor:
            for model in tables.carried():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        connection.check_constraints()
        article_guards.install(connection)
        consent_guards.install(connection)
    for name in default_storage.listdir("pictures")[1]:
        default_storage.delete(f"pictures/{name}")
    defaults.after_migrate(sender=apps.get_app_config("consent"), using="default")


def rewritten(file, target, changes):
    """The export with some members replaced; None leaves one out."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def test_export_import_export_is_identical_and_the_site_lives_on(exported, site, client, tmp_path):
    empty()

    call_command("import_site", exported)
    call_command("export_site", tmp_path / "again.zip")

    assert (tmp_path / "again.zip").read_bytes() == exported.read_bytes()
    assert exported.stat().st_mode & 0o777 == 0o600
    assertContains(client.get(site.get_absolute_url()), "Trust – ärlig 🌱")
    with default_storage.open("pictures/leaf.txt") as file:
        assert file.read() == b"as it was"
    assert article_guards.missing(connection) == consent_guards.missing(connection) == []


def test_people_keep_their_roles_and_new_rows_are_numbered_after_the_imported_ones(
    exported, editor, make_article
):
    empty()
    call_command("import_site", exported)

    assert make_article(title="Later").pk > Article.objects.earliest("pk").pk
    again = type(editor).objects.get(email=editor.email)
    assert again.has_perm("articles.publish_article") == editor.has_perm("articles.publish_article")
    assert list(again.groups.values_list("name")) == list(editor.groups.values_list("name"))


def test_a_site_with_content_is_refused(exported):
    with pytest.raises(CommandError, match="This site has content"):
        call_command("import_site", exported)


def manifest_of(file, **over):
    with zipfile.ZipFile(file) as archive:
        return json.dumps(json.loads(archive.read("manifest.json")) | over)


DAMAGE = {
    "no manifest": (lambda file: {"manifest.json": None}, "no export of Rapport"),
    "another format": (lambda file: {"manifest.json": manifest_of(file, format="x")}, "no export of Rapport"),
    "a later version": (
        lambda file: {"manifest.json": manifest_of(file, version=2)},
        "version 2 of the format",
    ),
    "other tables": (
        lambda file: {"manifest.json": manifest_of(file, tables=[])},
        "another version of Rapport",
    ),
    "a row changed": (lambda file: {"tables/articles.Topic.jsonl": "[1]\n"}, "Line 1 of articles.Topic"),
    "rows gone": (lambda file: {"tables/articles.Version.jsonl": ""}, "changed or damaged|refused a row"),
    "a number too big": (
        lambda file: {"tables/articles.Tag.jsonl": f'[{10**30},"a","a"]\n'},
        "refused a row|Line 1 of articles.Tag",
    ),
    "a manifest without end": (lambda file: {"manifest.json": "[" * 100_000}, "no export of Rapport"),
    "a table gone": (
        lambda file: {"tables/articles.Version.jsonl": None},
        "has no tables/articles.Version.jsonl",
    ),
    "a file changed": (
        lambda file: {"media/pictures/leaf.txt": b"other"},
        "leaf.txt is not as it was written",
    ),
}


def test_a_damaged_file_leaves_the_site_empty(exported, tmp_path):
    empty()
    for name, (changes, sentence) in DAMAGE.items():
        file = rewritten(exported, tmp_path / "damaged.zip", changes(exported))

        with pytest.raises(CommandError, match=sentence):
            call_command("import_site", file)

        assert not Article.objects.exists(), name
        assert default_storage.listdir("pictures")[1] == [], name
        assert article_guards.missing(connection) == [], name


def test_a_file_cannot_be_written_outside(exported, tmp_path):
    digest = "2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df"  # of b"ok"
    empty()
    for name in ("../outside.txt", "/outside.txt"):
        media = [{"name": name, "sha256": digest}]
        changes = {"manifest.json": manifest_of(exported, media=media), "media/pictures/leaf.txt": None}
        file = rewritten(exported, tmp_path / "outside.zip", changes)
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(f"media/{name}", b"ok")

        with pytest.raises(CommandError, match="no name for an uploaded file"):
            call_command("import_site", file)

        assert not Article.objects.exists(), name


@pytest.mark.parametrize("content", [b"", b"<rss/>", b"PK\x03\x04 cut off"])
def test_what_is_no_export_is_refused_in_a_sentence(tmp_path, content):
    file = tmp_path / "other.zip"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="damaged, or no export of Rapport"):
        call_command("import_site", file)


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.zip cannot be read"):
        call_command("import_site", tmp_path / "nowhere.zip")
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("export_site", tmp_path / "no" / "where.zip")


def test_what_stays_behind_is_there_and_has_a_reason():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert set(tables.LEFT) | tables.SEEDED <= labels
    assert all(tables.LEFT.values())
