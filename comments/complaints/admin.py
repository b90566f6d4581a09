"""Reports from outside at the desk: read, decide once, with reasons that are mailed to whoever wrote."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from comments.complaints import verbs
from comments.complaints.forms import OutcomeForm
from comments.complaints.models import Complaint


class OpenFilter(admin.SimpleListFilter):
    """Without a choice the list is the queue."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("all", _("All")), ("decided", _("Decided"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("To decide"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        match self.value():
            case None:
                return queryset.open()
            case "decided":
                return queryset.filter(decided_at__isnull=False)
        return queryset


@admin.register(Complaint)
class ComplaintAdmin(admin.ModelAdmin):
    list_display = ["number", "kind", "address", "at", "outcome"]
    list_filter = [OpenFilter]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["number", "address"]
    search_help_text = _("A number, or an address.")
    ordering = ["pk"]
    actions = None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Reports from outside"), **(extra_context or {})})

    def has_module_permission(self, request):
        return request.user.has_perm("comments.decide_complaint")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.decide_complaint")

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        known = Complaint.objects.select_related("comment__author", "article", "decided_by")
        pk = int(object_id) if object_id.isascii() and object_id.isdigit() and len(object_id) < 19 else 0
        complaint = get_object_or_404(known, pk=pk)
        form = OutcomeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                verbs.decide(complaint, by=request.user, **form.cleaned_data)
            except verbs.ComplaintError as error:
                form.add_error(None, str(error))
                return self._page(request, complaint, form, status=409)
            messages.success(request, _("%(number)s is decided.") % {"number": complaint.number})
            return redirect("admin:comments_complaint_changelist")
        return self._page(request, complaint, form, status=422 if form.errors else 200)

    def _page(self, request, complaint, form, status):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report %(number)s") % {"number": complaint.number},
            "opts": self.opts,
            "original": complaint,
            "complaint": complaint,
            "form": form,
            "errors": form.errors,
            "may_moderate": request.user.has_perm("comments.moderate_comment"),
        }
        return TemplateResponse(request, "admin/comments/complaint/decision.html", context, status=status)
