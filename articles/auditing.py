"""The log of articles as the desk's audit page reads it."""

from django.urls import reverse

from accounts.auditing import Deed
from articles.models import Entry


def entries(*, before, actor, limit):
    rows = Entry.objects.filter(at__lt=before, actor__isnull=False).select_related("actor", "article")
    if actor:
        rows = rows.filter(actor=actor)
    return [
        Deed(
            at=row.at,
            who=str(row.actor),
            what=row.verb,
            about=row.article.slug,
            address=reverse("admin:articles_article_change", args=[row.article_id]),
            why=row.reason,
        )
        for row in rows.order_by("-at", "-pk")[:limit]
    ]
