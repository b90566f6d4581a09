"""The registry of purposes and cookies, from which the next notice is made. Visitors see it once that is published."""

# The package registers its own first, whatever the order of the apps.
import cookie_consent.admin  # noqa: F401
from cookie_consent.models import Cookie, CookieGroup
from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models import CookieDetail, Notice, Purpose, Vendor
from consent.models.purposes import RESERVED


class ByPurpose:
    """The package's tables are part of a purpose: whoever may change purposes may change them."""

    def _may(self, request, verb):
        return request.user.has_perm(f"consent.{verb}_purpose")

    def has_module_permission(self, request):
        return self._may(request, "view")

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view")

    def has_add_permission(self, request, obj=None):
        return self._may(request, "add")

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change")

    def has_delete_permission(self, request, obj=None):
        return self._may(request, "change")


class PurposeForm(forms.ModelForm):
    def clean_varname(self):
        if self.cleaned_data["varname"].startswith(RESERVED):
            raise forms.ValidationError(_("A purpose's variable name may not begin with an underscore."))
        return self.cleaned_data["varname"]


class KeptAsItIs(forms.ModelForm):
    """Left at its defaults is an answer too; Django would take it for an empty row and save nothing."""

    def has_changed(self):
        return self.instance._state.adding or super().has_changed()


class PurposeInline(ByPurpose, admin.StackedInline):
    model = Purpose
    form = KeptAsItIs
    can_delete = False
    min_num = 1
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}


class CookieInline(ByPurpose, admin.TabularInline):
    model = Cookie
    fields = ["name", "description", "path", "domain"]
    extra = 0
    show_change_link = True
    verbose_name_plural = _(
        "Cookies. * in a name stands for anything; save, then open one to set its lifetime"
    )


class CookieDetailInline(ByPurpose, admin.StackedInline):
    model = CookieDetail
    form = KeptAsItIs
    can_delete = False
    min_num = 1


class PurposeAdmin(ByPurpose, admin.ModelAdmin):
    form = PurposeForm
    list_display = ["name", "varname", "is_required", "legal_basis", "is_covered_by_gpc"]
    list_select_related = ["purpose"]
    fields = ["varname", "name", "description", "is_required", "ordering"]
    inlines = [PurposeInline, CookieInline]

    @admin.display(description=_("legal basis"))
    def legal_basis(self, group):
        return group.purpose.get_legal_basis_display()

    @admin.display(description=_("refused by GPC"), boolean=True)
    def is_covered_by_gpc(self, group):
        return group.purpose.is_covered_by_gpc

    def get_readonly_fields(self, request, obj=None):
        # Decisions and visitors' cookies name the purpose by it.
        return ["varname"] if obj else []

    def has_delete_permission(self, request, obj=None):
        """What was ever published stays explainable; it can be emptied, not deleted."""
        if obj is None or not super().has_delete_permission(request, obj):
            return False
        contents = Notice.objects.filter(published_at__isnull=False).values_list("content", flat=True)
        return not any(obj.varname == one["id"] for content in contents for one in content["purposes"])

    def delete_model(self, request, group):
        # PROTECT keeps a group from being deleted without its purpose; here both are meant.
        Purpose.objects.filter(group=group).delete()
        group.delete()

    def get_deleted_objects(self, objs, request):
        _nested, count, needed, _protected = super().get_deleted_objects(objs, request)
        return [str(group) for group in objs], count, needed, []


class CookieAdmin(ByPurpose, admin.ModelAdmin):
    list_display = ["name", "cookiegroup", "description", "lifetime"]
    list_filter = ["cookiegroup"]
    list_select_related = ["cookiegroup", "detail"]
    search_fields = ["name"]
    fields = ["cookiegroup", "name", "description", "path", "domain"]
    inlines = [CookieDetailInline]

    @admin.display(description=_("lifetime"))
    def lifetime(self, cookie):
        detail = getattr(cookie, "detail", None)
        return (detail and detail.lifetime) or _("until the browser is closed")


admin.site.unregister(CookieGroup)
admin.site.unregister(Cookie)
admin.site.register(CookieGroup, PurposeAdmin)
admin.site.register(Cookie, CookieAdmin)
admin.site.register(Vendor, list_display=["name", "address", "policy_url"], search_fields=["name"])
