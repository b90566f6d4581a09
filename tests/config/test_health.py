"""Probes: alive, able to serve, figures. They need neither a known host nor https."""

import pytest

from config import health, metrics

pytestmark = pytest.mark.django_db


def test_alive_is_said_to_whoever_asks(through_wsgi, settings):
    settings.SECURE_SSL_REDIRECT = True

    status, headers, body = through_wsgi("/healthz", HTTP_HOST="10.1.2.3:8000")

    assert (status, body) == (200, b"alive\n")
    assert "no-store" in headers["cache-control"]


def test_a_site_whose_worker_lives_is_ready(client):
    health.beat("here-1")

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready", "database": "ok", "cache": "ok", "migrations": "ok", "worker": "ok",
    }  # fmt: skip


@pytest.mark.parametrize("part", list(health.PARTS))
def test_a_site_with_a_failing_part_is_not_ready_and_names_it(client, monkeypatch, part):
    health.beat("here-1")
    monkeypatch.setitem(health.PARTS, part, lambda: False)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()[part] == "failed"


def test_a_worker_that_is_silent_for_long_is_missed(client, monkeypatch):
    health.beat("here-1")
    monkeypatch.setattr(health, "LOST_AFTER", 0)

    assert client.get("/readyz").json()["worker"] == "failed"


def test_a_migration_that_is_missing_is_noticed(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])

    assert not health.is_migrated()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_change_nothing(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code in (200, 403, 503)


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, 403),
    ],
)
def test_figures_are_for_this_machine(through_wsgi, environ, status):
    assert through_wsgi("/metrics", **environ)[0] == status


@pytest.mark.parametrize(
    ("shown", "status"), [("Bearer open-sesame", 200), ("Bearer open", 403), ("open-sesame", 403), ("", 403)]
)
def test_with_a_token_set_figures_are_for_who_shows_it(through_wsgi, settings, shown, status):
    settings.METRICS_TOKEN = "open-sesame"

    assert through_wsgi("/metrics", REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION=shown)[0] == status


def test_figures_count_answers_by_class(through_wsgi):
    metrics.forget()
    metrics.counter.pid = None
    through_wsgi("/robots.txt")
    through_wsgi("/robots.txt", method="POST")

    body = through_wsgi("/metrics")[2].decode()

    assert 'rapport_requests_total{status="2xx"} 1' in body
    assert 'rapport_requests_total{status="4xx"} 1' in body
    assert "rapport_database_up 1" in body
    assert "rapport_worker_age_seconds NaN" in body
    assert 'rapport_tasks{state="failed"} 0' in body
    for line in body.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2
