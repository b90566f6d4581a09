"""How mail leaves. A request hands its message to the queue, the worker delivers it, a failure is tried again.

Two mailers: "default" (what code sends through) writes a task in the sender's own transaction, so that a message
leaves exactly when what it speaks of is committed; "delivery" is the real way out, from EMAIL_URL.
"""

import base64
import email.policy
import email.utils
import logging
import os
import smtplib
from datetime import UTC, datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from pathlib import Path

from django.core.mail import EmailMultiAlternatives, mailers, make_msgid
from django.core.mail.backends.base import BaseEmailBackend
from django.tasks import task
from django.utils.text import slugify

logger = logging.getLogger(__name__)

URGENT = 50  # people wait for their sign-in code: mail goes before other tasks
# Long lines of a text stay whole, as far as mail's own limit goes: addresses are copied out of the files.
UNBROKEN = email.policy.default.clone(max_line_length=998)


class WholeHeader(UnstructuredHeader, BaseHeader):
    """An address in one piece. Python makes encoded words of what is longer than a line (RFC 2047), and they are not
    read in List-Unsubscribe: mail programs would show no button. RFC 5322 allows 998 characters."""

    def fold(self, *, policy):
        line = f"{self.name}: {self}"
        return (
            f"{line}{policy.linesep}" if line.isascii() and len(line) < 998 else super().fold(policy=policy)
        )


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", WholeHeader)


class Letter(EmailMultiAlternatives):
    """A message as it is delivered, whichever way."""

    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(header_factory=HEADERS))


class QueuedBackend(BaseEmailBackend):
    """Writes one task per message. Delivery is the worker's."""

    def send_messages(self, email_messages):
        for message in email_messages:
            message.message()  # refuse a header that cannot be sent while the sender is still here to see it
            deliver.enqueue(pack(message))
        return len(email_messages)


class FileBackend(BaseEmailBackend):
    """One .eml file per message, complete from the moment its name appears."""

    def __init__(self, *, folder, **options):
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages):
        # Messages hold sign-in codes: the folder is the owner's.
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = "-".join(
                (
                    datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ"),
                    slugify(message.recipients()[0].replace("@", " at "))[:60],
                    slugify(message.subject)[:60] or "no-subject",
                )
            )
            draft = self.folder / f".{name}.{os.getpid()}"
            draft.write_bytes(message.message(policy=UNBROKEN).as_bytes(policy=email.policy.default))
            draft.rename(self.folder / f"{name}.eml")
        return len(email_messages)


@task(priority=URGENT)
def deliver(parcel):
    """Send one packed message. The worker tries again when this raises; the Message-ID stays the same."""
    message = unpack(parcel)
    try:
        mailers["delivery"].send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        if any(code < 500 for code, _words in refusal.recipients.values()):
            raise
        # The far side said "never" (5xx): trying again would only harm the sender's standing.
        logger.error("Mail %s refused for good: %s", message.extra_headers["Message-ID"], refusal.recipients)
        return "refused"
    return "sent"


def pack(message):
    """A message as JSON: a dict of its parts, attachments in base64. Date and Message-ID are fixed here."""
    headers = {
        "Date": email.utils.format_datetime(datetime.now(UTC)),
        "Message-ID": make_msgid(domain="rapport"),
    }
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "subtype": message.content_subtype,
        "from_email": str(message.from_email),
        "to": list(map(str, message.to)),
        "cc": list(map(str, message.cc)),
        "bcc": list(map(str, message.bcc)),
        "reply_to": list(map(str, message.reply_to)),
        "headers": headers | {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(content), kind] for content, kind in getattr(message, "alternatives", [])],
        "attachments": [
            [name, base64.b64encode(content.encode() if isinstance(content, str) else content).decode(), kind]
            for name, content, kind in message.attachments
        ],
    }


def unpack(parcel):
    message = Letter(
        parcel["subject"],
        parcel["body"],
        parcel["from_email"],
        parcel["to"],
        cc=parcel["cc"],
        bcc=parcel["bcc"],
        reply_to=parcel["reply_to"],
        headers=parcel["headers"],
        attachments=[
            (name, base64.b64decode(content), kind) for name, content, kind in parcel["attachments"]
        ],
    )
    message.content_subtype = parcel["subtype"]
    for content, kind in parcel["alternatives"]:
        message.attach_alternative(content, kind)
    return message
