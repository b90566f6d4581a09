"""Requests about data at the desk: what is asked, by when, what was done, and the next step."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from consent import cases, ledger
from consent.admin.records import ReadOnly
from consent.models import Case

Outcome = Case.Outcome


class StepForm(forms.Form):
    step = forms.ChoiceField(
        label=_lazy("Step"),
        choices=[
            ("note", _lazy("Note what was done")),
            ("extend", _lazy("Extend by two months; the person was told why")),
            (Outcome.DONE, _lazy("Close: done")),
            (Outcome.REFUSED, _lazy("Close: refused, with reasons")),
            (Outcome.TAKEN_BACK, _lazy("Close: taken back")),
        ],
    )
    text = forms.CharField(
        label=_lazy("In words"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_lazy("Stays in the log of this request and is deleted with it."),
    )


class CaseForm(forms.ModelForm):
    class Meta:
        model = Case
        fields = ["kind", "received_on", "contact", "wish"]


@admin.register(Case)
class CaseAdmin(ReadOnly):
    list_display = ["__str__", "kind", "received_on", "due_on", "left", "outcome"]
    list_filter = ["outcome", "kind"]
    search_fields = ["contact"]
    add_form_template = "admin/consent/case.html"

    def has_add_permission(self, request):
        return request.user.has_perm("consent.add_case")

    @admin.display(description=_lazy("days left"))
    def left(self, case):
        if not case.is_open:
            return "–"
        return case.days_left if case.days_left >= 0 else _("%(days)d days late") % {"days": -case.days_left}

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CaseForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                case = cases.receive(form.instance, by=request.user)
            except cases.CaseError as error:
                form.add_error("received_on", str(error))
            else:
                messages.success(
                    request, _("%(case)s is to be answered by %(day)s.") % {"case": case, "day": case.due_on}
                )
                return redirect("admin:consent_case_change", case.pk)
        return self._show(request, _("New request"), form, None)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        case = self.show(request, object_id)
        may_change = request.user.has_perm("consent.change_case") and case.is_open
        if request.method == "POST" and not may_change:
            raise PermissionDenied(_("This request is closed, or not yours to answer."))
        form = StepForm(request.POST if request.method == "POST" else None) if may_change else None
        if form and form.is_bound and form.is_valid():
            try:
                _take(case, by=request.user, **form.cleaned_data)
            except cases.CaseError as error:
                form.add_error("step", str(error))
            else:
                messages.success(request, _("Noted."))
                return redirect("admin:consent_case_change", case.pk)
        if request.method == "GET":
            ledger.log(
                request.user, "looked at a request", about={"case": case.pk}, reason="Shown at the desk."
            )
        return self._show(request, str(case), form, case)

    def _show(self, request, title, form, case):
        context = self.admin_site.each_context(request) | {
            "title": title, "opts": self.opts, "form": form, "case": case, "errors": form and form.errors
        }  # fmt: skip
        status = 422 if form and form.errors else 200
        return render(request, "admin/consent/case.html", context, status=status)


def _take(case, *, by, step, text):
    if step == "note":
        return cases.note(case, by=by, text=text)
    if step == "extend":
        return cases.extend(case, by=by, text=text)
    return cases.close(case, by=by, outcome=step, text=text)
