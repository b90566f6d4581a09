"""What waits for moderators on the first page of the desk."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.desk import Panel
from comments import credentials, rendering
from comments.models import Comment, Complaint, Credential

SHOWN = 5


def waiting(request):
    """Held and reported comments, the reported ones first: the same order as the queue."""
    if not request.user.has_perm("comments.moderate_comment"):
        return None
    comments = Comment.objects.needing_decision().in_order_of_need()
    return _panel(comments, _("Comments to decide"), reverse("admin:comments_comment_changelist"))


def check_soon(request):
    """A queue of its own, before the other: readers are worried about who wrote these."""
    if not request.user.has_perm("comments.moderate_comment"):
        return None
    address = reverse("admin:comments_comment_changelist") + "?state=worried"
    return _panel(Comment.objects.to_check_soon().most_pressing_first(), _("Check soon"), address)


def complaints(request):
    """What anybody reported by the page for it: about comments, articles, everything."""
    if not request.user.has_perm("comments.decide_complaint"):
        return None
    found = list(Complaint.objects.open()[: SHOWN + 1])
    if not found:
        return None
    return Panel(
        title=_("Reports from outside"),
        count=len(found) if len(found) <= SHOWN else Complaint.objects.open().count(),
        address=reverse("admin:comments_complaint_changelist"),
        lines=tuple(
            (f"{row.number}: {row.address}", reverse("admin:comments_complaint_change", args=[row.pk]))
            for row in found[:SHOWN]
        ),
    )


def titles_ending(request):
    """Verified professionals whose badge goes within a month."""
    if not request.user.has_perm("comments.verify_professional"):
        return None
    soon = timezone.localdate() + credentials.REMINDED_BEFORE
    found = list(
        Credential.objects.current().filter(valid_until__lte=soon).select_related("person")[: SHOWN + 1]
    )
    if not found:
        return None
    address = reverse("admin:comments_credential_changelist")
    lines = tuple((f"{row}: {date_format(row.valid_until)}", address) for row in found[:SHOWN])
    return Panel(title=_("Badges that end soon"), count=len(found), address=address, lines=lines)


def _panel(comments, title, address):
    found = list(comments.with_names()[: SHOWN + 1])
    if not found:
        return None
    lines = tuple(
        (f"{comment.who}: {_beginning(comment)}", reverse("admin:comments_comment_change", args=[comment.pk]))
        for comment in found[:SHOWN]
    )
    count = len(found) if len(found) <= SHOWN else comments.count()
    return Panel(title=title, count=count, address=address, lines=lines)


def _beginning(comment):
    text = rendering.text_of(comment.body_html)
    return text if len(text) <= 80 else f"{text[:79]}…"
