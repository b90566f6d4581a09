"""The way out of mails about replies: one click, from a mail program, and never by looking (RFC 8058)."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import User
from comments import moderation, notifications, submission, ways_out
from comments.models import Notification
from config.mail import FileBackend, pack, unpack

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def asker(make_user):
    return make_user(email="asker@example.org", display_name="Asker")


@pytest.fixture
def message(make_comment, asker, member):
    """The mail about a reply to the asker."""
    asked = make_comment("How do I begin?", by=asker)
    submission.submit(asked.article, by=member, body="Begin.", parent=asked, sent_after=timedelta(seconds=9))
    return next(message for message in mail.outbox if message.to == [asker.email])


@pytest.fixture
def address(message):
    return re.search(r"/unsubscribe/[^/\s]+/", message.body)[0]


@pytest.fixture
def program():
    """A mail program or scanner: no cookie, no token, no patience."""
    return Client(enforce_csrf_checks=True)


def choice(person):
    return User.objects.get(pk=person.pk).reply_mail


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_the_link_changes_nothing(program, address, asker, method):
    for _ in range(2):
        page = getattr(program, method)(address)

        assert page.status_code == 200
        assert not page.cookies
        assert "no-store" in page.headers["Cache-Control"]
    assert choice(asker) == "at_once"
    page = program.get(address)
    assertContains(page, '<meta name="robots" content="noindex">')
    assertContains(page, '<form class="form" method="post">')
    for word in (asker.email, asker.display_name, asker.handle, "csrfmiddlewaretoken"):
        assert word not in page.content.decode()


@pytest.mark.parametrize("sent", [
    {"data": ONE_CLICK}, {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
    {"data": "", "content_type": "text/plain"},
])  # fmt: skip
def test_one_post_ends_the_mails_and_a_second_is_as_welcome(program, address, asker, member, sent):
    for _ in range(2):
        page = program.post(address, **sent)

        assertContains(page, "No more mails about replies")
        assert not page.cookies
        assert choice(asker) == "never"
    assert choice(member) == "at_once"


def test_a_reply_already_owed_is_not_mailed_after_all(program, address, asker, make_comment):
    asker.reply_mail = "daily"
    asker.save()
    reply = make_comment(parent=make_comment("Another question.", by=asker))
    notifications.owe(reply, at=timezone.now())
    program.post(address, ONE_CLICK)
    mail.outbox.clear()

    notifications.send_daily(timezone.now() + timedelta(days=2))

    assert not mail.outbox
    assert not Notification.objects.filter(settled_at=None).exists()


def test_somebody_else_who_is_signed_in_ends_only_what_the_link_is_for(client, address, asker, reader):
    client.force_login(reader)

    assert client.post(address, ONE_CLICK).status_code == 200

    assert (choice(asker), choice(reader)) == ("never", "at_once")


@pytest.mark.parametrize(
    "wrong",
    [
        *("x", "1", "1.", ".", "1:x", "1.%00", "%00", "9" * 400, "ä.ö", "%ff.%fe"),
        *("one of another purpose", "cut", "another’s"),
    ],
)
def test_a_wrong_token_is_a_page_that_helps(program, address, asker, member, wrong):
    right = address.split("/")[2]
    token = {
        "one of another purpose": Signer(sep=".", salt="elsewhere").sign(str(asker.pk)),
        "cut": right[:-1],
        "another’s": f"{member.pk}.{right.split('.')[1]}",
    }.get(wrong, wrong)

    for page in (program.get(f"/unsubscribe/{token}/"), program.post(f"/unsubscribe/{token}/", ONE_CLICK)):
        assert page.status_code == (400 if "%00" in token else 404)
        assert not page.cookies
        if page.status_code == 404:
            assertContains(page, "Copy the whole address from the mail", status_code=404)
    assert (choice(asker), choice(member)) == ("at_once", "at_once")


def test_the_link_of_an_account_that_is_gone_and_an_odd_method_are_answered(program, address, asker):
    assert program.put(address).status_code == 405
    token = ways_out.SIGNER.sign("987654321")

    assert program.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 404


def test_the_headers_travel_in_one_piece_and_mean_the_link_of_the_text(message, address, settings, tmp_path):
    FileBackend(alias="delivery", folder=tmp_path).send_messages([unpack(pack(message))])
    (file,) = tmp_path.glob("*.eml")

    for sent in (file.read_bytes(), unpack(pack(message)).message(policy=policy.SMTP).as_bytes()):
        assert f"\nList-Unsubscribe: <{settings.SITE_URL}{address}>".encode() in sent
        read = message_from_bytes(sent, policy=policy.default)
        assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_digest_has_the_headers_and_a_moderators_statement_has_none(asker, make_comment, moderator):
    asker.reply_mail = "daily"
    asker.save()
    asked = make_comment(by=asker)
    for _ in range(2):
        notifications.owe(make_comment(parent=asked), at=timezone.now())
    notifications.send_daily(timezone.now() + timedelta(days=2))
    moderation.remove(asked, by=moderator, reason="It names a person.")

    digest, statement = (message for message in mail.outbox if message.to == [asker.email])
    assert "/unsubscribe/" in digest.extra_headers["List-Unsubscribe"]
    assert "List-Unsubscribe" not in statement.extra_headers
    assert "/unsubscribe/" not in statement.body
