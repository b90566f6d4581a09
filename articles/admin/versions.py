"""The writing page: one draft with its bylines and references. A frozen version is shown read-only."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import autosaving, content_notes, editing, leftovers, rendering, versions
from articles.admin import gate, kept, may, notes, outliving, pasting, picking, verbs
from articles.admin.bounds import Bounded
from articles.admin.choosers import Chooser, WithChoosers, is_key
from articles.admin.conflicts import MeetsConflicts, tab_of
from articles.admin.references import ReferenceInline
from articles.admin.sides import APART
from articles.models import Byline, Version
from articles.models.lock import refusal_to

# Why a form full of words is shown and not saved, whatever it holds.
HELD = {
    "token": outliving.STALE,
    "session": _(
        "Here is what you typed before you were signed out. Nothing is saved yet: save when it is right."
    ),
    "copy": _(
        "These are your unsaved changes from %(moment)s. Nothing is saved yet: save when they are right."
    ),
    "merged": _("Here is the merged text. Nothing is saved yet: save when it is right."),
    "carried": _(
        "Here are the words you typed, in the draft of a change. Nothing is saved yet: save when they are right."
    ),
}


class VersionForm(pasting.TakesPaste):
    body = editing.BodyField(label=_("Text"))
    stamp = forms.IntegerField(widget=forms.HiddenInput)
    save_name = forms.CharField(
        label=_("Name this save"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("If you like: “before the cuts”. You find it by its name under “Versions and saves”."),
    )

    class Meta:
        model = Version
        fields = [
            "title",
            "standfirst",
            "body",
            "lead_picture",
            "content_notes",
            "content_note",
            "copyright_line",
            "disclaimer",
        ]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "disclaimer": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "content_notes": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "content_note": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "copyright_line": forms.TextInput(attrs={"class": "vLargeTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "stamp" in self.fields:
            self.fields["stamp"].initial = self.instance.revision

    def clean_content_notes(self):
        line, strange = content_notes.settled(self.cleaned_data["content_notes"])
        # An entry that has left the list stays where it is.
        if strange := [
            name for name in strange if name not in content_notes.split(self.instance.content_notes)
        ]:
            raise forms.ValidationError(
                _("Not in the list: %(strange)s. The list has: %(names)s."),
                params={"strange": ", ".join(strange), "names": ", ".join(content_notes.names()) or "–"},
            )
        return line

    def clean(self):
        data = super().clean()
        if why := HELD.get(self.data.get("_held")):
            raise forms.ValidationError(why, code="held", params={"moment": self.data.get("_moment", "")})
        return data


# The fields of the form that the version itself holds.
CONTENT = {name.removesuffix("_id") for name in versions.CONTENT}
LABELS = {name: field.label for name, field in VersionForm.base_fields.items() if name not in APART}


class BylineInline(Bounded, WithChoosers, admin.TabularInline):
    model = Byline
    max_num = 60  # the longest lists of a page that is signed; a consortium signs with its name
    fields = ["contributor", "role", "position"]
    autocomplete_fields = ["contributor"]
    extra = 0
    verbose_name_plural = _("bylines and reviewers")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("contributor")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "contributor":
            here = request.resolver_match.kwargs if request.resolver_match else {}
            version = str(here.get("object_id", here.get("pk", "")))
            kwargs["widget"] = Chooser(db_field, self.admin_site)
            kwargs["widget"].known = {"bylines__version": version} if is_key(version) else None
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Version)
class VersionAdmin(WithChoosers, MeetsConflicts):
    form = VersionForm
    autocomplete_fields = ["lead_picture"]
    inlines = [BylineInline, ReferenceInline]
    actions = None
    change_form_template = "admin/articles/version/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body", "stamp"]}),
        (
            _("Around the text"),
            {"fields": ["lead_picture", "content_notes", "content_note", "copyright_line", "disclaimer"]},
        ),
        (_("This save"), {"fields": ["save_name"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Whoever only looks sees the text as readers do, and nothing that is about saving."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = [
            (
                name,
                options
                | {"fields": ["text" if f == "body" else f for f in options["fields"] if f in CONTENT]},
            )
            for name, options in fieldsets
        ]
        return [(name, options) for name, options in shown if options["fields"]]

    @admin.display(description=_("Text"))
    def text(self, version):
        html = version.body_html or versions.rendered(version).body.html
        return format_html('<div class="prose">{}</div>', rendering.stored(html))

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .filter(article__in=may.mine(request.user))
            .select_related("article__lock__by")
        )

    def get_urls(self):
        at_desk = self.admin_site.admin_view
        address = "<int:pk>/waivers/<slug:fingerprint>/"
        return [
            path(address, at_desk(gate.waiver), name="articles_version_waiver"),
            path("<int:pk>/findings/", at_desk(gate.copy_findings), name="articles_version_findings"),
            path("notes/", at_desk(picking.content_notes), name="articles_version_content_notes"),
            path("pictures/", at_desk(picking.pictures), name="articles_version_pictures"),
            *notes.urls(),
            *super().get_urls(),
        ]

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
        if request.method == "POST" and is_key(object_id):
            # As publishing does: whoever comes second sees what the first has done.
            self.held(object_id)
        version = self.get_object(request, object_id)
        if version is None:
            sentence = _("There is no such draft, or it is somebody else's.")
            if request.method == "POST":
                return outliving.shown(request, sentence, status=404)
            raise Http404(sentence)
        if request.method == "POST":
            return self.posted(request, version)
        if request.method == "GET" and (typed := outliving.waiting(request, version)):
            return self.come_back(request, version, typed)
        extra = {**self.around(request, version), **(extra_context or {})}
        pasting.asked(request, version)
        return pasting.answered(request, super().change_view(request, object_id, form_url, extra))

    def bound(self, request, version, post, **extra):
        request.FILES  # noqa: B018 - read before POST is replaced, or it would be read from nothing
        request.POST = post
        pasting.asked(request, version)
        return pasting.answered(request, super().bound(request, version, request.POST, **extra))

    def around(self, request, version):
        """What the writing page shows beside the form."""
        return {
            **self.copies(request, version),
            "article": version.article,
            "seal": outliving.seal(version, request.user),
            "refusal": refusal_to(version.article, request.user),
            "is_carried": outliving.waiting(request, version) is not None,
            "steps": list(verbs.possible(request.user, version.article)),
            "review": reverse("admin:articles_version_review", args=[version.pk]),
            "gate": gate.panel(request.user, version),
            "title": version.title,
            "subtitle": version.article.state.label,
        }

    def _typed_too_late(self, request, version, sentence=""):
        """The version was published (or the right to write it went) while somebody typed: keep every word in sight."""
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "version": version,
            "typed": kept.readable(pasting.folded(request.POST), LABELS), "fields": kept.raw(request.POST),
            "sentence": sentence or refusal_to(version.article, request.user),
            "is_kept": self.keep_copy(request, version),
            "may_carry": version.is_frozen and request.user.has_perm("articles.change_article"),
            "title": _("This version can no longer be changed"),
        }  # fmt: skip
        return kept.page(request, context, status=409)

    def save_model(self, request, obj, form, change):
        """The whole draft is saved once, in `save_related`, when its rows are known."""

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        versions.save(form.instance, by=request.user, name=form.cleaned_data.get("save_name", ""))
        if removed := leftovers.sentence(form.fields["body"].removed):
            messages.warning(request, removed)
        autosaving.empty(form.instance, by=request.user, tab=tab_of(request))
        outliving.forget(request, form.instance)
        pasting.look_up(request, form.instance)
