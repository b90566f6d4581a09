import io

import pytest
from django.core import mail
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django_tasks_db.management.commands import db_worker

from config import metrics, proxies, worker


@pytest.fixture
def connections_stay(monkeypatch):
    """What ends connections between requests and tasks would end the test's transaction, as Django's client knows."""
    for module in (db_worker, worker):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def queued(settings, connections_stay):
    """Mail and tasks as in production: written to the database, delivered by a worker, into the outbox."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.MAILERS = {
        "default": {"BACKEND": "config.mail.QueuedBackend"},
        "delivery": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }
    return mail


@pytest.fixture
def through_wsgi(connections_stay):
    """Ask the whole WSGI application, as the server does: `get("/", REMOTE_ADDR=…)` gives (status, headers, body)."""

    def get(path, *, method="GET", query="", body=b"", **environ):
        answer = {}
        # Made anew: some middleware reads the settings once, and a test may have changed them.
        application = metrics.counted(proxies.unveil(WSGIHandler()))

        def start_response(status, headers, exc_info=None):
            answer["status"] = int(status[:3])
            answer["headers"] = {name.lower(): value for name, value in headers}

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        } | environ
        response = application(environ, start_response)
        content = b"".join(response)
        response.close()
        return answer["status"], answer["headers"], content

    return get
