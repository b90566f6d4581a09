"""Mails about an account that no request is there for; allauth's adapter sends those that answer one."""

from types import SimpleNamespace

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts.site_name import site_name


def send(name, email, context=None):
    """The letter `accounts/email/<name>_subject.txt` and `…_message.txt`, signed by the site's name."""
    site = SimpleNamespace(name=site_name(), domain=settings.SITE_URL.partition("://")[2])
    subject, message = (
        render_to_string(f"accounts/email/{name}_{part}.txt", {"current_site": site, **(context or {})})
        for part in ("subject", "message")
    )
    EmailMessage(" ".join(subject.split()), message.strip() + "\n", to=[email]).send()
