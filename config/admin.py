"""Puts the desk in the admin's place, and takes off it what other packages would show there."""

from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AdminConfig):
    default_site = "config.desk.Desk"

    def ready(self):
        super().ready()
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession
        from django.apps import apps
        from django.contrib import admin
        from django.contrib.auth.models import Group

        # Packages are known to the desk by what they hold.
        apps.get_app_config("cookie_consent").verbose_name = _("Cookies")
        apps.get_app_config("django_tasks_database").verbose_name = _("Background work")

        # Groups are kept in accounts.roles. The others hold keys and IP addresses: nobody's to read.
        for model in (Authenticator, EmailAddress, Group, UserSession):
            if admin.site.is_registered(model):
                admin.site.unregister(model)
