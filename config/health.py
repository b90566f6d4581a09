"""Is the site alive, can it serve, how is it doing: /healthz, /readyz, /metrics.

Answered by a middleware before the host is looked at and before the redirect to https: probes come from
load balancers and orchestrators that know neither.
"""

import hmac
import time

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import env, metrics

HEARTBEAT = "worker-heartbeat"
# The worker beats every second; it is given up when it has missed half a minute (a long garbage collection,
# a busy disk and a restart all fit in).
LOST_AFTER = 30


def beat(worker_id):
    """The worker says that it lives. Its own key also tells the others whose tasks are still being worked on."""
    cache.set_many({HEARTBEAT: time.time(), f"{HEARTBEAT}-{worker_id}": time.time()}, timeout=10 * LOST_AFTER)


def is_beating(worker_id):
    return cache.get(f"{HEARTBEAT}-{worker_id}") is not None


def worker_age():
    """Seconds since any worker's last sign of life; None when there was none for long."""
    last = cache.get(HEARTBEAT)
    return None if last is None else max(0.0, time.time() - last)


def answer_probes(get_response):
    probes = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}

    def middleware(request):
        probe = probes.get(request.path_info)
        return probe(request) if probe else get_response(request)

    return middleware


@require_safe
@never_cache
def healthz(request):
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request):
    found = {name: "ok" if probe() else "failed" for name, probe in PARTS.items()}
    ready = all(word == "ok" for word in found.values())
    return JsonResponse({"status": "ready" if ready else "not ready"} | found, status=200 if ready else 503)


@require_safe
@never_cache
def metrics_page(request):
    if not may_see_metrics(request):
        return HttpResponse(
            "Metrics are for this machine, or for who shows METRICS_TOKEN as a bearer token.\n",
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    return HttpResponse(metrics.text(worker_age()), content_type="text/plain; version=0.0.4; charset=utf-8")


def may_see_metrics(request):
    """With a token set, its bearer; otherwise whoever asks from this machine itself, no proxy between."""
    if settings.METRICS_TOKEN:
        shown = request.META.get("HTTP_AUTHORIZATION", "").encode()
        return hmac.compare_digest(shown, f"Bearer {settings.METRICS_TOKEN}".encode())
    is_direct = request.META.get("rapport.direct", False)
    return is_direct and env.is_loopback(request.META.get("REMOTE_ADDR", ""))


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


_migrated = False


def is_migrated():
    """True once every migration in the code is in the database; then not asked again by this process."""
    global _migrated
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return False
    return _migrated


def cache_answers():
    now = time.time()
    try:
        cache.set("readyz", now, timeout=60)
        return cache.get("readyz") is not None
    except Exception:
        return False


def worker_lives():
    try:
        age = worker_age()
    except Exception:
        return False
    return age is not None and age < LOST_AFTER


PARTS = {
    "database": database_answers,
    "cache": cache_answers,
    "migrations": is_migrated,
    "worker": worker_lives,
}
