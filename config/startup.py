"""What `serve` does before it serves: look whether it can, bring the database up to date, fill a demonstration site.

Every step is safe to repeat and costs next to nothing when there is nothing to do.
"""

import fcntl
import hashlib
import os
import shutil
import socket
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts import demonstration
from config import archive, metrics
from config.demonstration import filling

# A umask: what the site writes (addresses, consent records, drafts, codes) is nobody else's on this machine.
OWNER_ONLY = 0o077


@contextmanager
def alone():
    """One start at a time per DATA_DIR: two that migrate together would trip over each other."""
    check_data_dir()
    with open(settings.DATA_DIR / ".starting", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_data_dir():
    folder = settings.DATA_DIR
    trial = folder / f".trial-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise CommandError(
            f"DATA_DIR ({folder}) cannot be written: {error.strerror}. "
            "Make it writable for this user, or set DATA_DIR to a folder that is."
        ) from error


def check_port():
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {settings.HOST}, port {settings.PORT}: {error.strerror}. "
                "Stop what is running there, or set PORT (or HOST) to something else."
            ) from error


def check_cache():
    """A Redis that is named must answer. Without one, the table of the counters is made with the others."""
    if "cache" in settings.DATABASES:
        return
    try:
        cache.get("start")
    except Exception as error:
        raise CommandError(
            f"The cache does not answer: {(str(error).strip() or type(error).__name__).splitlines()[0]} "
            "Is CACHE_URL right, and Redis running?"
        ) from error


def migrate(say):
    """Bring the tables up to date, after a back-up of what is there."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise CommandError(
            f"The database does not answer: {(str(error).strip() or type(error).__name__).splitlines()[0]}"
        ) from error
    ours = set(executor.loader.disk_migrations)
    if ahead := sorted(set(executor.loader.applied_migrations) - ours - replaced(executor.loader)):
        known = {app for app, _name in ours}
        if ahead := [f"{app}.{name}" for app, name in ahead if app in known]:
            raise CommandError(
                f"The database is newer than this version of Rapport (it has {ahead[0]}). "
                "Update the code, or restore a back-up that was made with this version."
            )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and executor.loader.applied_migrations:
        say(f"Backing up before {len(plan)} changes to the tables …")
        try:
            say(f"  {archive.before_migration()}")
        except archive.ArchiveError as error:
            raise CommandError(f"{error} Without a back-up the tables are not changed.") from error
    rights = digest([settings.BASE_DIR / "accounts" / "roles.py"])
    if plan or not is_stamped("roles", rights):
        if plan:
            say("Bringing the tables up to date …")
        call_command("migrate", verbosity=0, interactive=False)
        stamp("roles", rights)
    if "cache" in settings.DATABASES:
        call_command("createcachetable", verbosity=0, database="cache")


def replaced(loader):
    return {key for migration in loader.disk_migrations.values() for key in migration.replaces}


def collect_static(say):
    """Gather, join, stamp and compress the static files, when any of them or the locked packages changed."""
    sources = sorted(
        (path, storage.path(path))
        for finder in finders.get_finders()
        for path, storage in finder.list(["CVS", ".*", "*~"])
    )
    now = digest([settings.BASE_DIR / "requirements" / "runtime.txt", *(path for _name, path in sources)])
    if is_stamped("static", now) and settings.STATIC_ROOT.exists():
        return
    say("Collecting static files …")
    # Beside the old ones, then in their place: a server that is running keeps its files until the last moment.
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp("static", now)


def digest(files):
    """Of names, sizes and times of change: reading three thousand files would be felt at every start."""
    sums = hashlib.sha256()
    for file in files:
        status = os.stat(file)
        sums.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return sums.hexdigest()


def is_stamped(name, value):
    file = settings.DATA_DIR / "stamps" / f"{name}-{database_name()}"
    return file.exists() and file.read_text() == value


def stamp(name, value):
    file = settings.DATA_DIR / "stamps" / f"{name}-{database_name()}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(value)


def database_name():
    parts = connection.settings_dict
    return hashlib.sha256(f"{parts['HOST']}:{parts['PORT']}/{parts['NAME']}".encode()).hexdigest()[:12]


def has_content():
    """Whether anybody or anything has been added yet, by whatever way. Tables that are not there hold nothing."""
    person = get_user_model()
    if person._meta.db_table not in connection.introspection.table_names():
        return False
    return person.objects.exists() or filling.has_content()


def fill(say):
    """Give an empty demonstration site its content: all of it or, when it is interrupted, nothing."""
    if settings.DEMO and not has_content():
        say("Filling the demonstration site …")
        filling.fill()


def greeting():
    lines = [f"{settings.SITE_NAME} is ready at {settings.SITE_URL}/ (Ctrl-C stops it)."]
    if settings.DEMO:
        people = get_user_model().objects.filter(is_demonstration=True, is_active=True).order_by("pk")
        emails = people.filter(email__endswith="@demo.example").values_list("email", flat=True)
        if emails:
            lines += [
                f"This is a demonstration site. Sign in at {settings.SITE_URL}/accounts/login/ as",
                *(f"  {email}" for email in emails),
                f"each with the password {demonstration.PASSWORD}",
            ]
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        lines.append(
            "Note: SITE_URL is https, but TRUSTED_PROXIES names no proxy, so every request will be seen as http "
            "and redirected. Set TRUSTED_PROXIES to the address of the proxy that speaks TLS."
        )
    return "\n".join(lines)


def prepare(say):
    """All of it. Returns what to tell the person when the site answers."""
    with alone():
        check_port()
        check_cache()
        migrate(say)
        if not settings.DEBUG:
            collect_static(say)
        metrics.forget()
        fill(say)
        return greeting()
