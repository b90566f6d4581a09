"""What is new since one's last visit, while the page is open, and in a feed of one's own."""

import re

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from comments import moderation, muting, personas, reading
from comments.models import FeedKey, Reading, Status, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, member):
    client.force_login(member)
    return member


def version(article):
    return Thread.objects.get(article=article).version


def new_ones(page):
    return re.findall(
        r'<article id="comment-(\d+)"[^>]*>(?:(?!</article>).)*<small class="new">',
        page.content.decode(),
        re.S,
    )


# --- since the last visit ---------------------------------------------------------------------------
def test_what_came_since_the_last_visit_is_said_and_marked(client, article, visitor, make_comment):
    make_comment("Seen before.")
    assertNotContains(client.get(article.get_absolute_url()), 'class="new"')
    reading.mark(visitor, article.pk)
    for n in range(2):
        make_comment(f"Something new, {n}.")
    make_comment("One of my own.", by=visitor)

    page = client.get(article.get_absolute_url())

    assertContains(page, '<a href="#comment-2">2 new comments</a>')
    assert new_ones(page) == ["2", "3"]


def test_an_old_comment_that_is_approved_today_is_new(client, article, visitor, make_comment, moderator):
    waiting = make_comment("Written long before.", status=Status.HELD)
    make_comment("Seen before.")
    reading.mark(visitor, article.pk)

    moderation.approve(waiting, by=moderator)

    assert new_ones(client.get(article.get_absolute_url())) == ["1"]


def test_only_a_post_marks_as_read_and_only_what_was_on_the_page(client, article, visitor, make_comment):
    make_comment()
    reading.mark(visitor, article.pk)
    make_comment("News.")
    for _ in range(2):
        assertContains(client.get(article.get_absolute_url()), "1 new comment<")
    seen = version(article)
    make_comment("Come meanwhile.")

    client.post(f"{article.get_absolute_url()}comments/reading/", {"seen": str(seen)})
    assertContains(client.get(article.get_absolute_url()), '<a href="#comment-3">1 new comment</a>')
    answer = client.post(
        f"{article.get_absolute_url()}comments/reading/",
        {"seen": str(version(article))},
        headers={"x-read": "1"},
    )

    assert answer.status_code == 204
    assertNotContains(client.get(article.get_absolute_url()), "new comment<")


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "999999999"])
def test_an_odd_mark_is_now_and_never_later_than_now(client, article, visitor, make_comment, seen):
    make_comment()

    assert client.post(f"{article.get_absolute_url()}comments/reading/", {"seen": seen}).status_code == 302

    assert Reading.objects.get().seen_v == version(article)


def test_marks_go_forward_only(article, visitor, make_comment):
    make_comment()
    reading.mark(visitor, article.pk)
    newest = version(article)

    reading.mark(visitor, article.pk, 1)

    assert Reading.objects.get().seen_v == newest


def test_doing_something_begins_a_mark(client, post, article, visitor, make_comment):
    comment = make_comment()
    client.get(article.get_absolute_url())
    assert not Reading.objects.exists()

    client.post(f"{comment.get_absolute_url()}reactions/", {"kind": "thanks"})

    assert Reading.objects.filter(person=visitor, article=article).exists()


def test_strangers_have_no_mark_and_are_led_to_sign_in(client, article, make_comment):
    make_comment()

    assert client.post(f"{article.get_absolute_url()}comments/reading/")["Location"].startswith(
        "/accounts/login/"
    )
    assertNotContains(client.get(article.get_absolute_url()), "data-read")


# --- while the page is open -------------------------------------------------------------------------
def test_programs_ask_how_many_came_since(client, article, member, make_comment, moderator):
    address = f"{article.get_absolute_url()}comments/count.json"
    first = make_comment()
    since = client.get(address).json()["version"]
    make_comment()
    make_comment(status=Status.HELD)
    make_comment(by=member)
    moderation.remove(first, by=moderator, reason="rude")

    assert client.get(f"{address}?since={since}").json()["new"] == 2
    client.force_login(member)
    assert client.get(f"{address}?since={since}").json()["new"] == 1
    assert client.get(f"{address}?since={version(article)}").json()["new"] == 0
    for odd in ("x", "-1", "9" * 20, "1.5"):
        assert client.get(f"{address}?since={odd}").status_code == 404


def test_the_page_says_where_to_ask(client, article, make_comment):
    make_comment()

    page = client.get(article.get_absolute_url())

    assertContains(
        page, f'data-count="{article.get_absolute_url()}comments/count.json?since={version(article)}"'
    )


# --- a feed of replies ------------------------------------------------------------------------------
@pytest.fixture
def feed(client, visitor):
    client.post("/accounts/comments/feed/")
    return f"/feeds/{FeedKey.objects.get().token}/replies.atom"


def test_replies_to_me_come_without_a_word_to_whoever_has_the_address(
    article, visitor, feed, make_comment, make_user
):
    mine = make_comment("A question.", by=visitor)
    reply = make_comment("An answer with a secret.", parent=mine, by=make_user(display_name="Zoe"))
    make_comment("My own answer.", parent=mine, by=visitor)
    make_comment("Waiting.", parent=mine, status=Status.HELD)
    make_comment("To somebody else.", parent=reply)

    answer = Client().get(feed)

    text = answer.content.decode()
    assert text.count("<entry>") == 1
    assert f"/accounts/comments/{reply.pk}/" in text
    for word in ("secret", "Zoe", "Trust takes time", article.slug, visitor.display_name):
        assert word not in text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_muted_people_and_withdrawn_articles_are_not_in_it(
    article, visitor, feed, make_comment, make_user, editor
):
    from articles import publishing

    mine = make_comment(by=visitor)
    muted, quiet = make_user(), make_user()
    muting.mute(make_comment(parent=mine, by=muted), by=visitor)
    heron = make_comment(parent=mine, by=muted, persona=personas.take(article, muted))
    make_comment(parent=mine, by=quiet)
    assert Client().get(feed).content.decode().count("<entry>") == 2
    muting.mute(heron, by=visitor)
    assert Client().get(feed).content.decode().count("<entry>") == 1

    publishing.withdraw(article, by=editor, reason="legal")

    assert "<entry>" not in Client().get(feed).content.decode()


def test_a_new_address_closes_the_old_one_and_closing_closes_both(client, visitor, feed):
    assertContains(client.get("/accounts/comments/"), feed)
    client.post("/accounts/comments/feed/")
    fresh = f"/feeds/{FeedKey.objects.get().token}/replies.atom"
    assert (client.get(feed).status_code, client.get(fresh).status_code) == (404, 200)

    client.post("/accounts/comments/feed/", {"close": "1"})

    assert client.get(fresh).status_code == 404
    assert client.get("/accounts/comments/feed/").status_code == 405


def test_a_closed_account_has_no_feed(client, visitor, feed):
    visitor.is_active = False
    visitor.save()

    assert client.get(feed).status_code == 404


def test_who_leaves_leaves_no_mark_and_no_feed(article, visitor, feed, make_comment):
    make_comment()
    reading.mark(visitor, article.pk)
    exported = privacy.export(visitor)["sections"]["conversation"]["reading"]
    assert exported["marks"][0]["conversation"] == article.get_absolute_url()
    assert FeedKey.objects.get().token not in str(exported)

    privacy.erase(visitor, by=visitor)

    assert not Reading.objects.exists()
    assert not FeedKey.objects.exists()
