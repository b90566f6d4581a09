"""Saved views above the list of articles: a link each, a POST to save one, a POST to remove one's own."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import saved_views
from articles.admin import may
from articles.models import SavedView


class ViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=gettext_lazy("For all editors"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.has_perm("articles.publish_article"):
            del self.fields["is_shared"]


class WithSavedViews(admin.ModelAdmin):
    """For the list of articles."""

    change_list_template = "admin/articles/article/change_list.html"

    def get_urls(self):
        at_desk = self.admin_site.admin_view
        return [
            path("views/", at_desk(require_POST(self.keep_view)), name="articles_savedview_keep"),
            path("views/<int:pk>/removal/", at_desk(require_POST(self.drop_view)), name="articles_savedview_drop"),
            *super().get_urls(),
        ]  # fmt: skip

    def changelist_view(self, request, extra_context=None):
        now = saved_views.tidy(request.GET.urlencode())
        shown = SavedView.objects.visible_to(request.user).select_related("owner")
        extra = {
            "saved_views": [(view, view.query == now, view.owner_id == request.user.pk) for view in shown],
            "view_form": ViewForm(user=request.user, initial={"query": now}) if now else None,
        }
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    def keep_view(self, request):
        if not may.see_desk(request.user):
            raise Http404
        form = ViewForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                view = saved_views.keep(by=request.user, **form.cleaned_data)
            except saved_views.ViewError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
                return redirect(f"{reverse('admin:articles_article_changelist')}?{view.query}")
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "form": form, "title": _("Save this view"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/article/saved_view.html", context, status=422)

    def drop_view(self, request, pk):
        view = SavedView.objects.visible_to(request.user).filter(pk=pk).first()
        if view is None:
            messages.warning(request, _("That view has been removed already."))
        else:
            try:
                saved_views.drop(view, by=request.user)
            except saved_views.ViewError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
        return redirect("admin:articles_article_changelist")
