"""The writing page: one draft with its bylines and references. A frozen version is shown read-only."""

import re

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import autosaving, rendering, versions
from articles.admin import gate, may, verbs
from articles.admin.autosave import KeepsCopies
from articles.admin.references import ReferenceInline
from articles.models import Article, Byline, Contributor, Version

# One list drives the editor and what it may produce; the server sanitises by rendering.TAGS whatever arrives.
EXTENSIONS = {
    "Bold": True, "Italic": True, "Strike": True, "Subscript": True, "Superscript": True, "Code": True,
    "Heading": {"levels": [2, 3, 4]}, "BulletList": True, "OrderedList": True, "ListItem": True, "Blockquote": True,
    "CodeBlock": True, "HardBreak": True, "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True,
    "History": True, "HTML": True, "SpecialCharacters": True,
}  # fmt: skip


class VersionForm(forms.ModelForm):
    body = ProseEditorFormField(
        label=_("Text"),
        required=False,
        widget=AdminProseEditorWidget,
        config={"extensions": EXTENSIONS},
        preset="configurable",
        sanitize=rendering.sanitise,
    )
    stamp = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Version
        fields = [
            "title",
            "standfirst",
            "body",
            "lead_picture",
            "content_note",
            "copyright_line",
            "disclaimer",
        ]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "disclaimer": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "content_note": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "copyright_line": forms.TextInput(attrs={"class": "vLargeTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "stamp" in self.fields:
            self.fields["stamp"].initial = self.instance.revision

    def clean(self):
        data = super().clean()
        if moment := self.data.get("_unsaved"):
            raise forms.ValidationError(
                _(
                    "These are your unsaved changes from %(moment)s. Nothing is saved yet: save when they are right."
                ),
                params={"moment": moment},
            )
        now = Version.objects.filter(pk=self.instance.pk).values_list("revision", flat=True).first()
        if data.get("stamp") != now:
            self.data = self.data.copy()
            self.data[self.add_prefix("stamp")] = now
            raise forms.ValidationError(
                _(
                    "Somebody saved this draft while you were writing. Nothing is lost: what you typed is below, "
                    "what they saved is in the other tab or under “State, address, log”. "
                    "Compare the two, then save again to keep yours."
                )
            )
        return data


class BylineInline(admin.TabularInline):
    model = Byline
    fields = ["contributor", "role", "position"]
    autocomplete_fields = ["contributor"]
    extra = 0
    verbose_name_plural = _("bylines and reviewers")


@admin.register(Version)
class VersionAdmin(KeepsCopies):
    form = VersionForm
    autocomplete_fields = ["lead_picture"]
    inlines = [BylineInline, ReferenceInline]
    actions = None
    change_form_template = "admin/articles/version/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body", "stamp"]}),
        (_("Around the text"), {"fields": ["lead_picture", "content_note", "copyright_line", "disclaimer"]}),
    ]

    def get_queryset(self, request):
        return (
            super().get_queryset(request).filter(article__in=may.mine(request.user)).select_related("article")
        )

    def get_urls(self):
        waiver = self.admin_site.admin_view(gate.waiver)
        address = "<int:pk>/waivers/<slug:fingerprint>/"
        return [path(address, waiver, name="articles_version_waiver"), *super().get_urls()]

    def has_module_permission(self, request):
        return False

    def has_view_permission(self, request, obj=None):
        return may.see_desk(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return may.see_desk(request.user)
        return not obj.is_frozen and may.write(request.user, obj.article)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_inline_instances(self, request, obj=None):
        """Rows follow the version: whoever may write it may add, change and drop them, everybody else only looks."""
        may_write = obj is not None and self.has_change_permission(request, obj)
        instances = [inline(self.model, self.admin_site) for inline in self.inlines]
        for inline in instances:
            inline.has_view_permission = lambda request, obj=None: True
            for name in ("add", "change", "delete"):
                setattr(inline, f"has_{name}_permission", lambda request, obj=None: may_write)
            if not may_write:
                inline.max_num = 0
        return instances

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:articles_article_changelist")

    @transaction.atomic
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST" and object_id.isascii() and object_id.isdigit():
            # As publishing does: whoever comes second sees what the first has done.
            list(
                Article.objects.select_for_update().filter(
                    pk__in=Version.objects.filter(pk=object_id).values("article")
                )
            )
        version = self.get_object(request, object_id)
        if version is None:
            raise Http404(_("There is no such draft, or it is somebody else's."))
        if request.method == "POST" and not self.has_change_permission(request, version):
            return self._typed_too_late(request, version)
        extra = {**self.around(request, version), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    def around(self, request, version):
        """What the writing page shows beside the form."""
        return {
            **self.copies(request, version),
            "article": version.article,
            "steps": list(verbs.possible(request.user, version.article)),
            "gate": gate.panel(request.user, version),
            "title": version.title,
            "subtitle": version.article.state.label,
        }

    def _typed_too_late(self, request, version):
        """The version was published (or the right to write it went) while somebody typed: keep every word in sight."""
        labels = {name: field.label for name, field in VersionForm.base_fields.items() if name != "stamp"}
        typed = [(label, request.POST[name]) for name, label in labels.items() if request.POST.get(name)]
        lines = sorted(name for name in request.POST if re.fullmatch(r"references-\d+-raw", name))
        typed += [(_("Reference"), request.POST[name]) for name in lines if request.POST[name]]
        chosen = [
            request.POST[name] for name in request.POST if re.fullmatch(r"bylines-\d+-contributor", name)
        ]
        names = Contributor.objects.filter(pk__in=[pk for pk in chosen if pk.isascii() and pk.isdigit()][:50])
        typed += [(_("Byline"), str(name)) for name in names]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "version": version, "typed": typed,
            "title": _("This version can no longer be changed"),
        }  # fmt: skip
        page = render_to_string("admin/articles/version/too_late.html", context, request)
        return HttpResponse(page, status=409)

    def save_model(self, request, obj, form, change):
        """The whole draft is saved once, in `save_related`, when its rows are known."""

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        versions.save(form.instance, by=request.user)
        autosaving.empty(form.instance, by=request.user, tab=request.POST.get("tab", "")[:36])
