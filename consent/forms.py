"""The box that accepts the terms, as the agreements page and the page in between ask for it."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


def terms_label(version):
    return format_html(
        _('I accept the <a href="{address}">{title}, version {number}</a>'),
        address=reverse("consent:version", args=[version.document.slug, version.number]),
        title=version.title,
        number=version.number,
    )


class AcceptanceForm(forms.Form):
    """Needs `version`, the terms to accept. The hidden field says which text the page showed."""

    accept_terms = forms.BooleanField()
    terms_shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, initial={"terms_shown": version.sha256}, **kwargs)
        self.version = version
        box = self.fields["accept_terms"]
        box.label = terms_label(version)
        box.error_messages["required"] = _(
            "Tick the box if you accept the terms. Without it you can still read."
        )

    def clean(self):
        shown = self.cleaned_data.get("terms_shown")
        if shown and shown != self.version.sha256:
            self.data = self.data.copy() | {"terms_shown": self.version.sha256}
            raise forms.ValidationError(
                _("The terms have changed since you opened this page. Please look again.")
            )
        return self.cleaned_data
