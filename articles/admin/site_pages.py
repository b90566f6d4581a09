"""The site's own pages at the desk: the form writes the draft, each step has a page that says what it will do."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import comparing, editing, site_pages
from articles.admin.house import KeptAdmin
from articles.admin.lists import zoned
from articles.models import PageVersion, SitePage

State = SitePage.State


class PageForm(forms.ModelForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    # Pages have no reference list, and their pictures would be public with no version that shows them.
    body = editing.BodyField(label=gettext_lazy("Text"), without=["LibraryFigure", "Citation"])
    stamp = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SitePage
        fields = ["slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and (now := self.instance.current_version()):
            self.initial |= {"title": now.title, "body": now.body, "stamp": now.revision}

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if sentence := site_pages.why_not(slug, keep=self.instance.pk):
            raise forms.ValidationError(sentence)
        return slug

    def clean(self):
        data = super().clean()
        now = self.instance.current_version() if self.instance.pk else None
        if now and data.get("stamp") != now.revision:
            self.data = self.data.copy()
            self.data[self.add_prefix("stamp")] = now.revision
            raise forms.ValidationError(
                _(
                    "Somebody saved this page while you were writing. Nothing is lost: what you typed is below, what "
                    "they saved is under “History”. Compare the two, then save again to keep yours."
                )
            )
        return data


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False,
        help_text=gettext_lazy("If you like: kept in the page's log, readers do not see it."),
    )  # fmt: skip


@dataclass(frozen=True)
class Step:
    label: Any
    effect: Any
    done: Any
    states: set
    verb: Any
    is_danger: bool = False


STEPS = {
    "publication": Step(
        gettext_lazy("Publish"), gettext_lazy("Everybody sees the draft from this moment on."),
        gettext_lazy("Published."), {State.DRAFT, State.CHANGED, State.WITHDRAWN}, site_pages.publish,
    ),
    "discarding": Step(
        gettext_lazy("Throw the draft away"),
        gettext_lazy("Readers keep what they see. The log keeps the words of the draft."),
        gettext_lazy("The draft is thrown away."), {State.CHANGED, State.WITHDRAWN}, site_pages.discard, True,
    ),
    "taking-down": Step(
        gettext_lazy("Take down"),
        gettext_lazy("The page vanishes from the site and from every menu at once; its address answers “gone”."),
        gettext_lazy("Taken down."), {State.PUBLISHED, State.CHANGED}, site_pages.take_down, True,
    ),
}  # fmt: skip


def possible(page):
    """(name, step) of all that can be done with the page as it stands."""
    state, has_draft = page.state, page.draft_version() is not None
    return [
        (name, step)
        for name, step in STEPS.items()
        if state in step.states and (has_draft or name == "taking-down")
    ]


@admin.register(SitePage)
class SitePageAdmin(KeptAdmin):
    form = PageForm
    list_display = ["headline", "at", "standing", "last_changed"]
    list_display_links = None
    search_fields = ["slug", "versions__title"]
    change_form_template = "admin/articles/sitepage/change_form.html"
    fields = ["title", "slug", "body", "stamp"]

    def get_queryset(self, request):
        return SitePage.objects.with_states().order_by("slug")

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    @admin.display(description=gettext_lazy("title"))
    def headline(self, page):
        url = reverse("admin:articles_sitepage_change", args=[page.pk])
        return format_html('<a href="{}">{}</a>', url, page.current_title)

    @admin.display(description=gettext_lazy("address"), ordering="slug")
    def at(self, page):
        return page.get_absolute_url()

    @admin.display(description=gettext_lazy("state"))
    def standing(self, page):
        return format_html('<span class="state--{}">{}</span>', page.state, page.state.label)

    @admin.display(description=gettext_lazy("last changed"), ordering="changed_at")
    def last_changed(self, page):
        return zoned(page.changed_at)

    def has_delete_permission(self, request, obj=None):
        may = request.user.has_perm("articles.delete_sitepage")
        return may and (
            obj is None or (obj.state in (State.DRAFT, State.WITHDRAWN) and not obj.entries.exists())
        )

    def save_model(self, request, obj, form, change):
        words = {"title": form.cleaned_data["title"], "body": form.cleaned_data["body"], "by": request.user}
        if change:
            slug, obj.slug = obj.slug, form.initial["slug"]
            site_pages.save(obj, **words)
            obj.slug = site_pages.move(obj, slug=slug, by=request.user).slug
            return
        page = site_pages.start(slug=obj.slug, **words)
        obj.pk, obj._state.adding = page.pk, False

    def delete_model(self, request, obj):
        site_pages.delete(obj, by=request.user)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("The draft is saved. Readers do not see it yet."))
        return redirect("admin:articles_sitepage_change", obj.pk)

    def get_urls(self):
        at_desk = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", at_desk(require_safe(self.preview_view)), name="articles_sitepage_preview"),
            path("<int:pk>/steps/<slug:name>/", at_desk(self.step_view), name="articles_sitepage_step"),
            path(
                "<int:pk>/versions/<int:number>/restoration/",
                at_desk(require_POST(self.restoration_view)),
                name="articles_sitepage_restoration",
            ),
            *super().get_urls(),
        ]  # fmt: skip

    def change_view(self, request, object_id, form_url="", extra_context=None):
        page = self.get_object(request, object_id)
        extra = {}
        if page is not None:
            may = self.has_change_permission(request, page)
            extra = {"page": page, "steps": possible(page) if may else [], "title": page.current_title}
            extra["subtitle"] = page.state.label
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def _page(self, request, pk, *, to_change):
        page = self.get_object(request, str(pk))
        if page is None:
            raise Http404(_("There is no such page."))
        may = self.has_change_permission if to_change else self.has_view_permission
        if not may(request, page):
            raise PermissionDenied(_("Your role does not include this step."))
        return page

    def preview_view(self, request, pk):
        """The newest words exactly as readers would see them."""
        version = self._page(request, pk, to_change=False).current_version()
        return render(request, "articles/site_page.html", site_pages.context(version) | {"is_preview": True})

    def step_view(self, request, pk, name):
        page = self._page(request, pk, to_change=True)
        step = dict(possible(page)).get(name)
        if step is None:
            messages.warning(request, _("The page has changed meanwhile: this step does not fit any more."))
            return redirect("admin:articles_sitepage_change", pk)
        form = Reason(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                step.verb(page, by=request.user, **form.cleaned_data)
            except site_pages.PageError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, step.done)
                return redirect("admin:articles_sitepage_change", pk)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "page": page, "step": step, "form": form,
            "title": step.label, "changes": self._changes(page) if name == "publication" else [],
        }  # fmt: skip
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/articles/sitepage/step.html", context, status=status)

    def _changes(self, page):
        """What readers would see differently."""
        live, draft = page.live_version(), page.draft_version()
        return compared(live, draft) if live and draft else []

    def restoration_view(self, request, pk, number):
        page = self._page(request, pk, to_change=True)
        try:
            site_pages.restore(page, number=number, by=request.user)
        except site_pages.PageError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _("The words of version %(n)s are the draft now. Readers see them once you publish.")
                % {"n": number},
            )
        return redirect("admin:articles_sitepage_change", pk)

    def history_view(self, request, object_id, extra_context=None):
        page = self.get_object(request, object_id)
        published = list(page.versions.frozen().select_related("saved_by")) if page else []
        earlier = [*published[1:], PageVersion()][: len(published)]
        versions = [(new, compared(old, new)) for new, old in zip(published, earlier, strict=True)]
        extra = {"versions": versions, "may_change": self.has_change_permission(request)}
        return super().history_view(request, object_id, extra)


def compared(old, new):
    """(name of the field, what differs) between two versions."""
    found = []
    if old.title != new.title:
        found.append((_("Title"), [comparing.words(old.title, new.title)]))
    if old.body != new.body:
        found.append((_("Text"), comparing.text_changes(old.body, new.body)))
    return found
