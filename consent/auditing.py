"""Operators' actions as the desk's audit page reads them."""

from django.urls import reverse

from accounts.auditing import Deed
from consent.models import OperatorAction


def actions(*, before, actor, limit):
    rows = OperatorAction.objects.filter(at__lt=before, actor__isnull=False).select_related("actor")
    if actor:
        rows = rows.filter(actor=actor)
    return [
        Deed(
            at=row.at,
            who=str(row.actor),
            what=row.verb,
            about=", ".join(f"{name}: {value}" for name, value in row.about.items()),
            address=reverse("admin:consent_operatoraction_change", args=[row.pk]),
            why=row.reason,
        )
        for row in rows.order_by("-at", "-pk")[:limit]
    ]
