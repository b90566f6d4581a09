from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = _("Consent")

    def ready(self):
        from accounts import auditing as audit
        from accounts import desk as front_page
        from accounts import privacy, signup
        from consent import auditing, cases, checks, defaults, desk, personal

        pre_migrate.connect(defaults.before_migrate, sender=self, dispatch_uid="consent.guards")
        post_migrate.connect(defaults.after_migrate, sender=self, dispatch_uid="consent.defaults")
        register(checks.settings_are_right)
        register(checks.guards_are_there, Tags.database)
        signup.openings.append(personal.why_sign_up_is_closed)
        signup.texts.append(personal.terms_shown_at_sign_up)
        signup.on_signup.append(personal.accept_at_sign_up)
        audit.sources.append(auditing.actions)
        front_page.panels += [
            desk.unpublished,
            desk.open_cases,
            desk.undeclared_cookies,
            desk.past_retention,
        ]
        privacy.exporters["consent"] = personal.export
        privacy.exporters["requests about data"] = cases.export
        privacy.erasers.append(personal.erase)
        privacy.remainders.append(personal.what_stays)
