"""Django's createsuperuser, which makes a verified administrator here and says what comes next."""

import os

from django.conf import settings
from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User


class Command(createsuperuser.Command):
    help = (
        "Make a verified administrator with every permission: the first account of a new site. "
        "At the first sign-in they are led to a second factor."
    )

    def handle(self, *args, **options):
        if not options["interactive"]:
            name = options["display_name"] or os.environ.get("DJANGO_SUPERUSER_DISPLAY_NAME")
            options["display_name"] = name or _("Administrator")
            self.check_password(options)
        before = User.objects.count()
        super().handle(*args, **options)
        if User.objects.count() == before:
            # Django only remarks that nobody is there to type, and calls it a success.
            raise CommandError(
                _("No account was made. Run this in a terminal, or with --noinput and --email.")
            )
        address = f"{settings.SITE_URL}{reverse('account_login')}?next={reverse('admin:index')}"
        self.stderr.write(
            _("Sign in at %(address)s; you will be led to a second factor.") % {"address": address}
        )

    def check_password(self, options):
        """Django asks its validators only when somebody types; this account may do everything."""
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        email = options["email"] or os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
        if password is None:
            return
        try:
            validate_password(password, User(email=email, display_name=options["display_name"]))
        except ValidationError as error:
            raise CommandError(
                _("DJANGO_SUPERUSER_PASSWORD: %(reasons)s") % {"reasons": " ".join(error.messages)}
            ) from error
