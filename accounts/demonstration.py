"""The accounts of a demonstration site, whose password is public, and where they may be used.

They work only while DEMO is on and the site is addressed by a loopback name. There they enter the desk
without a second factor; everywhere else they cannot sign in at all, by any method.
"""

import ipaddress
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http.request import split_domain_port

from accounts import roles
from accounts.models import User

PASSWORD = "demo-rapport-2026"  # noqa: S105 - printed by bin/run; the rule above is the protection
DOMAIN = "demo.example"

# name: (display name, role or "")
CAST = {
    "reader": ("Imogen Vale", ""),
    "reader2": ("Tobias Ferrer", ""),
    "author": ("Ruth Adeyemi", roles.AUTHOR),
    "editor": ("Clara Winther", roles.EDITOR),
    "moderator": ("Jonas Brandt", roles.MODERATOR),
    "operator": ("Noor Haddad", roles.OPERATOR),
    "admin": ("Marta Sousa", roles.ADMINISTRATOR),
}


def address(name):
    return f"{name}@{DOMAIN}"


@cache
def _hashed_password():
    # One hash for all seven: the password is no secret, and a strong hash takes a third of a second each.
    return make_password(PASSWORD)


@transaction.atomic
def make(name):
    """The account called `name` in CAST, made if it is not there yet."""
    display_name, role = CAST[name]
    user = User.objects.filter(email=address(name)).first()
    if user is None:
        user = User.objects.create_verified_user(
            address(name), display_name=display_name, is_demonstration=True
        )
        user.password = _hashed_password()
        user.save(update_fields=["password"])
    if role:
        roles.assign(user, role)
    return user


def make_all():
    return {name: make(name) for name in CAST}


def is_at_home(request):
    """Whether this request reaches a demonstration site under a loopback name, and through no proxy.

    A Host header is whatever its sender writes; behind a proxy a loopback one proves nothing.
    """
    if not settings.DEMO or request is None or not request.META.get("rapport.direct", True):
        return False
    host, _port = split_domain_port(request.get_host())
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def may_sign_in(user, request):
    return not user.is_demonstration or is_at_home(request)
