"""The action that merges chosen names: a page that names what will happen, then the verb."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import joining

MOST = 20


class Joins(admin.ModelAdmin):
    """For a list of names; `join` is the verb, `counted` the relation whose rows are told, `told` how."""

    actions = ["merge"]
    join: Callable
    counted = ""

    def told(self, row):
        raise NotImplementedError

    def has_merge_permission(self, request):
        return self.has_change_permission(request)

    @admin.action(description=gettext_lazy("Merge the chosen into one"), permissions=["merge"])
    def merge(self, request, queryset):
        rows = list(
            queryset.annotate(number=Count(self.counted, distinct=True)).order_by("-number", "pk")[: MOST + 1]
        )
        if not 2 <= len(rows) <= MOST:
            messages.error(request, _("Choose two to %(n)d of them. Nothing was changed.") % {"n": MOST})
            return None
        form = Choice(rows, request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid() and self._done(request, rows, form):
            return None
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "form": form, "rows": rows,
            "told": [(row, self.told(row)) for row in rows], "title": _("Merge into one"),
            "checkbox": ACTION_CHECKBOX_NAME, "here": request.get_full_path(),
        }  # fmt: skip
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/articles/merge.html", context, status=status)

    def _done(self, request, rows, form):
        into = next(row for row in rows if str(row.pk) == form.cleaned_data["into"])
        try:
            type(self).join([row for row in rows if row is not into], into=into, by=request.user)
        except joining.JoiningError as error:
            form.add_error(None, str(error))
            return False
        messages.success(
            request, _("Merged into “%(name)s”. The earlier addresses lead to it.") % {"name": into}
        )
        return True


class Choice(forms.Form):
    into = forms.ChoiceField(
        label=gettext_lazy("Which one stays"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Its name and address stay as they are."),
    )

    def __init__(self, rows, *args):
        super().__init__(*args)
        self.fields["into"].choices = [(str(row.pk), f"{row} (/{row.slug}/)") for row in rows]


def articles_told(n):
    return ngettext("%(n)d article", "%(n)d articles", n) % {"n": n}
