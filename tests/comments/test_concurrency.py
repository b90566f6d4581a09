"""Many writers at once, with real connections: no error, no lost or doubled number, no wrong count."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from comments import moderation, releasing, submission, threads
from comments.models import Comment, Status, Thread

WRITERS, EACH = 6, 8


@pytest.fixture
def at_once(tmp_path, request):
    """Run functions in threads of their own, all starting together; returns what they returned.

    SQLite's shared memory knows no busy timeout, so there the writers work on a copy in a file, as the site does.
    """
    databases = connections.databases["default"]
    memory = databases["NAME"]
    if connection.vendor == "sqlite":
        file = str(tmp_path / "db.sqlite3")

        def begin():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [file])
            # The copy is not in WAL mode, and of several connections that turn it at once all but one are refused
            # ("database is locked", no waiting). The site's own file is turned by migrate, before anybody writes.
            with closing(sqlite3.connect(file)) as copy:
                copy.execute("PRAGMA journal_mode=WAL")
            databases["NAME"] = file
    else:

        def begin():
            pass

    def run(*functions):
        start, results = threading.Barrier(len(functions)), [None] * len(functions)

        def work(place, function):
            try:
                start.wait()
                results[place] = function()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

        workers = [threading.Thread(target=work, args=pair) for pair in enumerate(functions)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for result in results:
            if isinstance(result, Exception):
                raise result
        return results

    run.begin = begin
    yield run
    databases["NAME"] = memory


def write(article, by, body, **over):
    return submission.submit(article, by=by, body=body, sent_after=timedelta(seconds=9), **over)


@pytest.fixture
def staff(make_user, accepted):
    """People whose comments are published unread."""
    return [accepted(make_user("author")) for _ in range(WRITERS)]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_and_double_no_number(article, staff, at_once, settings):
    settings.RATE_LIMITS = False
    at_once.begin()

    def writer(person):
        return lambda: [
            write(article, person, f"Writer {person.pk} says number {n} aloud.").n for n in range(EACH)
        ]

    numbers = at_once(*[writer(person) for person in staff])

    assert sorted(n for own in numbers for n in own) == list(range(1, WRITERS * EACH + 1))
    assert all(own == sorted(own) for own in numbers)

    def facts():
        in_order_of_storage = list(Comment.objects.order_by("pk").values_list("n", flat=True))
        thread = Thread.objects.get(article=article)
        return in_order_of_storage, thread.visible, thread.next_n, list(threads.drift(article.pk))

    [(stored, visible, next_n, drift)] = at_once(facts)
    assert stored == sorted(stored)
    assert (visible, next_n, drift) == (WRITERS * EACH, WRITERS * EACH + 1, [])


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_is_one_comment(article, staff, at_once):
    token, person = uuid4(), staff[0]
    at_once.begin()

    numbers = at_once(*[lambda: write(article, person, "Pressed twice, and again.", token=token).n] * WRITERS)

    assert set(numbers) == {1}
    assert at_once(Comment.objects.count) == [1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rule", ["slow", "repeated"])
def test_of_many_comments_at_once_each_is_judged_after_the_one_before(
    article, staff, at_once, settings, rule
):
    settings.RATE_LIMITS = True
    person, mode = staff[0], Thread.Mode.SLOW if rule == "slow" else Thread.Mode.OPEN
    Thread.objects.create(article=article, mode=mode)
    at_once.begin()

    def say(n):
        try:
            return write(
                article, person, "All the same words." if rule == "repeated" else f"{n} is my say."
            ).status
        except submission.SubmissionError as refused:
            return refused.status

    outcomes = at_once(*[lambda n=n: say(n) for n in range(WRITERS)])

    assert outcomes.count(Status.PUBLISHED) == 1
    assert outcomes.count(429 if rule == "slow" else Status.HELD) == WRITERS - 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_posted_after_a_conversation_was_closed_meanwhile(
    article, staff, moderator, at_once, monkeypatch
):
    thread, render = threads.of(article.pk), submission.rendering.render
    at_once.begin()

    def render_slowly(body):
        moderation.set_mode(thread, Thread.Mode.CLOSED, by=moderator)
        return render(body)

    monkeypatch.setattr(submission.rendering, "render", render_slowly)

    def say():
        with pytest.raises(submission.SubmissionError, match="closed while you were writing"):
            write(article, staff[0], "Late words.")
        return Comment.objects.filter(article=article).exists()

    assert at_once(say) == [False]


@pytest.mark.django_db(transaction=True)
def test_replies_and_a_removal_at_the_same_instant_leave_right_counts(
    article, staff, moderator, make_comment, at_once
):
    parent = make_comment()
    at_once.begin()

    def answer(person):
        try:
            return write(article, person, f"Answer of {person.pk}.", parent=parent).n
        except submission.SubmissionError:
            return None

    at_once(
        *[lambda person=person: answer(person) for person in staff],
        lambda: moderation.remove(parent, by=moderator, reason="now"),
    )

    def facts():
        row = Comment.objects.get(pk=parent.pk)
        replies = Comment.objects.filter(parent=parent)
        return row.status, row.vis_desc, replies.count(), list(threads.drift(article.pk))

    [(status, vis_desc, replies, drift)] = at_once(facts)
    assert status == Status.REMOVED_BY_MODERATOR
    assert vis_desc == replies
    assert not drift


@pytest.mark.django_db(transaction=True)
def test_the_same_decision_twice_at_once_is_logged_once(moderator, make_comment, at_once):
    waiting = make_comment(status=Status.HELD)
    at_once.begin()

    at_once(*[lambda: moderation.approve(waiting, by=moderator).pk] * 4)

    [(log, visible)] = at_once(lambda: (waiting.actions.count(), Thread.objects.get().visible))
    assert (log, visible) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_releases_at_once_publish_once(make_comment, at_once):
    scheduled = make_comment(status=Status.SCHEDULED)
    at_once.begin()

    at_once(*[lambda: releasing.release(scheduled, at=timezone.now() + timedelta(hours=1)).pk] * 3)

    [(log, visible)] = at_once(lambda: (scheduled.actions.count(), Thread.objects.get().visible))
    assert (log, visible) == (1, 1)
