"""How visitors answer each notice: a drawing and a table, and a warning when a new design moves the answers."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from consent import counting
from consent.admin.records import ReadOnly
from consent.models import DailyCount

# Of the drawing, in its own units: words to the left of the bars, a percentage to their right.
WIDTH, LEFT, RIGHT, ROW, BAR = 380, 100, 45, 30, 18


def bars(rows):
    """[{y, label, parts: [{kind, x, width}], rate}] for rows with enough answers; widths are shares of the answers."""
    drawn = []
    for n, row in enumerate(one for one in rows if one.decisions):
        at, parts = float(LEFT), []
        whole = max(row.decisions, sum(row.numbers[kind] or 0 for kind in counting.KINDS))
        for kind in ("accepted", "custom", "refused"):
            width = (WIDTH - LEFT - RIGHT) * (row.numbers[kind] or 0) / whole
            parts.append({"kind": kind, "x": round(at, 1), "width": round(width, 1)})
            at += width
        drawn.append(
            {
                "y": n * ROW,
                "middle": n * ROW + BAR / 2,
                "label": _("Notice %(number)s (%(language)s)")
                % {"number": row.notice.number, "language": row.language},
                "parts": parts,
                "rate": row.shown_rate,
            }
        )
    return drawn


@admin.register(DailyCount)
class AcceptanceAdmin(ReadOnly):
    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = counting.acceptance()
        drawn = bars(rows)
        return self.page(
            request, "admin/consent/acceptance.html", _("Acceptance"), rows=rows, bars=drawn,
            width=WIDTH, height=max(len(drawn), 1) * ROW, bar=BAR, left=LEFT,
            ground=WIDTH - LEFT - RIGHT, fewest=counting.FEWEST, shift=counting.SHIFT,
        )  # fmt: skip

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.changelist_view(request)
