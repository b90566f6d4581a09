"""Figures for Prometheus: requests of all web processes of this machine, and the state of the work behind them.

Each process counts in a small file of its own, mapped into memory (no lock between processes, no write on the
request's path); a scrape adds the files up. The files of ended processes count on, so that totals never fall;
`serve` starts them afresh.
"""

import mmap
import os
import struct
import threading
import time

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.utils import timezone

CLASSES = ("2xx", "3xx", "4xx", "5xx")
RECORD = struct.Struct(f"<{len(CLASSES)}Qd")  # answers by class, seconds in all


def folder():
    return settings.DATA_DIR / "metrics"


class Counter:
    """This process's figures. Opened at the first request, so that forked workers do not share a file."""

    def __init__(self):
        self.lock = threading.Lock()
        self.pid = None

    def count(self, status, seconds):
        with self.lock:
            if self.pid != os.getpid():
                self.open()
            figures = list(RECORD.unpack_from(self.page))
            figures[min(max(status // 100 - 2, 0), 3)] += 1
            figures[-1] += seconds
            RECORD.pack_into(self.page, 0, *figures)

    def open(self):
        self.pid = os.getpid()
        folder().mkdir(parents=True, exist_ok=True)
        with open(folder() / f"{self.pid}-{time.time_ns()}", "w+b") as file:
            file.truncate(RECORD.size)
            self.page = mmap.mmap(file.fileno(), RECORD.size)


counter = Counter()


def counted(application):
    """Wrap a WSGI application: every answer is counted and timed."""

    def counting(environ, start_response):
        began = time.perf_counter()
        statuses = []

        def noting(status, headers, exc_info=None):
            statuses.append(status)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            return application(environ, noting)
        finally:
            counter.count(int(statuses[-1][:3]) if statuses else 500, time.perf_counter() - began)

    return counting


def forget():
    """Begin at nought. Only `serve` may, before it starts the web processes."""
    for file in folder().glob("*"):
        file.unlink(missing_ok=True)


def totals():
    sums = [0] * len(CLASSES) + [0.0]
    for file in folder().glob("*"):
        content = file.read_bytes()
        if len(content) == RECORD.size:
            sums = [total + figure for total, figure in zip(sums, RECORD.unpack(content), strict=True)]
    return dict(zip(CLASSES, sums, strict=False)), sums[-1]


def tasks():
    """How many tasks are in each state, and for how long the oldest one that is due has waited."""
    from django_tasks_db.models import DBTaskResult

    counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk")))
    now = timezone.now()
    oldest = DBTaskResult.objects.ready().aggregate(at=Min("enqueued_at"))["at"]
    return counts, (now - oldest).total_seconds() if oldest else 0.0


def text(worker_age):
    requests, seconds = totals()
    lines = [
        "# HELP rapport_requests_total Answers sent, by class of status.",
        "# TYPE rapport_requests_total counter",
        *(f'rapport_requests_total{{status="{name}"}} {n}' for name, n in requests.items()),
        "# HELP rapport_request_seconds_total Time spent making them.",
        "# TYPE rapport_request_seconds_total counter",
        f"rapport_request_seconds_total {seconds:.6f}",
        "# HELP rapport_worker_age_seconds Since the worker's last sign of life; NaN when there was none for long.",
        "# TYPE rapport_worker_age_seconds gauge",
        f"rapport_worker_age_seconds {'NaN' if worker_age is None else f'{worker_age:.3f}'}",
    ]
    try:
        counts, waited = tasks()
    except DatabaseError:
        lines += ["# TYPE rapport_database_up gauge", "rapport_database_up 0"]
    else:
        lines += [
            "# TYPE rapport_database_up gauge",
            "rapport_database_up 1",
            "# HELP rapport_tasks Background tasks (mail among them), by state.",
            "# TYPE rapport_tasks gauge",
            *(
                f'rapport_tasks{{state="{state.lower()}"}} {counts.get(state, 0)}'
                for state in ("READY", "RUNNING", "FAILED", "SUCCESSFUL")
            ),
            "# HELP rapport_task_wait_seconds How long the oldest task that is due has been waiting.",
            "# TYPE rapport_task_wait_seconds gauge",
            f"rapport_task_wait_seconds {waited:.3f}",
        ]
    return "\n".join(lines) + "\n"
