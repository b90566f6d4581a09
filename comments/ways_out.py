"""The address in each mail that ends such mails (RFC 8058), without signing in and for as long as the site.

A token names a person and what it ends: mails about replies, about everything followed, or about one article's
conversation. It tells whoever reads it nothing but numbers of rows.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from comments import following

# No expiry: mails are tidied up years later. "." because mail programs end a link at other signs.
SIGNER = Signer(sep=".", salt="comments.unsubscription")
_WORDS = re.compile(r"([0-9]{1,18})(-f|-a([0-9]{1,18}))?")


@dataclass(frozen=True)
class WayOut:
    """`what` is one of "replies", "followed", "article"; `article_id` only with the last."""

    person: User
    what: str = "replies"
    article_id: int | None = None

    @property
    def address(self):
        end = {"replies": "", "followed": "-f", "article": f"-a{self.article_id}"}[self.what]
        token = SIGNER.sign(f"{self.person.pk}{end}")
        return f"{settings.SITE_URL}{reverse('comments:unsubscription', args=[token])}"

    @property
    def headers(self):
        return {
            "List-Unsubscribe": f"<{self.address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    @transaction.atomic
    def take(self):
        """No more of these mails, also of those already owed (the sender asks again). Safe to repeat."""
        if self.what == "replies":
            self.person.reply_mail = User.ReplyMail.NEVER
            self.person.save(update_fields=["reply_mail"])
        else:
            following.stop_mail(self.person, article_id=self.article_id)


def read(token):
    """What a mail's token ends, or None when it is none of ours."""
    try:
        words = _WORDS.fullmatch(SIGNER.unsign(token))
    except BadSignature:
        return None
    person = words and User.objects.filter(pk=int(words[1])).first()
    if person is None:
        return None
    if words[3]:
        return WayOut(person, "article", int(words[3]))
    return WayOut(person, "followed" if words[2] else "replies")
