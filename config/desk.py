"""The editorial desk: the admin's one site. Who may enter, by which door, and what its first page shows."""

from functools import update_wrapper

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.csp import CSP
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override

# django-prose-editor 0.28.0 inserts one <style> element by script; a browser test notices when it changes.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
# csp_override replaces, it does not merge: everything is said here. Nonces belong to the desk alone, because
# a nonce in a public page would break its caching.
POLICY = settings.SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE, EDITOR_STYLE],
}


class AnswersAnyQuery:
    """For every list of the desk: values in the address that no database can look for show the whole list."""

    def get_changelist(self, request, **kwargs):
        class Answering(super().get_changelist(request, **kwargs)):
            def get_results(self, request):
                # Django checks the names of lookups before; years, numbers and texts are refused once it asks.
                try:
                    super().get_results(request)
                except (ValueError, OverflowError, DataError) as error:
                    if not self.filter_params and not self.query:
                        raise
                    raise IncorrectLookupParameters from error

        return Answering


class Desk(AdminSite):
    index_title = gettext_lazy("The desk")

    @property
    def site_header(self):
        from accounts.site_name import site_name

        return site_name()

    site_title = site_header

    def has_permission(self, request):
        """Active, staff, and a second factor shown in this session; demonstration accounts only at home."""
        # Imported here: this module is loaded while the apps still are.
        from accounts import demonstration, factors

        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        if user.is_demonstration:
            return demonstration.is_at_home(request)
        return factors.was_shown(request)

    def register(self, model_or_iterable, admin_class=None, **options):
        kind = admin_class or ModelAdmin
        kind = type(
            kind.__name__, (AnswersAnyQuery, kind), {"__module__": kind.__module__, "__doc__": kind.__doc__}
        )
        super().register(model_or_iterable, kind, **options)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def entrance(request, *args, **kwargs):
            return self.turned_away(request) or guarded(request, *args, **kwargs)

        return csp_override(POLICY)(update_wrapper(entrance, guarded))

    def turned_away(self, request):
        """None for those who may enter; for others the way to where they can, or a refusal that says why."""
        if self.has_permission(request):
            return None
        # Imported here: this module is loaded while the apps still are.
        from articles.admin import outliving

        user, wanted = request.user, request.get_full_path()
        if outliving.is_writing(request) and not (wanted := outliving.put_aside(request)):
            return outliving.shown(request, _("You are not signed in to the desk. Here is what you typed."))
        if not user.is_authenticated:
            return redirect_to_login(wanted, reverse("account_login"))
        if not user.is_staff or user.is_demonstration:
            if outliving.is_writing(request):
                return outliving.shown(
                    request, _("Your role does not include this step. Here is what you typed.")
                )
            raise PermissionDenied(
                _("The desk is for the people who work on this site. You have no role there.")
            )
        return self.led_to_second_factor(request, wanted)

    def led_to_second_factor(self, request, wanted):
        from allauth.mfa.models import Authenticator

        from accounts import factors

        kinds = set(factors.of(request.user).values_list("type", flat=True))
        if not kinds:
            link = format_html('<a href="{}">{}</a>', wanted, _("Go to the desk"))
            advice = _(
                "The desk asks for a second factor: set up an authenticator app or a security key first."
            )
            messages.warning(request, format_html("{} {}", advice, link))
            return redirect("mfa_index")
        name = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else "mfa_reauthenticate_webauthn"
        return redirect_to_login(wanted, reverse(name))

    def login(self, request, extra_context=None):
        """Signing in happens in one place, with its limits and its second factor."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index", current_app=self.name)
        if request.user.is_authenticated:
            return redirect(wanted)
        return redirect_to_login(wanted, reverse("account_login"))

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    password_change_done = password_change

    def get_urls(self):
        return [path("shortcuts/", self.admin_view(self.shortcuts), name="shortcuts"), *super().get_urls()]

    def shortcuts(self, request):
        """The sheet of keys as a page of its own, for those without the script that shows it."""
        context = {**self.each_context(request), "title": _("Keyboard shortcuts")}
        return TemplateResponse(request, "admin/shortcuts.html", context)

    def index(self, request, extra_context=None):
        from accounts import desk

        return super().index(request, {"panels": desk.panels_for(request), **(extra_context or {})})
