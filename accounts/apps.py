from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from accounts import auditing, copies, factors, privacy

        authenticator_added.connect(factors.record_setting_up, dispatch_uid="accounts.factors")
        post_migrate.connect(sync_roles, dispatch_uid="accounts.roles")
        auditing.sources.append(auditing.admin_log)
        privacy.exporters["account"] = privacy.export_account
        privacy.erasers.append(lambda user, *, texts: copies.forget_all(user))


def sync_roles(sender, using, **kwargs):
    """Once per migrate, after the last app: by then every app's permissions are there."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    state = kwargs.get("apps", apps)
    try:
        state.get_model("accounts", "User"), state.get_model("auth", "Permission")
    except LookupError:
        return
    if sender.label == last.label and using == "default":
        from django.contrib.auth.management import create_permissions

        from accounts import roles

        # This signal comes to us before it comes to the framework: the last app's own are not there yet.
        create_permissions(sender, verbosity=0, using=using, apps=state)
        roles.sync(using)
