"""The demonstration site, as strangers and the cast find it."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.demonstration import CAST, address
from accounts.models import User
from articles.models import Article, Contributor, ReviewRecord, Topic, Version
from comments import threads
from comments.models import Comment, Report, Status, Thread
from config.demonstration import files
from consent import memory, terms
from consent.models import ConsentEvent, Notice

pytestmark = pytest.mark.django_db
HELD_WORDS = "That is the first true thing I have said about my homework since Easter."
REMOVED_WORDS = "Lasting bad effects from a chat with a cup of tea."
REJECTED_WORDS = "we offer a 10 % discount"
UNPUBLISHED_WORDS = "If the number has been fixed by an insurer"


@pytest.fixture(scope="module", autouse=True)
def filled(django_db_setup, django_db_blocker):
    """The site is filled once for this module: it takes some seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        memory.forget()
        call_command("seed_demo")
        yield
        transaction.set_rollback(True)
    memory.forget()


WORKS = json.loads((files.ARTICLES / "references.json").read_text())


def files_of(kind):
    return sorted((files.ARTICLES / kind).iterdir(), key=lambda path: path.name)


@pytest.mark.parametrize("path", files_of("articles"), ids=lambda path: path.stem)
def test_an_article_answers_as_its_state_demands(client, path):
    fields, _body = files.page(path)

    page = client.get(f"/articles/{path.stem}/")

    expected = {"live": 200, "withdrawn": 410}.get(fields["state"], 404)
    assert page.status_code == expected
    if expected == 200:
        assertContains(page, fields["title"])
        for key in fields["references"]:
            assertContains(page, f"https://doi.org/{WORKS[key]['DOI']}")
    else:
        assertNotContains(page, fields["title"], status_code=expected)


@pytest.mark.parametrize("path", files_of("articles"), ids=lambda path: path.stem)
def test_every_reference_is_cited_in_the_text_and_has_what_a_citation_needs(path):
    fields, body = files.page(path)

    for key in fields["references"]:
        work = WORKS[key]
        first, year = work["author"][0]["family"], work["issued"]["date-parts"][0][0]
        assert f'<cite data-cite="{key}">' in body or (first in body and str(year) in body), key
        assert re.fullmatch(r"10\.\d{4,9}/\S+", work["DOI"]), key
        assert {"title", "container-title"} <= work.keys(), key
        assert work.get("volume") or work.get("number"), key


def test_every_cited_work_topic_and_name_is_used():
    used = Counter(key for path in files_of("articles") for key in files.page(path)[0]["references"])

    assert set(used) == set(WORKS)
    assert not Topic.objects.exclude(articles__in=Article.objects.live())
    assert not Contributor.objects.filter(bylines=None)


def test_there_are_articles_in_every_state():
    states = Counter(article.state for article in Article.objects.with_states())

    assert states[Article.State.PUBLISHED] + states[Article.State.CHANGED] >= 12
    assert set(states) >= {
        Article.State.DRAFT,
        Article.State.IN_REVIEW,
        Article.State.SCHEDULED,
        Article.State.WITHDRAWN,
        Article.State.CHANGED,
    }


def test_the_newest_article_is_some_days_old_and_the_oldest_some_years():
    ages = [timezone.now() - article.first_live_from for article in Article.objects.live()]

    assert timedelta(days=2) < min(ages) < timedelta(days=14)
    assert max(ages) > timedelta(days=730)


def test_a_correction_stands_on_the_corrections_page_with_its_reason(client):
    corrected = Version.objects.live().corrections().get()

    page = client.get("/corrections/")

    assertContains(page, corrected.title)
    assertContains(page, "a correlation has to be squared first")
    first = client.get(f"/articles/{corrected.article.slug}/v/1/")
    assertContains(first, "28 per cent of the differences in how people fare")
    assertNotContains(
        client.get(corrected.article.get_absolute_url()), "28 per cent of the differences in how"
    )


def test_unpublished_changes_are_not_shown(client):
    article = Article.objects.get(slug="how-many-sessions-are-enough")

    assert UNPUBLISHED_WORDS in article.draft_version().body
    assertNotContains(client.get(article.get_absolute_url()), UNPUBLISHED_WORDS)


