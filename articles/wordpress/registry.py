"""Where the comments app, which this app does not know, offers to take imported comments.

It sets `comment_importer` in its `AppConfig.ready`. The importer is called inside the item's transaction as
`comment_importer(article, comments, closed=…)`: all comments of an item that may be taken, in the file's
order, also on a second run; it knows again those it has by (`article.source_site`, comment id). `closed` says
that the old site took no more comments there. It answers a dict of counts: "added", "known", and a phrase for
each thing worth a line in the report: {"added": 6, "known": 0, "replies to a comment not in the file": 1}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class WxrComment:
    """One comment of an export. No IP address, no e-mail address, no web address ever gets this far."""

    id: str  # the old site's number
    author: str
    email_hash: str  # of `email_hash` below, "" where none was given; for claiming the comment later
    date: datetime | None  # aware, UTC
    content: str  # as it was stored: line breaks are paragraphs, some HTML is possible
    approved: str  # "1", "0", "spam", "trash" or "post-trashed"
    type: str  # "" or "comment"; nothing else is passed on
    parent: str  # id of the comment answered, "" for none; may come later in the list, or be missing
    user_id: str  # an account of the old site, "" for none; tells nothing about accounts here


comment_importer: Callable[..., dict[str, int]] | None = None


def email_hash(address: str) -> str:
    """A keyed hash: shows later that somebody owns the address; without the key it cannot be tried out."""
    address = address.strip().lower()
    return (
        salted_hmac("articles.wordpress.comment", address, algorithm="sha256").hexdigest() if address else ""
    )
