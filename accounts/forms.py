"""The forms of an account's own pages, and the ones we hand to allauth in ACCOUNT_FORMS."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField
from allauth.core import context as current
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import demonstration, names, places, renaming
from accounts.models import User
from accounts.privacy import Texts


class SignupForm(allauth_forms.SignupForm):
    """Person, address and whatever `signup.on_signup` records come into being together or not at all."""

    def clean(self):
        cleaned = super().clean()
        password, name = self.cleaned_data.get("password1"), self.cleaned_data.get("display_name")
        if password and name:
            try:
                UserAttributeSimilarityValidator(["display_name"]).validate(password, User(display_name=name))
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request):
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                # The same address a moment ago, in another request: answer as for any address that is taken.
                if not User.objects.filter(email=self.cleaned_data["email"]).exists():
                    raise
                self.account_already_exists = True
        # A new account takes as long as hashing its password: the clock must not tell them apart.
        make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def clean_email(self):
        email = super().clean_email()
        self.users = [user for user in self.users if demonstration.may_sign_in(user, current.request)]
        return email


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def clean_email(self):
        email = super().clean_email()
        if self._user is not None and not demonstration.may_sign_in(self._user, current.request):
            self._user = None
        return email


class SettingsForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=places.time_zones,
        help_text=_("For the times on your account's pages. Articles and comments show the site's own zone."),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=places.countries,
        help_text=_("So that we can name helplines that answer where you are. Never shown to others."),
    )

    class Meta:
        model = User
        fields = ["display_name", "time_zone", "country", "has_public_page"]
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}
        labels = {"has_public_page": _("Show my public page")}
        help_texts = {
            "display_name": _(
                "Shown beside what you write, also beside what you have written already. After a change it stays "
                "for two weeks."
            ),
            "has_public_page": _(
                "A page with your display name and the month you joined. Off unless you tick this."
            ),
        }

    def clean_display_name(self):
        value = names.tidy(self.cleaned_data["display_name"])
        names.validate_display_name(value)
        if value != self.instance.display_name:
            names.refuse_confusion(value, person=self.instance)
            try:
                renaming.refuse_early(self.instance)
            except renaming.RenamingError as error:
                raise ValidationError(str(error), code="cooling_off") from error
        return value

    def save(self, commit=True):
        """The name by its verb, which keeps the earlier one; the rest as forms do."""
        name = self.cleaned_data["display_name"]
        with transaction.atomic():
            renaming.rename(User.objects.get(pk=self.instance.pk), name, by=self.instance)
            return super().save(commit)


class NotificationsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["reply_mail"]
        widgets = {"reply_mail": forms.RadioSelect}
        labels = {"reply_mail": _("When somebody replies to you, write to me")}


class DeletionForm(forms.Form):
    """Needs `user`. Asks for the password where there is one, and for a decision about the texts."""

    texts = forms.ChoiceField(
        label=_("What you have written here"),
        choices=Texts.choices,
        initial=Texts.KEEP,
        widget=forms.RadioSelect,
        help_text=_("Replies of others stay in their place either way."),
    )
    password = PasswordField(label=_("Your password"), autocomplete="current-password")
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone once the seven days are over"),
        error_messages={"required": _("Tick this box to go on; without it nothing is deleted.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(
                _("This is not your password. Nothing was deleted."), code="incorrect_password"
            )
        return password
