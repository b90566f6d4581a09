"""What `doctor` looks at. Each examiner yields findings: the state of one thing, and the remedy where there is one."""

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.tasks import TaskResultStatus
from django.utils import timezone

from config import checks, health

FINE, NOTE, BROKEN = "fine", "note", "broken"
# Below this a back-up or a migration (which copies the database) may not fit any more.
LEAST_FREE_MB = 500
BACKUP_AGE_DAYS = 7


@dataclass(frozen=True)
class Finding:
    subject: str
    state: str
    words: str
    remedy: str = ""


def examine():
    for examiner in (
        data_dir,
        settings_fit,
        database,
        cache,
        worker,
        mail,
        static_files,
        texts,
        back_ups,
        system_checks,
    ):
        try:
            yield from examiner()
        except DatabaseError as error:
            yield Finding(
                examiner.__name__.replace("_", " "), BROKEN, f"the database says: {str(error).strip()}"
            )


def data_dir():
    folder = settings.DATA_DIR
    free = shutil.disk_usage(folder).free // 10**6
    if free < LEAST_FREE_MB:
        yield Finding("disk", BROKEN, f"{free} MB are left for {folder}.", "Make room, or move DATA_DIR.")
    else:
        yield Finding("disk", FINE, f"{folder} has {free} MB left")


def settings_fit():
    yield Finding("address", FINE, f"{settings.SITE_URL}, served on {settings.HOST}:{settings.PORT}")
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        yield Finding(
            "proxy",
            BROKEN,
            "SITE_URL is https, but no proxy is trusted to say so: every request is redirected without end.",
            "Set TRUSTED_PROXIES to the address of the proxy that speaks TLS, for example 127.0.0.1.",
        )
    if not settings.IS_HTTPS and not settings.ON_LOOPBACK:
        yield Finding(
            "encryption",
            NOTE,
            "SITE_URL is http: passwords travel in the clear.",
            "Put a proxy with TLS in front and set SITE_URL=https://….",
        )
    if settings.DEBUG:
        yield Finding("debug", NOTE, "DEBUG is on: errors show the code.", "Unset DEBUG.")
    if not settings.RATE_LIMITS:
        yield Finding(
            "limits", NOTE, "RATE_LIMITS is off: passwords may be tried without end.", "Unset RATE_LIMITS."
        )
    if not settings.DEMO and (number := checks.demonstration_accounts()):
        yield Finding(
            "demonstration",
            NOTE,
            f"{number} demonstration accounts are in the database; none can sign in.",
            "Delete them in the admin under People, or begin with an empty database.",
        )


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Finding("database", FINE, f"{connection.vendor} answers")
    if connection.vendor == "sqlite":
        yield from sqlite()
    elif connection.pg_version < 150000:
        yield Finding("database", BROKEN, "PostgreSQL is older than 15.", "Upgrade it.")
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding(
            "tables", BROKEN, f"{len(plan)} changes are not made yet.", "manage.py migrate (bin/run does)."
        )
    else:
        yield Finding("tables", FINE, "up to date")


def sqlite():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_key_check")
        orphan = cursor.fetchone()
    if verdict != "ok":
        yield Finding("database", BROKEN, f"the file is damaged: {verdict}", "Restore the newest back-up.")
    if mode not in ("wal", "memory"):
        yield Finding("database", NOTE, f"journal mode is {mode}, not WAL: writers hold up readers.")
    if orphan:
        yield Finding(
            "database", BROKEN, f"a row of {orphan[0]} refers to a row of {orphan[2]} that is not there."
        )


def cache():
    if health.cache_answers():
        yield Finding("cache", FINE, "answers")
    else:
        yield Finding(
            "cache",
            BROKEN,
            "the shared counters (sign-in limits) cannot be kept.",
            "Is CACHE_URL right and Redis running? Without CACHE_URL: bin/run makes the table.",
        )


def worker():
    if not health.cache_answers():
        return  # its sign of life is kept there; the cache is named already
    age = health.worker_age()
    if age is not None and age < health.LOST_AFTER:
        yield Finding("worker", FINE, f"gave a sign of life {age:.0f} s ago")
    else:
        yield Finding(
            "worker",
            NOTE,
            "is not running: no mail leaves, nothing scheduled is announced.",
            "bin/run starts it with the site; elsewhere: manage.py worker.",
        )


def mail():
    from django_tasks_db.models import DBTaskResult

    failed = DBTaskResult.objects.failed().order_by("-finished_at")
    if number := failed.count():
        last = failed[0]
        reason = last.traceback.strip().splitlines()[-1] if last.traceback else last.exception_class_path
        yield Finding(
            "tasks",
            NOTE,
            f"{number} failed for good in the last 30 days; the newest, {last.task_path}: {reason}",
            "If it is mail, look at EMAIL_URL; the log has the whole story.",
        )
    late = timezone.now() - timedelta(minutes=10)
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lt=late)
    waiting |= DBTaskResult.objects.ready().filter(enqueued_at__lt=late, started_at=None)
    if number := waiting.count():
        yield Finding(
            "tasks", NOTE, f"{number} have been waiting for more than ten minutes.", "Is the worker running?"
        )
    if not failed.exists() and not number:
        yield Finding("tasks", FINE, "none failed, none waits")


def static_files():
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if settings.DEBUG or manifest.exists():
        yield Finding("static files", FINE, "collected" if manifest.exists() else "served from the sources")
    else:
        yield Finding(
            "static files", BROKEN, "were not collected.", "bin/run does; else: manage.py collectstatic."
        )


def texts():
    from consent import terms

    if names := ", ".join(str(name) for name in terms.unpublished()):
        yield Finding(
            "legal texts",
            NOTE,
            f"not published yet: {names}. Sign-up and commenting stay closed until they are.",
            "Complete and publish the drafts at /admin/.",
        )
    else:
        yield Finding("legal texts", FINE, "published")


def back_ups():
    folder = settings.DATA_DIR / "backups"
    newest = max((file.stat().st_mtime for file in folder.glob("*")), default=0)
    if settings.DEMO or time.time() - newest < BACKUP_AGE_DAYS * 86400:
        return
    yield Finding(
        "back-ups",
        NOTE,
        f"none in {folder} from the last {BACKUP_AGE_DAYS} days. (Those you keep elsewhere are not seen.)",
        "manage.py backup FILE, every night, and try restore once.",
    )


def system_checks():
    serious = 0
    for message in run_checks(include_deployment_checks=not settings.ON_LOOPBACK, databases=["default"]):
        if message.is_silenced() or message.id in ("config.W002",):
            continue
        serious += 1
        state = BROKEN if message.is_serious() else NOTE
        yield Finding(f"check {message.id}", state, message.msg, message.hint or "")
    if not serious:
        yield Finding("checks", FINE, "Django and this site's own find nothing")


EXAMINERS = (
    *(data_dir, settings_fit, database, cache, worker),
    *(mail, static_files, texts, back_ups, system_checks),
)
