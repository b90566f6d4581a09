"""Following a conversation or a thread: chosen, listed, told without a word, ended with one click."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from comments import following, moderation, notifications, submission
from comments.models import Follow, Notification, Status

pytestmark = pytest.mark.django_db
AT_ONCE, DAILY, NEVER = Follow.Mail


@pytest.fixture
def follower(make_user):
    return make_user(email="follower@example.org", display_name="Fay Follower")


@pytest.fixture
def place(article):
    return f"{article.get_absolute_url()}following/"


def say(article, by, body="Something new is said here.", parent=None):
    return submission.submit(article, by=by, body=body, parent=parent, sent_after=timedelta(seconds=9))


def told():
    return [message for message in mail.outbox if message.to == ["follower@example.org"]]


def a_day_later():
    return notifications.send_daily(timezone.now() + timedelta(hours=25))


# --- choosing ---------------------------------------------------------------------------------------
def test_a_reader_follows_changes_and_stops(client, place, follower):
    client.force_login(follower)
    assertContains(client.get(place), "Follow this conversation")

    client.post(place, {"mail": "at_once"})
    assert Follow.objects.values_list("mail", "root_n").get() == ("at_once", 0)
    client.post(place, {"mail": "daily"})
    assert Follow.objects.values_list("mail", "root_n").get() == ("daily", 0)
    client.post(place, {"stop": "1"})
    assert not Follow.objects.exists()


def test_one_thread_can_be_followed_beside_the_whole(client, place, follower, make_comment):
    top = make_comment()
    client.force_login(follower)
    assertContains(client.get(f"{place}?thread={top.n}"), "Follow the thread of comment 1")

    client.post(place, {"mail": "never", "thread": str(top.n)})
    client.post(place, {"mail": "daily"})

    assert set(Follow.objects.values_list("mail", "root_n")) == {("never", 1), ("daily", 0)}
    listed = client.get("/accounts/following/")
    assertContains(listed, "thread #1, begun by")
    assertContains(listed, "Trust takes time", count=2)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"mail": "hourly"}, 422),
        ({}, 422),
        ({"mail": "daily", "thread": "x"}, 404),
        ({"mail": "daily", "thread": "9" * 30}, 404),
        ({"mail": "daily", "thread": "7"}, 403),
    ],
)
def test_bad_input_is_a_sentence_and_follows_nothing(client, place, follower, fields, status):
    client.force_login(follower)

    assert client.post(place, fields).status_code == status
    assert not Follow.objects.exists()


def test_strangers_read_how_and_a_look_changes_nothing(client, place, follower):
    assertContains(client.get(place), "Sign in to follow")
    assertContains(client.get(place), "comments/feed.atom")
    assert client.post(place, {"mail": "daily"})["Location"].startswith("/accounts/login/")
    client.force_login(follower)
    client.get(place)

    assert not Follow.objects.exists()


def test_who_has_not_confirmed_an_address_cannot_follow(client, place, follower):
    follower.emailaddress_set.update(verified=False)
    client.force_login(follower)

    assertContains(client.post(place, {"mail": "daily"}), "Confirm your e-mail address", status_code=403)


def test_a_list_has_an_end(client, place, follower, make_article, monkeypatch):
    monkeypatch.setattr(following, "MOST", 1)
    following.follow(follower, make_article())
    client.force_login(follower)

    assertContains(client.post(place, {"mail": "daily"}), "Stop following one of them first", status_code=403)


def test_the_way_there_stands_beside_the_count_and_on_a_threads_page(client, article, make_comment):
    comment = make_comment()

    assertContains(client.get(article.get_absolute_url()), f'href="{article.get_absolute_url()}following/"')
    assertContains(client.get(comment.get_absolute_url()), "following/?thread=1")


def test_the_list_costs_the_same_for_many(
    client, follower, make_article, remembered, django_assert_num_queries
):
    client.force_login(follower)
    client.get("/accounts/following/")
    for many in (1, 8):
        for _ in range(many):
            following.follow(follower, make_article())
        with django_assert_num_queries(5):
            client.get("/accounts/following/")


# --- being told -------------------------------------------------------------------------------------
def test_a_new_comment_is_told_at_once_without_its_words(article, follower, member):
    following.follow(follower, article, mail=AT_ONCE)

    say(article, member)

    [message] = told()
    assert message.subject == "A new comment on Rapport"
    for word in ("Something new", member.display_name, "Trust takes time", article.slug):
        assert word not in message.body


def test_once_a_day_is_one_mail_with_all(article, follower, member):
    following.follow(follower, article)
    for n in range(3):
        say(article, member, f"Number {n} of a few.")
    assert not told()

    assert (a_day_later(), a_day_later()) == (1, 0)

    [message] = told()
    assert message.subject == "New comments on Rapport"
    assert len(re.findall(r"/accounts/comments/\d+/", message.body)) == 3


def test_never_is_never(article, follower, member):
    following.follow(follower, article, mail=NEVER)
    say(article, member)

    assert a_day_later() == 0
    assert not Notification.objects.exists()


def test_only_what_is_in_the_followed_thread_is_told(article, follower, member, make_comment):
    followed, other = make_comment(), make_comment()
    following.follow(follower, article, root_n=followed.n, mail=AT_ONCE)

    say(article, member, "Beside it, at the top.")
    say(article, member, "An answer elsewhere in it.", parent=other)
    assert not told()
    say(article, member, "An answer where it counts.", parent=followed)

    assert len(told()) == 1


def test_nobody_hears_of_their_own_comment_or_twice_of_one(article, follower, member, make_comment, accepted):
    asked = make_comment(by=follower)
    following.follow(follower, article, mail=AT_ONCE)
    following.follow(follower, article, root_n=asked.n, mail=AT_ONCE)
    following.follow(member, article, mail=AT_ONCE)

    say(article, member, "An answer to what was asked.", parent=asked)

    assert [message.subject for message in told()] == ["A reply on Rapport"]
    assert not [message for message in mail.outbox if message.to == [member.email]]


def test_a_waiting_comment_is_told_once_it_is_approved_and_a_hidden_one_not_at_all(
    article, follower, moderator, make_comment
):
    following.follow(follower, article, mail=DAILY)
    comment, removed = make_comment(status=Status.HELD), make_comment(status=Status.HELD)
    for waiting in (comment, removed):
        moderation.approve(waiting, by=moderator)
    moderation.remove(removed, by=moderator, reason="rude")
    moderation.restore(comment, by=moderator)

    a_day_later()

    [message] = told()
    assert f"/accounts/comments/{comment.pk}/" in message.body
    assert f"/accounts/comments/{removed.pk}/" not in message.body


def test_who_stops_before_the_mail_leaves_gets_none(article, follower, member):
    following.follow(follower, article)
    say(article, member)
    following.unfollow(follower, article)

    assert a_day_later() == 0
    assert not Notification.objects.filter(settled_at=None).exists()


def test_telling_again_tells_nobody_twice(article, follower, member):
    following.follow(follower, article, mail=AT_ONCE)
    comment = say(article, member)

    for _ in range(2):
        notifications.tell_followers.call(comment.pk, timezone.now().isoformat())
    a_day_later()

    assert len(told()) == 1


# --- the way out ------------------------------------------------------------------------------------
def way_out(message):
    return re.search(r"https?://[^/]+(/unsubscribe/\S+)", message.body)[1]


@pytest.mark.parametrize("many", [False, True])
def test_one_click_ends_what_the_mail_is_about_and_nothing_else(
    article, follower, member, make_article, many
):
    other = make_article()
    for each in (article, other):
        following.follow(follower, each)
    say(article, member)
    if many:
        say(other, member, "Elsewhere there is news too.")
    a_day_later()
    address = way_out(told()[0])
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    assert set(Follow.objects.values_list("mail", flat=True)) == {"daily"}

    for _ in range(2):
        assertContains(program.post(address, {"List-Unsubscribe": "One-Click"}), "No more of these mails")

    follower.refresh_from_db()
    assert follower.reply_mail == "at_once"
    left = set(Follow.objects.by_mail().values_list("article", flat=True))
    assert left == (set() if many else {other.pk})
    assert told()[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


# --- leaving ----------------------------------------------------------------------------------------
def test_who_leaves_takes_the_list_along(client, article, follower, member):
    following.follow(follower, article, mail=DAILY)
    say(article, member)
    exported = privacy.export(follower)["sections"]["conversation"]["followed"]
    assert [(row["conversation"], row["mail"]) for row in exported] == [(article.get_absolute_url(), "daily")]

    privacy.erase(follower, by=follower)

    assert not Follow.objects.exists()
    assert a_day_later() == 0


def test_the_list_does_not_name_what_is_no_longer_public(client, article, follower, editor):
    from articles import publishing

    following.follow(follower, article)
    publishing.withdraw(article, by=editor, reason="legal")
    client.force_login(follower)

    page = client.get("/accounts/following/")
    assertContains(page, "An article that is no longer public")
    assertNotContains(page, "Trust takes time")
