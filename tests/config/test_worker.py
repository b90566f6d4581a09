"""The worker looks after what comes due, gives signs of life, and cleans up after itself and others."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config import health, worker
from config.mail import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]


@pytest.fixture
def make_task(queued):
    def make(**over):
        task = deliver.enqueue({})
        DBTaskResult.objects.filter(pk=task.id).update(**over)
        return DBTaskResult.objects.get(pk=task.id)

    return make


def test_a_round_does_what_is_due_and_gives_a_sign_of_life(settings, monkeypatch):
    called = []
    monkeypatch.setattr(worker, "import_string", lambda path: lambda: called.append(path))

    worker.Upkeep("here-1").round()

    assert called == settings.PERIODIC
    assert health.is_beating("here-1")
    assert health.worker_age() < 5


def test_work_that_fails_holds_nothing_else_up_and_is_tried_more_rarely(monkeypatch, caplog):
    clock = [100.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock[0])
    tries = []

    def broken():
        tries.append(clock[0])
        raise RuntimeError("broken")

    job = worker.Job(broken, every=1)
    for _second in range(40):
        job.run_if_due()
        clock[0] += 1

    assert tries == [100, 102, 106, 114, 130]
    assert "broken failed; next try in 2 s." in caplog.text


def test_sessions_that_ended_are_forgotten():
    for key, hours in (("ended", -1), ("lives", 1)):
        Session.objects.create(session_key=key, expire_date=timezone.now() + timedelta(hours=hours))

    worker.tidy()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["lives"]


def test_done_tasks_are_forgotten_soon_and_failed_ones_late(make_task):
    now = timezone.now()
    make_task(status="SUCCESSFUL", finished_at=now - timedelta(hours=2))
    fresh = make_task(status="SUCCESSFUL", finished_at=now - timedelta(minutes=5))
    failed = make_task(status="FAILED", finished_at=now - timedelta(days=29))
    make_task(status="FAILED", finished_at=now - timedelta(days=31))

    worker.tidy()

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {fresh.pk, failed.pk}


def test_a_task_whose_worker_died_is_given_back(make_task):
    dead = f"{worker.HERE}-1-dead"
    task = make_task(status="RUNNING", started_at=timezone.now(), worker_ids=[dead])

    worker.tidy()

    task.refresh_from_db()
    assert task.status == "READY"
    assert "WorkerDied" in task.traceback


def test_a_task_whose_worker_lives_is_left_alone(make_task):
    alive = f"{worker.HERE}-1-alive"
    health.beat(alive)
    task = make_task(status="RUNNING", started_at=timezone.now() - timedelta(hours=3), worker_ids=[alive])

    worker.tidy()

    task.refresh_from_db()
    assert task.status == "RUNNING"


def test_a_task_of_another_machine_is_given_an_hour(make_task):
    young = make_task(status="RUNNING", started_at=timezone.now(), worker_ids=["elsewhere-1-x"])
    old = make_task(
        status="RUNNING", started_at=timezone.now() - timedelta(hours=2), worker_ids=["elsewhere-1-x"]
    )

    worker.tidy()

    young.refresh_from_db()
    old.refresh_from_db()
    assert (young.status, old.status) == ("RUNNING", "READY")


def test_a_sign_of_life_that_cannot_be_written_does_not_end_the_rounds(monkeypatch, caplog):
    monkeypatch.setattr(health, "beat", lambda worker_id: cache.missing)

    worker.Upkeep("here-1").round()

    assert "The sign of life could not be written." in caplog.text
