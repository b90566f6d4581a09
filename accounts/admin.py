"""People at the desk: found, given roles, put out of action. Never a password, never its hash."""

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts import audit, auditing, handles, names, privacy, readable, renaming, roles, staffing, standing
from accounts.models import User

EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


class PersonForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=list(roles.TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: a reader. Whoever has a role enters the desk with a second factor."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = roles.of(self.instance)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_display_name(self):
        return names.tidy(self.cleaned_data["display_name"])

    def clean_roles(self):
        wanted = self.cleaned_data["roles"]
        leaves = self.instance.pk and roles.ADMINISTRATOR not in wanted
        if leaves and roles.is_last_administrator(self.instance):
            raise forms.ValidationError(roles.LAST_ADMINISTRATOR)
        return wanted


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [("none", _("Reader (no role)")), *roles.TITLES.items()]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(groups=None)
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = [
        "display_name", "email", "shown_roles", "date_joined", "last_login", "is_active", "is_demonstration",
    ]  # fmt: skip
    list_filter = [RoleFilter, "is_active", "is_demonstration", "date_joined"]
    search_fields = ["display_name", "email", "handle"]
    search_help_text = _("Display name, e-mail address or handle")
    ordering = ["-date_joined", "-pk"]
    list_per_page = 50
    view_on_site = False
    facts = [
        "email", "handle", "earlier_names", "date_joined", "last_login", "is_active", "is_superuser",
        "is_demonstration", "shown_factors", "age_confirmed_at", "age_threshold",
    ]  # fmt: skip
    actions = ["invite", "deactivate", "reactivate", "offboard"]

    def get_fieldsets(self, request, obj=None):
        chosen = ["display_name"] if obj else ["email", "display_name"]
        if request.user.has_perm("accounts.assign_role"):
            chosen.append("roles")
        return [(None, {"fields": chosen})] + ([(_("What we know"), {"fields": self.facts})] if obj else [])

    def get_readonly_fields(self, request, obj=None):
        # An address is changed by its owner, who proves it; a slip here would give the account away.
        return self.facts if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not request.user.has_perm("accounts.assign_role"):
            form.base_fields.pop("roles", None)
        return form

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        """One at a time, after reading what goes with it: nobody deletes people by the page."""
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_staff)

    @admin.display(description=_("roles"))
    def shown_roles(self, person):
        held = {group.name for group in person.groups.all()}
        return ", ".join(role for role in roles.GROUPS if role in held) or "–"

    @admin.display(description=_("earlier names"))
    def earlier_names(self, person):
        """What moderators need to recognise somebody: each name with the moment it was given up."""
        rows = [f"{row.earlier} ({readable.moment(row.at)})" for row in person.earlier_names.all()[:20]]
        return "; ".join(rows) or "–"

    @admin.display(description=_("second factor"))
    def shown_factors(self, person):
        return ", ".join(str(factor.get_type_display()) for factor in person.authenticator_set.all()) or "–"

    def save_model(self, request, person, form, change):
        if not change:
            person.set_unusable_password()
            handles.settle(person)
        if change:
            renaming.rename(User.objects.get(pk=person.pk), person.display_name, by=request.user)
        super().save_model(request, person, form, change)
        if not change:
            # Unverified: the first code they receive proves that the address is theirs.
            EmailAddress.objects.create(user=person, email=person.email, primary=True)
        wanted = form.cleaned_data.get("roles")
        if wanted is not None:
            for role in roles.GROUPS:
                (roles.assign if role in wanted else roles.unassign)(person, role, by=request.user)
        if not change and wanted:
            staffing.invite(person, by=request.user)

    def get_deleted_objects(self, people, request):
        """What `privacy.erase` will do, not what the foreign keys would: its erasers let go of every row first."""
        what_stays = _("What they have written stays, without their name.")
        return [[str(person), [what_stays]] for person in people], {}, set(), []

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except privacy.PrivacyError as error:
            messages.error(request, str(error))
            return redirect("admin:accounts_user_change", object_id)

    def log_deletions(self, request, people):
        """The verb leaves its own entry, without the name."""

    def delete_model(self, request, person):
        privacy.erase(person, by=request.user)

    def get_urls(self):
        return [
            path("audit/", self.admin_site.admin_view(audit.page), name="accounts_user_audit"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Reading what is private about somebody is itself written down."""
        person = self.get_object(request, object_id)
        if person and person != request.user and self.has_view_permission(request, person):
            auditing.looked_at(person, by=request.user, sentence=str(_("Looked at the account.")))
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.action(
        description=_("Invite by mail: they are told how to come in"),
        permissions=["invite"],
        location=EVERYWHERE,
    )
    def invite(self, request, queryset):
        self._each(request, queryset, staffing.invite)

    def has_invite_permission(self, request):
        return request.user.has_perm("accounts.assign_role")

    @admin.action(
        description=_("See off: roles, sessions, keys and links end at once …"),
        permissions=["invite"],
        location=EVERYWHERE,
    )
    def offboard(self, request, queryset):
        return audit.offboarding(self, request, queryset)

    @admin.action(
        description=_("Deactivate: they are signed out and cannot sign in"),
        permissions=["change"],
        location=EVERYWHERE,
    )
    def deactivate(self, request, queryset):
        self._each(request, queryset, standing.deactivate)

    @admin.action(
        description=_("Reactivate: they can sign in again"), permissions=["change"], location=EVERYWHERE
    )
    def reactivate(self, request, queryset):
        self._each(request, queryset, standing.reactivate)

    def _each(self, request, queryset, verb):
        for person in queryset:
            try:
                verb(person, by=request.user)
            except (standing.StandingError, staffing.StaffingError) as error:
                messages.error(request, f"{person}: {error}")
            else:
                messages.success(request, _("Done: %(person)s") % {"person": person})
