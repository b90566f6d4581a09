"""The site's own settings, on throw-away data. bin/test sets DATABASE_URL and CACHE_URL to use other servers."""

import os
import tempfile

_folder = tempfile.mkdtemp(prefix="rapport-tests-")
os.environ.setdefault("DATA_DIR", _folder)
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 5)
os.environ.setdefault("DEMO", "0")

if redis := os.environ.get("CACHE_URL"):
    # Emptying a cache empties its database: each process of pytest-xdist gets one of its own, after the one named.
    server, _slash, number = redis.rpartition("/")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if number.isdigit():
        os.environ["CACHE_URL"] = f"{server}/{int(number) + int(worker)}"

from config.settings import *  # noqa: E402, F403

# Counters in process unless a Redis is named: the second SQLite file has a test of its own in tests/config.
DATABASES.pop("cache", None)  # noqa: F405
if not redis:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - WhiteNoise warns of a missing folder, and warnings are errors
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file as in production: with a database in memory every thread of the live server would share one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
    # No test survives a power cut; waiting for the disk after every flush would only cost time.
    options = DATABASES["default"]["OPTIONS"]  # noqa: F405
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
