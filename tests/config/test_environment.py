"""Every variable of the contract is read, and an odd value stops the start with a sentence that names it."""

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings as running
from django.core.exceptions import ImproperlyConfigured

KNOWN = [
    *("PORT", "HOST", "DATA_DIR", "DATABASE_URL", "CACHE_URL", "SECRET_KEY", "SITE_URL", "SITE_NAME"),
    *("ALLOWED_HOSTS", "TRUSTED_PROXIES", "EMAIL_URL", "STORAGE_URL", "TIME_ZONE", "LANGUAGE", "WORKERS"),
    *("DEBUG", "LOG_FORMAT", "RATE_LIMITS", "DEMO", "METRICS_TOKEN"),
]


@pytest.fixture
def settings_with(monkeypatch, tmp_path):
    """The settings as they would be with nothing but these variables."""

    def read(**variables):
        for name in KNOWN:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(tmp_path)} | variables).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(running.BASE_DIR / "config" / "settings.py"))

    return read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "٨٠٨٠"),
        ("WORKERS", "0"),
        ("DEBUG", "perhaps"),
        ("DEMO", "2"),
        ("RATE_LIMITS", "some"),
        ("LOG_FORMAT", "xml"),
        ("LANGUAGE", "tlh"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../etc/passwd"),
        ("SITE_URL", "magazine.example"),
        ("SITE_URL", "ftp://magazine.example"),
        ("SITE_URL", "https://magazine.example/blog"),
        ("SITE_URL", "https://user@magazine.example"),
        ("SITE_URL", "https://magazine.example:port"),
        ("SITE_NAME", "two\nlines"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://magazine.example"),
        ("ALLOWED_HOSTS", "magazine.example:8000"),
        ("TRUSTED_PROXIES", "proxy.local"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("DATABASE_URL", "mysql://localhost/rapport"),
        ("DATABASE_URL", "postgres://localhost/"),
        ("CACHE_URL", "memcached://localhost"),
        ("EMAIL_URL", "imap://localhost"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://localhost?tls=yes"),
        ("EMAIL_URL", "smtp://localhost?starttls=maybe"),
        ("STORAGE_URL", "gs://bucket"),
        ("STORAGE_URL", "s3://"),
    ],
)
def test_an_odd_value_is_refused_by_name(settings_with, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        settings_with(**{name: value})


@pytest.mark.parametrize("name", ["RATE_LIMITS", "DEBUG"])
def test_what_weakens_the_site_is_for_loopback_only(settings_with, name):
    value = {"RATE_LIMITS": "off", "DEBUG": "1"}[name]

    assert settings_with(**{name: value})

    with pytest.raises(ImproperlyConfigured, match=name):
        settings_with(**{name: value, "HOST": "0.0.0.0", "SITE_URL": "https://magazine.example"})  # noqa: S104


def test_a_site_that_others_reach_must_know_its_address(settings_with):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL is required"):
        settings_with(HOST="0.0.0.0")  # noqa: S104


def test_a_start_with_an_odd_value_ends_in_a_sentence_and_no_traceback(tmp_path):
    environ = os.environ | {
        "DATA_DIR": str(tmp_path),
        "PORT": "eighty",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=running.BASE_DIR, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ended.returncode == 1
    assert ended.stderr == "PORT must be a whole number from 1 to 65535; it is “eighty”.\n"


def test_a_folder_that_cannot_be_used_is_named(settings_with, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ImproperlyConfigured, match="DATA_DIR"):
        settings_with(DATA_DIR=str(tmp_path / "file" / "data"))


def test_the_secret_key_is_made_once_for_the_owner_only(settings_with, tmp_path):
    first, second = settings_with()["SECRET_KEY"], settings_with()["SECRET_KEY"]

    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_the_scheme_of_the_site_alone_decides_what_https_brings(settings_with):
    plain, secure = settings_with(), settings_with(SITE_URL="https://magazine.example")

    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert not any(plain[name] for name in names)
    assert all(secure[name] for name in names)


@pytest.mark.parametrize(
    ("variables", "is_demo"),
    [
        ({}, True),
        ({"HOST": "localhost"}, True),
        ({"HOST": "::1"}, True),
        ({"SITE_URL": "http://127.0.0.1:8000"}, False),
        ({"ALLOWED_HOSTS": "magazine.example"}, False),
        ({"TRUSTED_PROXIES": "10.0.0.1"}, False),
        ({"DATABASE_URL": "postgres:///rapport"}, False),
        ({"HOST": "10.0.0.9", "SITE_URL": "https://magazine.example"}, False),
        ({"DATABASE_URL": "postgres:///rapport", "DEMO": "1"}, True),
        ({"DEMO": "0"}, False),
    ],
)
def test_a_site_is_a_demonstration_only_while_nothing_says_otherwise(settings_with, variables, is_demo):
    assert settings_with(**variables)["DEMO"] is is_demo


def test_the_host_of_the_site_is_always_allowed(settings_with):
    found = settings_with(SITE_URL="https://magazine.example", ALLOWED_HOSTS="www.magazine.example")

    assert found["ALLOWED_HOSTS"] == [
        "www.magazine.example", "magazine.example", "127.0.0.1", "localhost", "[::1]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"host": "mail.example", "use_tls": True, "use_ssl": False, "username": ""}),
        ("smtp://localhost:2525", {"port": 2525, "use_tls": False}),
        ("smtp://mail.example?starttls=off", {"use_tls": False}),
        (
            "smtps://me%40x:p%2Fw@mail.example",
            {"username": "me@x", "password": "p/w", "use_ssl": True, "use_tls": False},
        ),
    ],
)
def test_mail_goes_where_email_url_says(settings_with, url, expected):
    options = settings_with(EMAIL_URL=url)["MAILERS"]["delivery"]["OPTIONS"]

    assert options | expected == options


def test_a_sender_can_be_named(settings_with):
    found = settings_with(
        EMAIL_URL="smtp://mail.example?from=desk@magazine.example", SITE_NAME="The Magazine"
    )

    assert found["DEFAULT_FROM_EMAIL"] == "The Magazine <desk@magazine.example>"


def test_redis_holds_counters_and_fragments_where_it_is_named(settings_with):
    found = settings_with(CACHE_URL="redis://localhost:6379/2")

    assert {cache["LOCATION"] for cache in found["CACHES"].values()} == {"redis://localhost:6379/2"}
    assert "cache" not in found["DATABASES"]


def test_without_redis_counters_live_in_a_file_of_their_own(settings_with, tmp_path):
    found = settings_with()

    assert found["DATABASES"]["cache"]["NAME"] == tmp_path / "cache.sqlite3"
    assert found["DATABASES"]["default"]["NAME"] == tmp_path / "db.sqlite3"
