"""What readers may send about an article."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactForm(forms.Form):
    class Reason(models.TextChoices):
        QUESTION = "question", _("A question or a remark to the author")
        ERROR = "error", _("I found an error")

    reason = forms.ChoiceField(label=_("What is it about?"), choices=Reason, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Your name"), max_length=80)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only the author sees it, to answer you. We do not keep it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Your message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )
    # People leave it empty because they do not see it; programs that fill in every field give themselves away.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""
