"""What we answer differently from django-allauth."""

from types import SimpleNamespace

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts import demonstration, factors, handles, names, signup
from accounts.site_name import site_name


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        reasons = signup.reasons_to_stay_closed()
        if reasons:
            # allauth's own closed page is rendered without a context, so it could not say why.
            status = 200 if request.method in ("GET", "HEAD") else 403
            page = render(request, "account/signup_closed.html", {"reasons": reasons}, status=status)
            raise ImmediateHttpResponse(page)
        return True

    def save_user(self, request, user, form, commit=True):
        user.display_name = names.tidy(form.cleaned_data["display_name"])
        handles.settle(user)
        return super().save_user(request, user, form, commit=commit)

    def pre_login(self, request, user, **kwargs):
        """The one place every method passes: password, code, passkey, reset."""
        response = super().pre_login(request, user, **kwargs)
        if response is None and not demonstration.may_sign_in(user, request):
            from allauth.account.internal.stagekit import clear_login

            clear_login(request)
            response = self.respond_user_inactive(request, user)
        return response

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has signed in this minute need not say it twice; allauth counts repetitions only."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        return not factors.has_just_signed_in(current.request)

    def send_mail(self, template_prefix, email, context):
        """Mails are signed by the site's name, not by the Host header of whoever asked for them."""
        site = SimpleNamespace(name=site_name(), domain=settings.SITE_URL.partition("://")[2])
        return super().send_mail(template_prefix, email, {**context, "current_site": site})

    def is_safe_url(self, url):
        """Only this site, as addressed now: another host we also answer for is still somewhere else."""
        from django.utils.http import url_has_allowed_host_and_scheme

        request = current.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "The desk needs a second factor: add another one before you remove this."
        )
    }

    def can_delete_authenticator(self, authenticator):
        if authenticator.type == Authenticator.Type.RECOVERY_CODES or not authenticator.user.is_staff:
            return True
        return factors.of(authenticator.user).exclude(pk=authenticator.pk).exists()

    def _get_site_name(self):
        return site_name()
