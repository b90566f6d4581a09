"""The references of a draft on the writing page: one row each, the line as typed and, where asked for, its fields."""

import re

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles import references
from articles.admin.bounds import Bounded
from articles.models import Reference
from articles.references import plainly

KINDS = {
    "article-journal": _("Article in a journal"), "article-magazine": _("Article in a magazine"),
    "article-newspaper": _("Article in a newspaper"), "post-weblog": _("Post of a blog"), "book": _("Book"),
    "chapter": _("Chapter of a book"), "entry-encyclopedia": _("Entry of an encyclopedia"),
    "entry-dictionary": _("Entry of a dictionary"), "paper-conference": _("Paper in proceedings"),
    "speech": _("Talk"), "report": _("Report"), "thesis": _("Thesis"), "article": _("Preprint"),
    "manuscript": _("Manuscript"), "webpage": _("Page on the web"), "dataset": _("Data"), "software": _("Program"),
    "motion_picture": _("Film"), "document": _("Something else"),
}  # fmt: skip
LINES = {
    "work_title": (_("Title"), ""),
    "container": (_("In"), _("The journal, the book, the site.")),
    "volume": (_("Volume"), ""),
    "issue": (_("Issue"), ""),
    "pages": (_("Pages"), ""),
    "number": (_("Number"), _("Of an article without pages, of a report.")),
    "edition": (_("Edition"), _("2, or “Rev. ed.”.")),
    "publisher": (_("Publisher"), _("Of a thesis the university.")),
    "genre": (_("Description"), _("“Doctoral dissertation”, “Data set”.")),
    "version_of_work": (_("Version"), ""),
    "issued": (_("Date"), _("2012; 2012, June 26; in press; empty for n.d.")),
    "first_issued": (_("First published"), ""),
    "accessed": (_("Retrieved on"), _("Only for what changes: 2020, January 9.")),
    "identifier": (_("DOI"), ""),
    "address": (_("Address"), ""),
}
ONE_A_LINE = _("One name a line: “Horvath, Adam O.”; a group without a comma.")


class ReferenceForm(forms.ModelForm):
    opened = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    # All fields in one text: what a page of conflicts compares and carries on.
    work = forms.CharField(label=_("Its fields"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Reference
        fields = ["raw", "name", "position"]
        labels = {"raw": _("As typed")}
        widgets = {
            "raw": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "spellcheck": "false"}),
            "position": forms.HiddenInput,
        }
        help_texts = {
            "raw": _(
                "Any format. When it changes, what was read from it follows; fields you typed yourself stay."
            ),
            "name": _("How the text cites it. It stays when the fields change."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "name" not in self.fields:
            return
        if self.instance.csl:
            self.initial["work"] = plainly.as_text(plainly.written(self.instance.csl))
        self.fields["name"].required = self.fields["position"].required = False
        self.is_open = bool(self.is_bound and self.data.get(self.add_prefix("opened")))
        if self.is_open:
            self.fields |= fields_of_a_work(self.data.get(self.add_prefix("kind"), ""))

    def clean_position(self):
        return self.cleaned_data.get("position") or 0

    def clean_identifier(self):
        value = self.cleaned_data["identifier"]
        if value and not references.normalise_doi(value):
            raise forms.ValidationError(
                _("A DOI begins with “10.” and has a “/” in it: 10.1037/0022-0167.38.2.139.")
            )
        found = references.find_doi(value)
        return found[0] if found else value

    def clean(self):
        data = super().clean()
        raw = data["raw"] = data.get("raw", "").strip()
        saved = self.instance
        csl = saved.csl if raw == saved.raw else references.followed(saved.csl, saved.raw, raw)
        if after := self.typed_fields(data):
            opened = data.get("opened", "")
            before = saved.csl if saved.pk else references.read_one(opened[1:] if opened else raw).csl
            csl = plainly.changed(csl, plainly.written(before), after)
        if not raw and not csl.get("title"):
            self.add_error(
                "work_title" if self.is_open else "raw",
                _("Type the reference, or at least the title of the work."),
            )
        found = references.find_doi(csl.get("DOI", "")) or references.find_doi(raw)
        # Longer than any that is registered, and than its column.
        saved.csl, saved.doi = csl, found[0].lower() if found and len(found[0]) <= 200 else ""
        if not data.get("name"):
            data["name"] = references.citation_key(csl) if csl else f"reference{self.prefix.rsplit('-')[-1]}"
        return data

    def typed_fields(self, data):
        """What was typed into the fields of this row; {} where nobody had them before their eyes."""
        if self.is_open:
            return {name: data.get(name) for name in plainly.ALL}
        return plainly.of_text(data["work"]) if data.get("work") else {}

    def validate_constraints(self):
        """The formset tells its own rows apart; the database is asked about those that change."""
        if self.has_changed():
            super().validate_constraints()

    @property
    def shown(self):
        """The entry as readers will see it."""
        return references.render_reference(self.instance) if self.instance.raw or self.instance.csl else ""

    @property
    def is_only_a_doi(self):
        return bool(self.instance.doi and not self.instance.csl)

    @property
    def people(self):
        return [self[name] for name in plainly.PEOPLE]

    @property
    def lines(self):
        return [self[name] for name in LINES]


def fields_of_a_work(kind):
    # An import may know kinds that are not offered here; they stay what they are.
    kinds = KINDS if kind in KINDS or not re.fullmatch(r"[a-z_-]{1,40}", kind) else KINDS | {kind: kind}
    fields: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(label=_("Kind of work"), choices=list(kinds.items()), required=False)
    }
    for name, label in (
        ("authors", _("Authors")),
        ("editors", _("Editors")),
        ("translators", _("Translators")),
    ):
        widget = forms.Textarea(attrs={"rows": 2})
        fields[name] = forms.CharField(label=label, required=False, widget=widget, help_text=ONE_A_LINE)
    for name, (label, help_text) in LINES.items():
        fields[name] = forms.CharField(label=label, required=False, help_text=help_text)
    return fields


class ReferenceInline(Bounded, admin.StackedInline):
    model = Reference
    max_num = 600  # twice the longest of reviews
    form = ReferenceForm
    fields = ["raw", "name", "position"]
    template = "admin/articles/version/_references.html"
    extra = 0
