"""What articles cite, as a list; the same work in different words; and the list of retracted works."""

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import references, unifying
from articles.admin import may
from articles.models import Reference, Retraction


class OnlyLooked(admin.ModelAdmin):
    """Rows that are changed elsewhere."""

    list_display_links = None
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return obj is None and request.user.has_perm("articles.change_article")

    has_module_permission = has_view_permission


class IsRetracted(admin.SimpleListFilter):
    title = gettext_lazy("standing")
    parameter_name = "retracted"

    def lookups(self, request, model_admin):
        return [("yes", _("Retracted or in doubt"))]

    def queryset(self, request, queryset):
        if self.value() != "yes":
            return queryset
        return queryset.filter(Exists(Retraction.objects.filter(doi=Lower(OuterRef("doi")))))


@admin.register(Reference)
class ReferenceAdmin(OnlyLooked):
    list_display = ["entry", "article", "name"]
    list_filter = [IsRetracted]
    search_fields = ["name", "raw", "doi", "csl"]
    search_help_text = gettext_lazy("Words of the line as typed, of a title or name, a DOI or a key.")
    ordering = ["name", "pk"]
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/articles/reference/change_list.html"

    def get_queryset(self, request):
        return unifying.current(may.mine(request.user))

    def get_urls(self):
        view = self.admin_site.admin_view(self.wordings_view)
        return [path("wordings/", view, name="articles_reference_wordings"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("Cited works, in drafts and in what readers see now")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @method_decorator(require_http_methods(["GET", "POST"]))
    def wordings_view(self, request):
        if not self.has_view_permission(request):
            raise Http404
        articles = may.mine(request.user)
        if request.method == "POST":
            return self._unify(request, articles)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "works": unifying.works(articles),
            "title": _("The same work in different words"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/reference/wordings.html", context)

    def _unify(self, request, articles):
        chosen = request.POST.get("wording", "")
        chosen = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else 0
        wording = unifying.current(articles).exclude(doi="").filter(pk=chosen).first()
        if wording is None:
            messages.error(request, _("Choose one of the wordings. Nothing was changed."))
        elif drafts := unifying.unify(wording, by=request.user, articles=articles):
            named = ", ".join(f"“{draft.title}”" for draft in drafts)
            messages.success(
                request, _("This wording now stands in the drafts %(drafts)s.") % {"drafts": named}
            )
        else:
            messages.warning(
                request,
                _(
                    "No draft that is open to you cites it in other words. A published article takes this wording "
                    "with its next change, a locked one once it is unlocked."
                ),
            )
        return redirect("admin:articles_reference_wordings")

    @admin.display(description=gettext_lazy("work"))
    def entry(self, row):
        return references.render_reference(row)

    @admin.display(description=gettext_lazy("cited in"))
    def article(self, row):
        address = reverse("admin:articles_version_change", args=[row.version_id])
        return format_html('<a href="{}#references-group">{}</a>', address, row.version.title)


@admin.register(Retraction)
class RetractionAdmin(OnlyLooked):
    list_display = ["title", "doi", "nature", "noticed_on", "reason"]
    list_filter = ["nature"]
    search_fields = ["title", "doi", "reason"]
    list_per_page = 100
    show_full_result_count = False
