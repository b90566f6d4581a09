"""The logs of articles and of what the house keeps, as the desk's audit page reads them."""

from django.urls import reverse

from accounts.auditing import Deed
from articles.models import Entry, HouseEntry


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


def of_the_house(*, before, actor, limit):
    """The log of pages, navigation, settings and helplines."""
    rows = HouseEntry.objects.filter(at__lt=before, actor__isnull=False).select_related("actor")
    if actor:
        rows = rows.filter(actor=actor)
    return [
        Deed(
            at=row.at,
            who=str(row.actor),
            what=row.verb,
            about=f"{row.get_kind_display()}: {row.name}",
            address=_history(row),
            why=row.reason,
        )
        for row in rows.order_by("-at", "-pk")[:limit]
    ]


def _history(row):
    """What was removed has no history page any more."""
    is_gone = row.verb in ("removed", "deleted")
    return "" if is_gone else reverse(f"admin:articles_{row.kind}_history", args=[row.object_pk])
