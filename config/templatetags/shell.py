"""What the page's frame needs and Django's own tags do not say."""

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import readable

register = template.Library()


@register.filter
def titled(title, site_name):
    """“Trust · Rapport”; the site's name alone for the front page, which has no title of its own."""
    title = conditional_escape(title).strip()
    return format_html("{} · {}", title, site_name) if title else site_name


@register.filter
def zoned(at):
    """A moment written out, with the zone it is told in."""
    return readable.moment(at)


@register.filter
def asks_for_something(form):
    return any(field.field.required for field in form.visible_fields())


# The account's pages, in the order of the side navigation.
SETTINGS = [
    ("accounts:overview", _("Overview")),
    ("accounts:settings", _("Settings")),
    ("accounts:notifications", _("Notifications")),
    ("account_email", _("E-mail address")),
    ("account_change_password", _("Password")),
    ("mfa_index", _("Second factor")),
    ("usersessions_list", _("Where you are signed in")),
    ("comments:mine", _("Your comments")),
    ("comments:followed", _("Followed conversations")),
    ("comments:muted", _("Muted people")),
    ("consent:agreements", _("Agreements")),
    ("accounts:data", _("Your data")),
    ("accounts:deletion", _("Delete the account")),
]


@register.inclusion_tag("_settings_navigation.html", takes_context=True)
def settings_navigation(context):
    path = context["request"].path
    pages = [(reverse(name), label) for name, label in SETTINGS]
    # The page whose address begins this one's, the longest such: /accounts/ begins them all.
    current = max((url for url, _label in pages if path.startswith(url)), key=len, default="")
    return {"pages": [(url, label, url == current) for url, label in pages]}


# A user agent names its ancestors too, so the first sign found wins.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent):
    """“Firefox, Linux” out of a user agent."""
    found = [
        next((name for sign, name in signs.items() if sign in user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or gettext("Unknown browser")
