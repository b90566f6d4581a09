"""Verified professionals at the desk: add one with proof and a day, withdraw with a reason; nothing is edited."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import credentials
from comments.models import Credential


class ReasonForm(helpers.ActionForm):
    reason = forms.CharField(label=_("Reason:"), required=False, max_length=500)


class CredentialForm(forms.ModelForm):
    account = forms.CharField(
        label=_("Account"), max_length=254, help_text=_("The e-mail address or the handle of the account.")
    )

    class Meta:
        model = Credential
        fields = ["account", "title", "proof", "valid_until"]

    def clean_account(self):
        said = self.cleaned_data["account"].strip().lower()
        person = get_user_model().objects.filter(Q(email=said) | Q(handle=said), is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("There is no account with this e-mail address or handle."))
        return person

    def clean(self):
        cleaned = super().clean()
        if {"account", "title", "proof", "valid_until"} <= cleaned.keys():
            try:
                credentials.check(cleaned["title"], cleaned["proof"], cleaned["valid_until"])
            except credentials.CredentialError as error:
                self.add_error("valid_until", str(error))
        return cleaned


@admin.register(Credential)
class CredentialAdmin(admin.ModelAdmin):
    form = CredentialForm
    list_display = ["person", "title", "valid_until", "checked_by", "withdrawn_at"]
    list_filter = [("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "checked_by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["person__display_name", "person__handle", "title"]
    search_help_text = _("A name, a handle or a title.")
    action_form = ReasonForm
    actions = ["withdraw"]
    readonly_fields = ["person", "checked_by", "checked_at", "withdrawn_at"]

    def has_module_permission(self, request):
        return request.user.has_perm("comments.verify_professional")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.verify_professional")

    has_add_permission = has_module_permission

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"title": _("Verified professionals"), **(extra_context or {})}
        )

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["account", "title", "proof", "valid_until"]
        return ["person", "title", "proof", "valid_until", "checked_by", "checked_at", "withdrawn_at"]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else self.get_fields(request, obj)

    def save_model(self, request, credential, form, change):
        granted = credentials.grant(
            form.cleaned_data["account"],
            by=request.user,
            title=form.cleaned_data["title"],
            proof=form.cleaned_data["proof"],
            valid_until=form.cleaned_data["valid_until"],
        )
        credential.pk, credential.person = granted.pk, granted.person

    def log_addition(self, request, credential, message):
        """The verb has logged it."""

    @admin.action(description=_("Withdraw (with a reason)"), permissions=["view"])
    def withdraw(self, request, queryset):
        done = 0
        try:
            for credential in queryset.order_by("pk"):
                credentials.withdraw(credential, by=request.user, reason=request.POST.get("reason", ""))
                done += 1
        except credentials.CredentialError as error:
            messages.error(request, str(error))
            return
        said = ngettext("%(n)d badge withdrawn.", "%(n)d badges withdrawn.", done) % {"n": done}
        messages.success(request, said)