def test_an_author_owns_a_draft_and_one_in_review():
    author = User.objects.get(email=address("author"))

    own = Article.objects.with_states().filter(created_by=author)

    assert {Article.State.DRAFT, Article.State.IN_REVIEW} <= {article.state for article in own}
    assert author.contributor.name == author.display_name


def test_conversations_of_many_sizes_count_right():
    sizes = dict(Thread.objects.values_list("article__slug", "visible"))

    assert sizes["how-therapists-mend-a-strained-relationship"] == 6
    assert "the-trouble-with-the-waiting-list" not in sizes
    assert sizes["one-in-five-leaves-early"] > 50
    assert max(Comment.objects.values_list("depth", flat=True)) >= 4
    assert not [found for pk in Thread.objects.values_list("pk", flat=True) for found in threads.drift(pk)]


def test_comments_in_every_state_that_moderators_meet():
    states = Counter(Comment.objects.values_list("status", flat=True))

    assert set(states) == {Status.PUBLISHED, Status.HELD, Status.REJECTED, Status.REMOVED_BY_MODERATOR}
    assert Report.objects.open().count() == 2
    assert Comment.objects.exclude(edited_at=None).get().revisions.count() == 1


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("what-clients-do-not-say", HELD_WORDS),
        ("when-therapy-leaves-a-mark", REMOVED_WORDS),
        ("one-in-five-leaves-early", REJECTED_WORDS),
    ],
)
def test_strangers_do_not_read_what_waits_or_was_taken_down(client, slug, words):
    assert Comment.objects.filter(article__slug=slug, body__contains=words).exists()

    assertNotContains(client.get(f"/articles/{slug}/"), words)


def test_comments_name_the_version_and_the_terms_of_their_day():
    article = Article.objects.get(slug="what-a-correlation-of-point-28-is-worth")
    slip, correction = article.comments.get(n=2), article.comments.get(n=4)

    assert (slip.answered.number, correction.answered.number) == (1, 2)
    assert set(Comment.objects.values_list("terms__number", flat=True)) == {1, 2}


def test_nobody_gets_mail_about_replies_of_years_ago():
    assert mail.outbox == []
    assert User.objects.get(email=address("reader")).reply_mail == User.ReplyMail.AT_ONCE


def test_the_cast_has_accepted_the_terms_and_reader2_only_the_first_version():
    for name in CAST:
        user = User.objects.get(email=address(name))
        owed = terms.owed_by(user)
        assert (owed is not None) == (name == "reader2"), name
    assert terms.accepted_by(User.objects.get(email=address("reader2"))).number == 1


def test_consents_were_given_refused_and_withdrawn():
    decisions = ConsentEvent.objects.exclude(notice=None)

    assert set(decisions.values_list("state", flat=True)) == {"given", "refused", "withdrawn"}
    assert Notice.objects.published().count() == 1


@pytest.mark.parametrize("address", ["terms", "terms/v/1", "privacy", "imprint"])
def test_legal_texts_can_be_read(client, address):
    assert client.get(f"/legal/{address}/").status_code == 200


def test_the_about_page_says_what_is_invented(client):
    assertContains(client.get("/about/"), "This is a demonstration.")


def test_a_second_run_touches_nothing():
    def everything():
        return [model.objects.count() for model in (Article, Version, Comment, User, ConsentEvent, Notice)]

    before = everything()

    call_command("seed_demo")

    assert everything() == before


def test_the_texts_name_nobody_of_the_cast_as_a_stranger():
    names = {display for display, _role in CAST.values()}

    for path in files_of("conversations"):
        for comment in files.table(path)["comment"]:
            assert (comment["name"] in names) == ("account" in comment), (path.name, comment["n"])


def test_reviewed_articles_say_when_and_the_oldest_is_due_again(client):
    (due,) = ReviewRecord.objects.due()

    page = client.get(due.version.article.get_absolute_url())

    assertContains(page, f"on {due.reviewed_on:%-d %B %Y} (next due {due.due_on:%-d %B %Y})")
