"""Generated articles and comments: as many as asked for, always the same, and as sound as written ones."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.asserts import assertContains

from articles.models import Article, Version
from comments import threads
from comments.models import Comment, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def seed(published_texts):
    def run(**options):
        call_command("seed_demo", **{"articles": 5, "comments": 120, "seed": 3} | options)

    return run


def what_there_is():
    return [
        list(
            Version.objects.order_by("article__slug").values_list(
                "article__slug", "title", "body", "live_from"
            )
        ),
        list(
            Comment.objects.order_by("article__slug", "n").values_list(
                "article__slug",
                "n",
                "path",
                "parent__n",
                "status",
                "vis_desc",
                "body",
                "author__email",
                "created_at",
            )
        ),
    ]


def test_as_many_are_added_as_were_asked_for(seed):
    seed()

    assert Article.objects.live().count() == 5
    assert Comment.objects.count() == 120


def test_the_same_seed_twice_adds_nothing(seed):
    seed()
    before = what_there_is()

    seed()

    assert what_there_is() == before


def test_the_same_seed_makes_the_same_content(seed):
    found = []
    for _turn in range(2):
        with transaction.atomic():
            seed()
            found.append(what_there_is())
            transaction.set_rollback(True)

    assert found[0] == found[1]


def test_another_seed_adds_others(seed):
    seed()

    seed(seed=4)

    assert Article.objects.count() == 10
    assert Comment.objects.count() == 240


def test_a_run_that_asks_for_more_adds_only_the_missing_articles(seed):
    seed(articles=3, comments=0)

    seed(articles=5, comments=0)

    assert Article.objects.count() == 5


def test_the_counts_of_generated_conversations_are_right(seed):
    seed(articles=2, comments=600)

    assert sum(Thread.objects.values_list("next_n", flat=True)) == 600 + Thread.objects.count()
    assert not [found for pk in Thread.objects.values_list("pk", flat=True) for found in threads.drift(pk)]


def test_a_generated_article_is_read_and_found_like_any_other(client, seed):
    seed()
    version = Version.objects.live().first()

    page = client.get(version.article.get_absolute_url())

    assertContains(page, version.title)
    assertContains(client.get("/search/", {"q": version.title}), version.article.get_absolute_url())


@pytest.mark.parametrize("options", [{"articles": 0}, {"articles": -1}, {"comments": -5}])
def test_what_cannot_be_done_is_refused_in_a_sentence(seed, options):
    with pytest.raises(CommandError, match=r"\.$"):
        seed(**options)

    assert not Article.objects.exists()


def test_comments_wait_for_the_terms_to_be_published(db):
    with pytest.raises(CommandError, match="terms of use"):
        call_command("seed_demo", articles=1, comments=1)
