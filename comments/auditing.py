"""The moderators' log as the desk's audit page reads it: what staff did; what authors did to their own is theirs."""

from django.db.models import F
from django.urls import reverse

from accounts.auditing import Deed
from comments.models import Action


def actions(*, before, actor, limit):
    rows = Action.objects.filter(at__lt=before, actor__isnull=False)
    rows = rows.exclude(actor=F("comment__author")).select_related("actor", "comment__article")
    if actor:
        rows = rows.filter(actor=actor)
    return [
        Deed(
            at=row.at,
            who=str(row.actor),
            what=row.get_verb_display(),
            about=f"#{row.comment.n}, {row.comment.article.slug}",
            address=reverse("admin:comments_comment_change", args=[row.comment_id]),
            why=row.reason,
        )
        for row in rows.order_by("-at", "-pk")[:limit]
    ]
