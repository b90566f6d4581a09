"""Signing up: what is asked beyond address and password, and the doors for the apps that build on accounts.

`on_signup` holds callables (request, user, cleaned_data), run in the transaction that makes the user:
whatever one of them raises, no user remains. `texts` holds callables () → the hash of a text that the tick
accepts, or "": the form carries it, so that nobody accepts another text than the one they could read.
`openings` holds callables () → a sentence why nobody can sign
up now, or "".
"""

from collections.abc import Callable

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import names

# Art. 8 GDPR lets the member states choose between 13 and 16; 16 holds in all of them.
AGE_THRESHOLD = 16

on_signup: list[Callable] = []
texts: list[Callable[[], str]] = []
openings: list[Callable[[], str]] = []


def reasons_to_stay_closed():
    return [reason for opening in openings if (reason := opening())]


def _texts_now():
    return " ".join(text for say in texts if (text := say()))


def _where_to_read():
    return format_html(
        gettext('Read the <a href="{terms}">terms</a> and the <a href="{privacy}">privacy notice</a>.'),
        terms="/legal/terms/",
        privacy="/legal/privacy/",
    )


def _age():
    return gettext("I am %(age)d years old or older") % {"age": AGE_THRESHOLD}


class SignupFields(forms.Form):
    """Named in ACCOUNT_SIGNUP_FORM_CLASS: allauth derives its sign-up form from this one."""

    field_order = ["email", "display_name", "password1", "accept_terms", "age_confirmed"]

    display_name = forms.CharField(
        label=_("Display name"),
        min_length=names.SHORTEST,
        max_length=names.LONGEST,
        validators=[names.validate_display_name],
        help_text=_("Shown beside what you write. It need not be your real name; you can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    accept_terms = forms.BooleanField(
        label=_("I have read and accept the Terms and Conditions of Use"),
        help_text=lazy(_where_to_read, str)(),
        error_messages={
            "required": _("Tick this box to accept the terms; without them there is no account.")
        },
    )
    age_confirmed = forms.BooleanField(
        label=lazy(_age, str)(),
        help_text=_("We keep your answer, not your date of birth."),
        error_messages={
            "required": _("Tick this box if it is true. Younger people can read everything here.")
        },
    )

    terms_shown = forms.CharField(required=False, widget=forms.HiddenInput, initial=_texts_now)

    def clean_display_name(self):
        value = names.tidy(self.cleaned_data["display_name"])
        names.validate_display_name(value)
        names.refuse_confusion(value)
        return value

    def clean_terms_shown(self):
        """A form that names another text than the one in force is shown again. One that names none (a program that
        sends the published field names alone) stands for what is in force, as the comment form takes it."""
        now, shown = _texts_now(), self.cleaned_data["terms_shown"]
        if shown and shown != now:
            self.data = self.data.copy()
            self.data[self.add_prefix("terms_shown")] = now
            self.add_error(
                "accept_terms", _("The terms have changed since you opened this page. Please look again.")
            )
        return now

    def signup(self, request, user):
        user.age_confirmed_at, user.age_threshold = timezone.now(), AGE_THRESHOLD
        user.save(update_fields=["age_confirmed_at", "age_threshold"])
        for record in on_signup:
            record(request, user, self.cleaned_data)
