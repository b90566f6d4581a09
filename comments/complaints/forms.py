"""The form for everybody, and the one in which it is decided."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments import rendering
from comments.complaints import verbs
from comments.complaints.models import Complaint


class ComplaintForm(forms.Form):
    address = forms.CharField(
        label=_("Address of the page or the comment"),
        help_text=_(
            "Copy it from your browser’s address bar. “Share” below a comment gives the comment’s own address."
        ),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
        error_messages={"required": _("Say where it is: without the address we cannot find it.")},
    )
    kind = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=Complaint.Kind, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("What exactly, and why?"),
        help_text=_(
            "Which words, and against what: a law, somebody’s rights, our terms. Only those who decide read it."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": _("Say what is wrong with it; a sentence is enough.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("You may leave it out. Whoever wrote what you report does not learn it."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You may leave it out; then we cannot tell you what was decided."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=_("To my knowledge, what I say here is true and complete"),
        error_messages={"required": _("Tick this box to send the report.")},
    )
    # People do not see it; programs that fill in every field give themselves away.
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_address(self):
        if verbs.target(self.cleaned_data["address"]) is None:
            raise forms.ValidationError(
                _("There is no page of ours at this address. Copy it from your browser’s address bar.")
            )
        return self.cleaned_data["address"].strip()

    def clean_reason(self):
        text = rendering.clean(self.cleaned_data["reason"])
        if not rendering.is_visible(text):
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return text

    def clean_name(self):
        return rendering.clean(self.cleaned_data["name"])

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Decision"), choices=Complaint.Outcome, widget=forms.RadioSelect)
    statement = forms.CharField(
        label=_("Reasons"),
        help_text=_(
            "Whoever reported it reads them; the author too, if a comment is removed by this decision."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
