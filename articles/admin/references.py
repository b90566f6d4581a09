"""The references of a draft on the writing page: one row each, the line as typed beside what was read from it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles import references, rendering
from articles.models import Reference


class ReferenceForm(forms.ModelForm):
    class Meta:
        model = Reference
        fields = ["raw", "name", "position"]
        widgets = {"raw": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["raw"].required = True
            if not self.instance.raw and self.instance.csl:
                self.initial["raw"] = rendering.text_of(references.format_apa(self.instance.csl))
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Leave it empty to take it from author and year.")

    def clean(self):
        data = super().clean()
        if "raw" in self.changed_data and data.get("raw"):
            self.instance.csl = references.parse_apa(data["raw"]) or {}
            found = references.find_doi(data["raw"])
            self.instance.doi = found[0] if found else ""
        if not data.get("name"):
            data["name"] = (
                references.citation_key(self.instance.csl) or f"reference{self.prefix.rsplit('-')[-1]}"
            )
        return data


class ReferenceInline(admin.TabularInline):
    model = Reference
    form = ReferenceForm
    extra = 0
