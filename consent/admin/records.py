"""What the desk's read-only lists of records have in common, and the log of what operators did."""

from datetime import MAXYEAR, MINYEAR
from functools import cached_property

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date

from consent import ledger
from consent.models import OperatorAction


def as_day(term):
    try:
        day = parse_date(term)
    except ValueError:
        return None
    # The calendar's first and last days have no midnight on one side: computing with them overflows.
    return day if day and MINYEAR < day.year < MAXYEAR else None


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages: of a million decisions only the first hundred pages."""

    MOST = 5000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.MOST].count()


class ReadOnly(admin.ModelAdmin):
    actions = None
    show_full_result_count = False
    paginator = CappedPaginator
    search_fields = ["pk"]  # any field shows the box; get_search_results reads it

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def show(self, request, object_id):
        """The row, for those who may see it."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def note_search(self, request):
        """That somebody was looked for is logged; whom, is not: the log outlives the record."""
        if request.method == "GET":
            ledger.log(request.user, "searched", about={}, reason="Searched at the desk.")

    def page(self, request, template, title, **context):
        context |= self.admin_site.each_context(request) | {"title": title, "opts": self.opts}
        return TemplateResponse(request, template, context)


@admin.register(OperatorAction)
class OperatorActionAdmin(ReadOnly):
    list_display = ["at", "actor", "verb", "count", "reason"]
    list_filter = ["verb", ("at", admin.DateFieldListFilter)]
    list_select_related = ["actor"]
    search_fields = ["verb", "reason"]
