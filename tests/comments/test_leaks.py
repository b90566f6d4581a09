"""What is not shown is shown nowhere: every output of the conversation against every state."""

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from comments import threads
from comments.models import Status

pytestmark = pytest.mark.django_db

SECRET = "zanzibar"
HIDDEN = [status for status in Status if status != Status.PUBLISHED]
OUTPUTS = {
    "article": "",
    "conversation": "comments/",
    "newest": "comments/?sort=newest",
    "best": "comments/?sort=best",
    "permalink": "comments/2/",
    "reply": "comments/2/reply/",
    "report": "comments/2/report/",
    "edit": "comments/2/edit/",
    "removal": "comments/2/removal/",
    "permalink of the parent": "comments/1/",
    "permalink of the reply": "comments/3/",
    "reply to the reply": "comments/3/reply/",
    "feed": "comments/feed.atom",
    "count": "comments/count.json",
    "count since": "comments/count.json?since=0",
    "quoting reply": "comments/2/reply/?quote=1",
    "release": "comments/2/release/",
    "following": "following/?thread=2",
}
ELSEWHERE = [
    "/", "/feed.atom", "/feed.rss", "/feed.json", "/search/?q=zanzibar", "/sitemap.xml", "/archive/", "/authors/",
    "/accounts/comments/", "/accounts/data/", "/accounts/following/", "/accounts/muted/", "/report/",
]  # fmt: skip


@pytest.fixture
def conversation(make_comment, make_user):
    """A shown comment, one in a hidden state with a shown reply if it ever was shown, by two different people."""

    def make(status):
        top = make_comment("The beginning.")
        secret = make_comment(
            f"The {SECRET} letter.",
            parent=top,
            by=make_user(display_name=f"{SECRET} Jones"),
            status=Status.PUBLISHED,
        )
        if status not in (Status.HELD, Status.SCHEDULED):
            make_comment("An answer to it.", parent=secret)
        with transaction.atomic():
            secret = threads.take(secret)
            secret.release_at = timezone.now()
            secret.save(update_fields=["release_at"])
            threads.move(secret, status)
        return secret

    return make


def words_of(client, address):
    answer = client.get(address)
    assert answer.status_code < 500, address
    return answer.content.decode().lower()


@pytest.mark.parametrize("status", HIDDEN)
def test_hidden_words_and_their_author_are_nowhere(client, conversation, reader, editor, status):
    secret = conversation(status)

    for person in (None, reader, editor):
        if person is not None:
            client.force_login(person)
        for name, address in OUTPUTS.items():
            assert SECRET not in words_of(client, f"{secret.article.get_absolute_url()}{address}"), (
                name,
                person,
            )
        for address in ELSEWHERE:
            words = words_of(client, address)
            for echo in ("q=zanzibar", '"zanzibar"', "“zanzibar”"):
                words = words.replace(echo, "")
            assert SECRET not in words, (address, person)
    assert not any(SECRET in message.body for message in mail.outbox)


@pytest.mark.parametrize("status", [Status.HELD, Status.SCHEDULED])
def test_its_author_alone_sees_a_waiting_comment(client, conversation, status):
    secret = conversation(status)
    client.force_login(secret.author)

    for address in ("", "comments/", "comments/2/"):
        assert SECRET in words_of(client, f"{secret.article.get_absolute_url()}{address}")
    for address in ("comments/feed.atom", "comments/count.json"):
        assert SECRET not in words_of(client, f"{secret.article.get_absolute_url()}{address}")


@pytest.mark.parametrize("status", HIDDEN)
def test_a_hidden_comment_is_not_counted(client, conversation, status):
    secret = conversation(status)
    shown = 1 if status in (Status.HELD, Status.SCHEDULED) else 2

    assert client.get(f"{secret.article.get_absolute_url()}comments/count.json").json()["count"] == shown


def test_the_published_control_shows_up_where_the_others_must_not(client, make_comment):
    make_comment("The beginning.")
    secret = make_comment(f"The {SECRET} letter.")

    for name in ("article", "conversation", "newest", "best", "permalink", "reply", "feed"):
        assert SECRET in words_of(client, f"{secret.article.get_absolute_url()}{OUTPUTS[name]}"), name
