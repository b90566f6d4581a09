"""The web's conventions: robots.txt, favicon.ico, security.txt, change-password."""

from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

# What is made for one person, changes with every look, or is for programs that were told its address.
NOT_FOR_ROBOTS = (
    *("/accounts/", "/admin/", "/cookies/", "/consent/", "/embeds/", "/search/"),
    *("/report/", "/review/", "/unsubscribe/", "/feeds/"),
)


def lines(*words):
    return HttpResponse("".join(f"{line}\n" for line in words), content_type="text/plain; charset=utf-8")


@require_safe
def robots(request):
    return lines(
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    )


@require_safe
def favicon(request):
    """For those that ask without having read a page; pages name the SVG."""
    response = HttpResponse(icon(), content_type="image/x-icon")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@cache
def icon():
    return (settings.BASE_DIR / "static" / "favicon.ico").read_bytes()


@require_safe
def security(request):
    """RFC 9116. It expires a year after the month began: the same bytes for a month, and never out of date.

    The imprint names whom to write to; it is the one page of contact that every site must have.
    """
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return lines(
        f"Contact: {settings.SITE_URL}/legal/imprint/",
        f"Expires: {month + timedelta(days=365):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    )


@require_safe
def change_password(request):
    """Where password managers send people (W3C, "A Well-Known URL for Changing Passwords")."""
    return redirect("account_change_password")
