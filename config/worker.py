"""The background worker: runs tasks, tries failed ones again, and looks after what comes due by the clock."""

import logging
import os
import socket
import threading
import time
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from config import health

logger = logging.getLogger(__name__)

# A mail server that is away comes back within minutes or within the day; after six tries in about eight hours
# somebody has to look (`doctor` names the task).
TRY_AGAIN_AFTER = [timedelta(seconds=s) for s in (15, 120, 900, 3600, 21600)]
# Done tasks hold the text of mails, sign-in codes included: kept just long enough to answer "did it go out?".
KEEP_DONE = timedelta(hours=1)
KEEP_FAILED = timedelta(days=30)
HERE = socket.gethostname()[:24]
# A task that another machine holds: its signs of life may be out of sight (no Redis), so it is given longer.
FOREIGN_AFTER = timedelta(hours=1)


class WorkerDied(Exception):
    pass


def new_worker_id():
    return f"{HERE}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class Worker(db_worker.Worker):
    """django-tasks-db's worker, which knows no second try, with one. Tasks must be safe to repeat."""

    def __init__(self, *, batch=False, max_tasks=None):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0.5,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=max_tasks,
            worker_id=new_worker_id(),
        )

    def run_task(self, db_task_result):
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            try_again(db_task_result)


def try_again(result):
    """Put a failed task back in the queue for later, unless it has had all its tries. True if it was."""
    tries = len(result.worker_ids)
    if tries > len(TRY_AGAIN_AFTER):
        logger.error("Task %s (%s) failed for good after %s tries.", result.id, result.task_path, tries)
        return False
    result.status = TaskResultStatus.READY
    result.run_after = timezone.now() + TRY_AGAIN_AFTER[tries - 1]
    result.save(update_fields=["status", "run_after"])
    logger.warning("Task %s (%s) failed; next try at %s.", result.id, result.task_path, result.run_after)
    return True


class Upkeep(threading.Thread):
    """Beside the tasks, so that a slow one holds nothing up: the sign of life, what is due by the clock, tidying."""

    def __init__(self, worker_id, *, pause=1.0):
        super().__init__(daemon=True, name="upkeep")
        self.worker_id = worker_id
        self.pause = pause
        self.jobs = [Job(import_string(path), every=1) for path in settings.PERIODIC]
        self.jobs += [Job(tidy, every=600)]
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(self.pause):
            self.round()

    def round(self):
        close_old_connections()
        try:
            health.beat(self.worker_id)
        except Exception:
            logger.exception("The sign of life could not be written.")
        for job in self.jobs:
            job.run_if_due()
        close_old_connections()


class Job:
    """A function that is called every so many seconds; more and more rarely, up to a minute, while it fails."""

    def __init__(self, function, *, every):
        self.function = function
        self.every = every
        self.failures = 0
        self.next_at = 0.0

    def run_if_due(self):
        if time.monotonic() < self.next_at:
            return
        pause = self.every
        try:
            self.function()
            self.failures = 0
        except Exception:
            self.failures += 1
            pause = max(self.every, min(60, 2**self.failures))
            logger.exception("%s failed; next try in %s s.", self.function.__qualname__, pause)
        self.next_at = time.monotonic() + pause


def tidy():
    """Forget sessions that ended and tasks that are done, and give back those whose worker died holding them."""
    now = timezone.now()
    SessionStore.clear_expired()
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_DONE)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    done.delete()
    failed.delete()
    for result in DBTaskResult.objects.running():
        holder = result.worker_ids[-1]
        is_ours = holder.startswith(f"{HERE}-")
        if not health.is_beating(holder) and (is_ours or result.started_at < now - FOREIGN_AFTER):
            result.set_failed(WorkerDied(holder))
            try_again(result)
