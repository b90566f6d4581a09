"""A minute for second thoughts, a night if one wants it, and words that are kept until they are posted."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import privacy
from comments import authoring, drafts, moderation, releasing
from comments.models import Comment, Draft, Rule, Status, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client, member):
    client.force_login(member)
    return member


@pytest.fixture
def waiting(post, article, writer):
    post(article, "Sent a little too soon.", now=False)
    return Comment.objects.get(article=article)


def released(minutes=2):
    releasing.release_due(timezone.now() + timedelta(minutes=minutes))
    return Comment.objects.latest("pk")


# --- a minute ---------------------------------------------------------------------------------------
def test_a_comment_waits_a_minute_and_only_its_author_sees_it(client, post, article, writer):
    page = post(article, "Sent a little too soon.", now=False, follow=True)

    assertContains(page, "Sent a little too soon.")
    assertContains(page, "Post now")
    assertContains(page, "Take back")
    assertContains(page, "(UTC). Only you can see it until then.")
    client.logout()
    assertNotContains(client.get(article.get_absolute_url()), "Sent a little")
    assert client.get(f"{article.get_absolute_url()}comments/count.json").json()["count"] == 0

    assert released().status == Status.PUBLISHED
    assertContains(client.get(article.get_absolute_url()), "Sent a little")


def test_it_does_not_go_out_before_its_minute_is_over(waiting):
    releasing.release_due(waiting.created_at + releasing.UNDO - timedelta(seconds=5))

    assert Comment.objects.latest("pk").status == Status.SCHEDULED


def test_its_author_posts_it_now(client, article, waiting):
    address = f"{waiting.get_absolute_url()}release/"
    assertContains(client.get(address), "Post now")
    assert Comment.objects.latest("pk").status == Status.SCHEDULED

    for _ in range(2):
        assert client.post(address, {"now": "1"})["Location"].endswith("#comment-1")

    assert Comment.objects.latest("pk").status == Status.PUBLISHED


def test_or_takes_it_back_with_the_words_in_the_form_again(client, article, waiting):
    answer = client.post(f"{waiting.get_absolute_url()}release/", {"back": "1"}, follow=True)

    assertContains(answer, "Sent a little too soon.</textarea>")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.body) == (Status.REMOVED_BY_AUTHOR, "")
    assert released().status == Status.REMOVED_BY_AUTHOR


def test_a_reply_that_is_taken_back_waits_on_its_own_page(client, post, article, writer, make_comment):
    asked = make_comment()
    post(article, "An answer, too soon.", parent=asked, now=False)
    reply = Comment.objects.latest("pk")

    answer = client.post(f"{reply.get_absolute_url()}release/", {"back": "1"})

    assertRedirects(answer, f"{asked.get_absolute_url()}reply/", fetch_redirect_response=False)
    assertContains(client.get(answer["Location"]), "An answer, too soon.</textarea>")


def test_nobody_else_posts_it_or_takes_it_back(client, waiting, reader, moderator):
    address = f"{waiting.get_absolute_url()}release/"
    for person, status in ((reader, 404), (moderator, 403)):
        client.force_login(person)
        for fields in ({"now": "1"}, {"back": "1"}):
            assert client.post(address, fields).status_code == status
    client.logout()
    assert client.post(address, {"now": "1"}).status_code in (302, 404)
    with pytest.raises(authoring.AuthoringError):
        releasing.post_now(waiting, by=reader)
    assert Comment.objects.latest("pk").status == Status.SCHEDULED


def test_a_post_that_says_neither_is_refused_in_a_sentence(client, waiting):
    answer = client.post(f"{waiting.get_absolute_url()}release/")

    assertContains(answer, "Choose: post it now, or take it back.", status_code=422)


def test_it_can_be_changed_while_it_waits_and_links_are_looked_at_again(client, waiting, member):
    changed = authoring.edit(waiting, by=member, body="Better words.")
    assert (changed.status, changed.body) == (Status.SCHEDULED, "Better words.")
    assert released().body == "Better words."

    again = Comment.objects.latest("pk")
    Comment.objects.filter(pk=again.pk).update(status=Status.SCHEDULED, listed=False)
    spam = " ".join(f"https://spam{n}.example/" for n in range(4))
    assert authoring.edit(again, by=member, body=spam).status == Status.HELD
    assert released().status == Status.HELD


def test_a_comment_in_doubt_goes_to_the_moderators_at_once(client, post, article, accepted, reader):
    client.force_login(accepted(reader))
    post(article, "The first words of a newcomer.", now=False)

    assert Comment.objects.latest("pk").status == Status.HELD


@pytest.mark.parametrize("cause", ["banned", "closed"])
def test_what_has_changed_meanwhile_holds_it(article, waiting, member, moderator, cause):
    if cause == "banned":
        member.is_active = False
        member.save()
    else:
        moderation.set_mode(article.thread, Thread.Mode.CLOSED, by=moderator)

    comment = released()

    assert comment.status == Status.HELD
    assert comment.actions.last().rule == (Rule.AUTHOR_GONE if cause == "banned" else Rule.CLOSED)


def test_nobody_is_mailed_before_it_goes_out(post, article, writer, make_comment, make_user):
    asked = make_comment(by=make_user(email="asker@example.org"))
    post(article, "An answer on its way.", parent=asked, now=False)
    assert not mail.outbox

    released()

    assert [message.to for message in mail.outbox] == [["asker@example.org"]]


# --- a night ----------------------------------------------------------------------------------------
def test_it_may_wait_until_tomorrow_morning_where_its_author_lives(client, post, article, writer):
    writer.time_zone = "Pacific/Auckland"
    writer.save()

    page = post(article, "Better slept on.", data={"hold": "on"}, now=False, follow=True)

    comment = Comment.objects.get(article=article)
    local = comment.release_at.astimezone(ZoneInfo("Pacific/Auckland"))
    today = timezone.now().astimezone(ZoneInfo("Pacific/Auckland")).date()
    assert (local.date() - today, local.hour) == (timedelta(days=1), 8)
    assertContains(page, "Only you can see it until then.")
    assert released(minutes=5).status == Status.SCHEDULED
    assert released(minutes=60 * 33).status == Status.PUBLISHED


def test_a_morning_is_eight_o_clock_also_when_the_clocks_change():
    class Somebody:
        time_zone = "Europe/Oslo"

    night = datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo("Europe/Oslo"))

    assert releasing.tomorrow_morning(Somebody, night).isoformat() == "2026-03-29T08:00:00+02:00"


def test_what_is_approved_at_night_still_waits_for_the_morning(
    client, post, article, accepted, reader, moderator
):
    client.force_login(accepted(reader))
    post(article, "A newcomer who sleeps on it.", data={"hold": "on"}, now=False)
    comment = Comment.objects.latest("pk")
    assert comment.status == Status.HELD

    moderation.approve(comment, by=moderator)

    assert Comment.objects.latest("pk").status == Status.SCHEDULED
    assert released(minutes=60 * 33).status == Status.PUBLISHED


def test_half_an_hour_to_change_it_begins_when_it_goes_out(waiting):
    at = timezone.now() + timedelta(hours=10)
    Comment.objects.filter(pk=waiting.pk).update(release_at=at)
    comment = releasing.release(waiting, at=at)

    assert comment.is_fresh(at + timedelta(minutes=29))
    assert not comment.is_fresh(at + timedelta(minutes=31))


# --- drafts -----------------------------------------------------------------------------------------
def keep(client, article, body, **over):
    page = client.get(article.get_absolute_url()).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    fields = {"body": body, "ticket": ticket, **over}
    return client.post(f"{article.get_absolute_url()}comments/draft/", fields), ticket


def test_a_draft_waits_in_the_form_and_goes_when_it_is_posted(client, post, article, writer):
    keep(client, article, "Half a thought")
    assertContains(client.get(article.get_absolute_url()), "Half a thought</textarea>")
    assertContains(client.get("/accounts/comments/"), "Half a thought")

    post(article, "A whole thought.")

    assert not Draft.objects.exists()
    assertNotContains(client.get(article.get_absolute_url()), "Half a thought")


def test_a_script_hears_no_page_and_its_last_words_come_too_late(client, post, article, writer):
    address = f"{article.get_absolute_url()}comments/draft/"
    _answer, ticket = keep(client, article, "Half a thought")
    assert (
        client.post(address, {"body": "More", "ticket": ticket}, headers={"x-draft": "1"}).status_code == 204
    )
    assert Draft.objects.get().body == "More"

    post(article, "A whole thought.", data={"ticket": ticket})
    client.post(address, {"body": "A whole thou", "ticket": ticket}, headers={"x-draft": "1"})

    assert not Draft.objects.exists()


def test_each_place_has_its_own(client, article, writer, make_comment):
    asked = make_comment()
    keep(client, article, "For everybody")
    keep(client, article, "For one", parent=str(asked.n))

    assertContains(client.get(f"{asked.get_absolute_url()}reply/"), "For one</textarea>")
    assertContains(client.get(article.get_absolute_url()), "For everybody</textarea>")


@pytest.mark.parametrize("cause", ["looked at", "closed", "too long"])
def test_looking_first_and_every_error_keep_the_words(
    client, article, writer, moderator, make_comment, cause
):
    make_comment()
    body = "Long and careful words." * (600 if cause == "too long" else 1)
    if cause == "closed":
        moderation.set_mode(article.thread, Thread.Mode.CLOSED, by=moderator)
    press = {"preview": "1"} if cause == "looked at" else {}

    client.post(f"{article.get_absolute_url()}comments/", {"body": body, **press})

    assert Draft.objects.get().body == body


def test_it_can_be_thrown_away_and_emptied(client, article, writer):
    keep(client, article, "Better not")
    keep(client, article, "Better not", forget="1")
    assert not Draft.objects.exists()

    keep(client, article, "Again")
    keep(client, article, " \u200b ")
    assert not Draft.objects.exists()


def test_nobody_else_sees_it_anywhere(client, article, writer, reader, moderator):
    keep(client, article, "Zanzibar, between me and me")

    for person in (None, reader, moderator):
        client.logout()
        if person:
            client.force_login(person)
        for address in (article.get_absolute_url(), f"{article.get_absolute_url()}comments/", "/accounts/comments/",
                        f"{article.get_absolute_url()}comments/feed.atom", "/accounts/data/"):  # fmt: skip
            assertNotContains(client.get(address), "Zanzibar") if client.get(
                address
            ).status_code == 200 else None


def test_a_month_and_twenty_are_enough(client, writer, make_article, article):
    drafts.keep(writer, article, "Old", at=timezone.now() - drafts.KEPT - timedelta(minutes=1))
    assertNotContains(client.get(article.get_absolute_url()), "Old</textarea>")
    drafts.forget_old()
    assert not Draft.objects.exists()

    for n in range(drafts.MOST + 2):
        drafts.keep(writer, article, f"Number {n}", parent_n=n)

    assert set(Draft.objects.values_list("parent_n", flat=True)) == set(range(2, drafts.MOST + 2))


def test_a_signed_out_writer_takes_the_words_along(client, article):
    answer = client.post(f"{article.get_absolute_url()}comments/draft/", {"body": "Mine still"})

    assertContains(answer, "Mine still", status_code=403)
    assert not Draft.objects.exists()


def test_words_below_an_article_that_is_gone_are_still_there_for_their_writer(
    client, article, writer, editor
):
    from articles import publishing

    keep(client, article, "Words worth keeping")
    publishing.withdraw(article, by=editor, reason="legal")

    assertContains(client.get("/accounts/comments/"), "Words worth keeping")


def test_who_leaves_takes_them_along_and_leaves_none(client, article, writer):
    keep(client, article, "Mine")
    assert privacy.export(writer)["sections"]["conversation"]["unposted"][0]["text"] == "Mine"

    privacy.erase(writer, by=writer)

    assert not Draft.objects.exists()


@pytest.mark.parametrize("parent", ["x", "-1", "9" * 40, "1.5"])
def test_a_strange_place_is_no_place(client, article, writer, parent):
    keep(client, article, "Somewhere", parent=parent)

    assert Draft.objects.get().parent_n == 0
