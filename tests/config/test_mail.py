"""Mail waits in the database, leaves through the worker, and is tried again."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends import locmem
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config import worker
from config.mail import FileBackend, pack, unpack

pytestmark = pytest.mark.django_db


def write(**over):
    fields = {
        "subject": "Your code",
        "body": "ABC-123",
        "from_email": "desk@example.org",
        "to": ["reader@example.org"],
    }
    return EmailMultiAlternatives(**fields | over)


def work():
    worker.Worker(batch=True).run()


def test_a_message_waits_for_the_worker(queued):
    write().send()

    assert queued.outbox == []

    work()

    assert [message.subject for message in queued.outbox] == ["Your code"]


def test_a_message_about_something_that_was_undone_never_leaves(queued):
    with transaction.atomic():
        send_mail("Welcome", "Hello.", None, ["reader@example.org"])
        transaction.set_rollback(True)
    work()

    assert queued.outbox == []


def test_every_part_of_a_message_survives_the_queue(queued):
    message = write(
        cc=["cc@example.org"], bcc=["bcc@example.org"], reply_to=["Édith <edith@example.org>"],
        headers={"List-Unsubscribe": "<https://example.org/unsubscribe/x/>"},
    )  # fmt: skip
    message.attach_alternative("<p>ABC-123</p>", "text/html")
    message.attach("notes.bin", b"\x00\xff", "application/octet-stream")
    message.send()
    work()

    sent = queued.outbox[0]
    assert (sent.to, sent.cc, sent.bcc) == (["reader@example.org"], ["cc@example.org"], ["bcc@example.org"])
    assert sent.reply_to == ["Édith <edith@example.org>"]
    assert sent.extra_headers["List-Unsubscribe"] == "<https://example.org/unsubscribe/x/>"
    assert sent.alternatives[0].content == "<p>ABC-123</p>"
    assert sent.attachments[0].content == b"\x00\xff"
    assert sent.from_email == "desk@example.org"


def test_a_long_address_can_be_copied_from_the_file(tmp_path):
    address = "https://magazine.example/accounts/confirm-email/" + "Mjk:1vN-" * 20
    message = write(body=f"Schön, dass Sie da sind:\n\n{address}\n", subject="Grüße " * 30)

    FileBackend(alias="delivery", folder=tmp_path).send_messages([message])

    (file,) = tmp_path.glob("*.eml")
    assert f"\n{address}\n" in file.read_text()
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert address in read.get_content()
    assert read["Subject"] == message.subject.strip() or read["Subject"] == message.subject


@pytest.fixture
def away(monkeypatch):
    """A mail server that answers with this error as long as the list is not empty."""
    errors = []
    deliver = locmem.EmailBackend.send_messages

    def send_messages(self, messages):
        if errors:
            raise errors.pop(0)
        return deliver(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", send_messages)
    return errors


def let_time_pass():
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))


def test_a_message_that_fails_is_tried_again_later_under_the_same_id(queued, away):
    away += [ConnectionRefusedError("away"), ConnectionRefusedError("away")]
    write().send()
    first_id = DBTaskResult.objects.get().args_kwargs["args"][0]["headers"]["Message-ID"]

    work()
    waiting = DBTaskResult.objects.get()
    assert queued.outbox == []
    assert (waiting.status, waiting.run_after > timezone.now()) == ("READY", True)
    work()  # not yet
    assert len(DBTaskResult.objects.get().worker_ids) == 1

    for _round in range(2):
        let_time_pass()
        work()

    assert [message.extra_headers["Message-ID"] for message in queued.outbox] == [first_id]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_after_its_last_try_a_message_has_failed(queued, away):
    away += [ConnectionRefusedError("away")] * 10
    write().send()
    for _try in range(len(worker.TRY_AGAIN_AFTER) + 3):
        work()
        let_time_pass()

    failed = DBTaskResult.objects.get()
    assert failed.status == "FAILED"
    assert len(failed.worker_ids) == len(worker.TRY_AGAIN_AFTER) + 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(queued, away):
    away += [smtplib.SMTPRecipientsRefused({"reader@example.org": (550, b"no such user")})]
    write().send()
    work()

    assert DBTaskResult.objects.get().return_value == "refused"
    assert queued.outbox == []


def test_an_address_that_is_refused_for_now_is_tried_again(queued, away):
    away += [smtplib.SMTPRecipientsRefused({"reader@example.org": (451, b"greylisted")})]
    write().send()
    work()

    assert DBTaskResult.objects.get().status == "READY"


def test_a_header_that_cannot_be_sent_is_refused_while_the_sender_is_there(queued):
    with pytest.raises(ValueError, match="linefeed"):
        write(subject="Two\nlines").send()

    assert not DBTaskResult.objects.exists()


def test_a_file_holds_one_complete_message(tmp_path):
    message = write(subject="Résumé / of things", body="Grüße aus Köln.\n" * 3)

    FileBackend(alias="delivery", folder=tmp_path / "mail").send_messages([message, write(subject="…")])

    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert "reader-at-exampleorg-resume-of-things" in files[0].name
    read = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert read["Subject"] == "Résumé / of things"
    assert read.get_content().replace("\r\n", "\n") == "Grüße aus Köln.\n" * 3
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_packing_keeps_lazy_words_as_text():
    from django.utils.translation import gettext_lazy

    assert unpack(pack(write(subject=gettext_lazy("Sign in")))).subject == "Sign in"


def test_the_worker_command_delivers_what_waits(queued):
    write().send()

    call_command("worker", once=True)

    assert len(queued.outbox) == 1
