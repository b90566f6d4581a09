"""The way of a report from outside: received, acknowledged, decided, answered, forgotten. The only writer of Complaint.

Mails to its sender repeat nothing of what they wrote: the address was never confirmed, and may be somebody else's.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.site_name import site_name
from articles.models import Article
from comments import limits, moderation
from comments.complaints.models import Complaint
from comments.models import Comment

# A worried neighbour writes once; ten an hour from one place is a program. One mailbox gets few acknowledgements,
# whoever asks for them.
PER_PLACE, PER_MAILBOX = 10, 3
# A page sent twice, by a double click or by going back, is one report.
SAME_WITHIN = timedelta(hours=1)


class ComplaintError(Exception):
    """Why it cannot be decided so, in a sentence, with what to do instead."""


def target(address):
    """(path, article, comment) that an address on this site names; None when it names no page of ours."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.netloc and parts.hostname not in {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}:
        return None
    try:
        match = resolve(parts.path or "/")
    except Resolver404:
        return None
    slug = match.kwargs.get("slug") if parts.path.startswith("/articles/") else None
    article = Article.objects.live().filter(slug=slug).first() if slug else None
    n = match.kwargs.get("n") or parts.fragment.removeprefix("comment-")
    comment = None
    if article and (isinstance(n, int) or (n.isascii() and n.isdigit() and len(n) < 10)):
        comment = Comment.objects.shown().filter(article=article, n=int(n)).first()
    return parts.path + (f"#{parts.fragment}" if parts.fragment else ""), article, comment


@transaction.atomic
def receive(*, address, kind, reason, name="", email="", place="", at=None):
    """Keep the report, say so to its sender, and let it wait for a decision."""
    at = at or timezone.now()
    path, article, comment = target(address) or (address, None, None)
    facts = {"address": path[:500], "kind": kind, "reason": reason, "email": email}
    if earlier := Complaint.objects.open().filter(**facts, at__gt=at - SAME_WITHIN).first():
        return earlier
    if place:
        limits.count("complaint", place, most=PER_PLACE)
    if email:
        limits.count("acknowledgement", email.lower(), most=PER_MAILBOX)
    complaint = Complaint.objects.create(**facts, name=name, article=article, comment=comment, at=at)
    if email:
        _write(complaint, "received", _("We have received your report %(number)s"))
    return complaint


@transaction.atomic
def decide(complaint, *, by, outcome, statement, at=None):
    """Settle it. With REMOVED a comment that still stands is removed, and its author gets the same reasons."""
    at = at or timezone.now()
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if not complaint.is_open:
        if complaint.outcome == outcome:
            return complaint
        raise ComplaintError(_("Somebody has decided about this report already."))
    if not statement.strip():
        raise ComplaintError(_("Write the reasons: whoever reported it reads them."))
    comment = complaint.comment
    if outcome == Complaint.Outcome.REMOVED and comment is not None and comment.is_shown:
        if not by.has_perm("comments.moderate_comment"):
            raise ComplaintError(
                _("Only a moderator can remove a comment. Ask one to decide about this report.")
            )
        moderation.remove(comment, by=by, reason=statement[:500], at=at)
    complaint.outcome, complaint.statement = outcome, statement
    complaint.decided_at, complaint.decided_by = at, by
    complaint.save(update_fields=["outcome", "statement", "decided_at", "decided_by"])
    LogEntry.objects.log_actions(
        by.pk, [complaint], CHANGE, f"{complaint.get_outcome_display()}: {statement}"
    )
    if complaint.email:
        _write(complaint, "decided", _("About your report %(number)s"))
    return complaint


def forget_senders(at=None):
    """Names and addresses go when the time to object is over; what was reported and decided stays."""
    before = (at or timezone.now()) - moderation.WORDS_KEPT
    old = Complaint.objects.filter(decided_at__lte=before).exclude(name="", email="")
    return old.update(name="", email="")


def _write(complaint, template, subject):
    context = {"complaint": complaint, "site_name": site_name(), "site_url": settings.SITE_URL}
    EmailMessage(
        subject % {"number": complaint.number},
        render_to_string(f"comments/mail/complaint_{template}.txt", context),
        to=[complaint.email],
    ).send()
