"""What happens before the site serves, and what is left alone."""

import socket
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config import archive, startup

pytestmark = pytest.mark.django_db


@pytest.fixture
def said():
    return []


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"


@pytest.fixture
def no_redis(settings):
    """As with CACHE_URL where nobody listens."""
    place = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"} | place,
        "fragments": {"BACKEND": "config.caches.Fragments"} | place,
    }


def test_a_port_that_is_taken_is_named(settings):
    with closing(socket.socket()) as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        settings.HOST, settings.PORT = holder.getsockname()

        with pytest.raises(CommandError, match=f"port {settings.PORT}: Address already in use"):
            startup.check_port()


def test_a_host_that_is_not_of_this_machine_is_named(settings):
    settings.HOST = "203.0.113.9"

    with pytest.raises(CommandError, match=r"Cannot listen on 203\.0\.113\.9"):
        startup.check_port()


def test_a_folder_that_is_none_is_named(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file"

    with pytest.raises(CommandError, match="cannot be written"):
        startup.check_data_dir()


def test_a_cache_that_does_not_answer_is_named(no_redis):
    with pytest.raises(CommandError, match=r"The cache does not answer: .* Is CACHE_URL right"):
        startup.check_cache()


def test_pages_are_read_without_the_cache(no_redis, client, settings):
    settings.STATIC_ROOT.mkdir()

    assert client.get("/").status_code == 200


def test_doctor_lives_through_a_lost_cache(no_redis, capsys):
    with pytest.raises(CommandError, match="broken"):
        call_command("doctor")

    assert "BROKEN  cache: " in capsys.readouterr().out


def test_a_database_from_the_future_is_left_alone(said):
    MigrationRecorder(connection).record_applied("articles", "9999_later")

    with pytest.raises(
        CommandError, match=r"newer than this version of Rapport \(it has articles\.9999_later\)"
    ):
        startup.migrate(said.append)


def test_tables_that_are_up_to_date_are_not_touched(said):
    startup.migrate(said.append)
    startup.migrate(said.append)

    assert said == []


def test_tables_are_backed_up_before_they_change(said, monkeypatch, tmp_path):
    monkeypatch.setattr(archive, "copy_database", lambda target: target.write_bytes(b"as it was"))
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    monkeypatch.setattr(startup, "call_command", lambda *args, **options: said.append(args[0]))

    startup.migrate(said.append)

    assert [file.read_bytes() for file in (tmp_path / "backups").iterdir()] == [b"as it was"]
    assert said.index("Bringing the tables up to date …") > 0
    assert "migrate" in said


def test_static_files_are_collected_when_a_source_changed(said, monkeypatch, settings):
    collected = []
    monkeypatch.setattr(startup, "call_command", lambda *args, **options: collected.append(args[0]))
    settings.STATIC_ROOT.mkdir()

    startup.collect_static(said.append)
    settings.STATIC_ROOT.mkdir()
    startup.collect_static(said.append)
    assert collected == ["collectstatic"]

    monkeypatch.setattr(startup, "digest", lambda files: "changed")
    startup.collect_static(said.append)
    assert len(collected) == 2


def test_only_an_empty_demonstration_site_is_filled(said, settings, reader):
    settings.DEMO = True

    startup.fill(said.append)

    assert said == []


def test_a_site_that_is_no_demonstration_is_not_filled(said):
    startup.fill(said.append)

    assert said == []


def test_a_demonstration_site_names_its_accounts(settings):
    from accounts import demonstration

    demonstration.make_all()
    settings.DEMO = True

    words = startup.greeting()

    assert settings.SITE_URL in words
    assert "  reader2@demo.example\n" in words
    assert demonstration.PASSWORD in words


def test_https_without_a_proxy_to_trust_is_pointed_out(settings):
    settings.IS_HTTPS = True

    assert "TRUSTED_PROXIES" in startup.greeting()


def test_the_counters_have_a_table_in_their_own_file(tmp_path):
    import os
    import sqlite3
    import subprocess
    import sys

    from django.conf import settings

    subprocess.run(
        [sys.executable, "manage.py", "createcachetable", "--database", "cache"],
        cwd=settings.BASE_DIR, check=True, timeout=90,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
    )  # fmt: skip

    with closing(sqlite3.connect(tmp_path / "cache.sqlite3")) as counters:
        assert counters.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [
            ("counters",)
        ]


def test_doctor_says_what_to_mend(capsys, settings):
    with pytest.raises(CommandError, match="broken"):
        call_command("doctor")

    words = capsys.readouterr().out
    assert "worker: is not running" in words
    assert "static files: were not collected." in words
    assert "legal texts: not published yet" in words
    assert "→ " in words


def test_doctor_points_at_demonstration_accounts(capsys, settings):
    from accounts import demonstration

    demonstration.make("reader")
    (settings.STATIC_ROOT).mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")

    call_command("doctor")

    assert "demonstration: 1 demonstration accounts are in the database" in capsys.readouterr().out


def test_the_deploy_checks_point_at_demonstration_accounts():
    from accounts import demonstration

    demonstration.make("reader")

    with pytest.raises(CommandError, match=r"config\.W002"):
        call_command("check", deploy=True, fail_level="WARNING")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("config.middleware.Compression", "config.middleware.ConditionalGet"),
        ("config.middleware.set_policies", "consent.edge.ConsentMiddleware"),
        ("config.middleware.refuse_malformed", "django.middleware.csrf.CsrfViewMiddleware"),
        ("config.middleware.Methods", "django.middleware.csrf.CsrfViewMiddleware"),
    ],
)
def test_a_wrong_order_of_middleware_stops_the_start(settings, first, second):
    swapped = {first: second, second: first}
    settings.MIDDLEWARE = [swapped.get(name, name) for name in settings.MIDDLEWARE]

    with pytest.raises(CommandError, match=first):
        call_command("check")


def test_periodic_work_that_is_not_there_stops_the_start(settings):
    settings.PERIODIC = ["articles.publishing.nothing"]

    with pytest.raises(CommandError, match=r"config\.E002"):
        call_command("check")
