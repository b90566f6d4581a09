"""Several workers, with real connections of their own: what follows from a moment follows once, and all of it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles import publishing, rechecking
from articles.models import Article, Entry, Version
from tests.comments.test_concurrency import at_once  # noqa: F401 - a fixture

WORKERS = 4
DEAD = '<p>See <a href="/articles/elsewhere/">that</a>.</p>'


@pytest.mark.django_db(transaction=True)
def test_moments_that_have_come_are_noted_once_by_many_workers(at_once, make_draft, author, editor, now):  # noqa: F811
    for n in range(5):
        article = make_draft(title=f"Number {n}", by=author).article
        publishing.schedule(article, by=editor, at=now + timedelta(hours=1), until=now + timedelta(hours=2))
    at_once.begin()

    noted = at_once(*[lambda: publishing.publish_due(at=now + timedelta(hours=3))] * WORKERS)

    def facts():
        told = Counter(
            Entry.objects.filter(verb__in=("published", "ended as planned")).values_list("article", "verb")
        )
        return told, publishing.publish_due(at=now + timedelta(hours=4)), Article.objects.due().count()

    [(told, again, due)] = at_once(facts)
    assert set(told.values()) == {1}
    assert len(told) == sum(map(len, noted)) == 10
    assert (again, due) == ([], 0)
    letters = Counter((letter.subject, letter.to[0]) for letter in mail.outbox)
    assert set(letters.values()) == {1}
    assert len(letters) == 20  # the author and the editor, of five beginnings and five ends


@pytest.mark.django_db(transaction=True)
def test_a_schedule_is_taken_back_once_by_many_workers(at_once, make_draft, make_article, editor):  # noqa: F811
    elsewhere = make_article(slug="elsewhere")
    moment = timezone.now() + timedelta(hours=2)
    draft = make_draft(body=DEAD)
    publishing.schedule(draft.article, by=editor, at=moment)
    publishing.withdraw(elsewhere, by=editor, reason="Wrong.")
    at_once.begin()

    taken = at_once(*[lambda: rechecking.recheck_due(at=moment - timedelta(minutes=50))] * WORKERS)

    def facts():
        return list(
            Entry.objects.filter(article=draft.article, verb="schedule taken back").values_list("reason")
        )

    [[(reason,)]] = at_once(facts)
    assert "/articles/elsewhere/" in reason
    assert sum(map(len, taken)) == 1
    assert len([letter for letter in mail.outbox if "schedule" in letter.subject]) == 1


@pytest.mark.django_db(transaction=True)
def test_editors_who_publish_at_once_make_one_version(at_once, make_draft, author, make_user):  # noqa: F811
    draft = make_draft(by=author)
    editors = [make_user("editor") for _n in range(WORKERS)]
    at_once.begin()

    at_once(*[lambda by=by: publishing.publish(draft.article, by=by).number for by in editors])

    [(numbers, entries)] = at_once(
        lambda: (
            list(Version.objects.values_list("number", flat=True)),
            Entry.objects.filter(verb="published").count(),
        )
    )
    assert (numbers, entries) == ([1], 1)
    assert [letter.to for letter in mail.outbox] == [[author.email]]
