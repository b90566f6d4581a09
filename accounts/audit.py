"""Two pages of the people's desk that are no form of one person: who did what, and seeing somebody off."""

from datetime import UTC, datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import auditing, roles, staffing
from accounts.models import User


class AuditForm(forms.Form):
    """The query of the audit page; what does not fit is said beside its field and shows everything."""

    who = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"), required=False,
        help_text=gettext_lazy("Leave it empty to see everybody."),
    )  # fmt: skip
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_who(self):
        email = self.cleaned_data["who"].lower()
        person = User.objects.filter(email=email).first() if email else None
        if email and person is None:
            raise forms.ValidationError(_("Nobody here has this address."))
        return person

    def clean_before(self):
        written = self.cleaned_data["before"]
        try:
            before = datetime.fromisoformat(written) if written else timezone.now()
            # In UTC, as databases ask for it: the first and last hours of all time have no other zone.
            return (before if timezone.is_aware(before) else timezone.make_aware(before)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("There is no such page. Begin again at the newest.")) from None


@require_safe
def page(request):
    if not request.user.has_perm("accounts.view_audit"):
        raise PermissionDenied(_("Your role does not include reading who did what."))
    form = AuditForm(request.GET)
    is_valid = form.is_valid()
    actor = form.cleaned_data.get("who") if is_valid else None
    before = form.cleaned_data.get("before") if is_valid else timezone.now()
    deeds, further = auditing.page(before=before, actor=actor)
    context = {
        **admin.site.each_context(request), "opts": User._meta, "title": _("Who did what"), "form": form,
        "deeds": deeds, "further": further and further.isoformat(), "who": request.GET.get("who", ""),
    }  # fmt: skip
    return TemplateResponse(
        request, "admin/accounts/user/audit.html", context, status=200 if is_valid else 422
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("Kept in the log of the desk.")
    )


def offboarding(model_admin, request, queryset):
    """A page that says what will end for whom, then the verb, person by person."""
    people = list(queryset.order_by("pk")[:20])
    form = Reason(request.POST if "confirmed" in request.POST else None)
    if form.is_bound and form.is_valid():
        for person in people:
            try:
                done = staffing.offboard(person, by=request.user, reason=form.cleaned_data["reason"])
            except staffing.StaffingError as error:
                messages.error(request, f"{person}: {error}")
            else:
                messages.success(request, f"{person}: {' '.join(map(str, done))}")
        return None
    context = {
        **model_admin.admin_site.each_context(request), "opts": model_admin.opts, "form": form,
        "title": _("See off"), "people": [(person, roles.of(person)) for person in people],
        "checkbox": ACTION_CHECKBOX_NAME, "here": request.get_full_path(),
    }  # fmt: skip
    return TemplateResponse(
        request, "admin/accounts/user/offboarding.html", context, status=422 if form.is_bound else 200
    )
