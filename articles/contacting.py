"""Readers' letters to an author: by mail, without revealing the author's address, and not too many."""

import hashlib
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# A person with a question writes once or twice; twenty letters an hour from one place is a program.
PER_PLACE, PER_ARTICLE, WINDOW = 5, 20, 3600


class TooMany(Exception):
    """Too many letters lately; says when it works again."""


def recipients(version):
    """The accounts of the authors who have one, else the editors', else the administrators'."""
    people = get_user_model().objects.filter(is_active=True)
    if not settings.DEMO:
        people = people.filter(is_demonstration=False)
    authors = people.filter(
        Q(contributor__in=version.authors) | Q(contributor__aliases__in=version.authors)
    ).distinct()
    for found in (authors, people.filter(groups__name="editor"), people.filter(groups__name="administrator")):
        if addresses := sorted(set(found.values_list("email", flat=True))):
            return addresses
    return [settings.DEFAULT_FROM_EMAIL]


def send(version, *, reason, name, email, message, address, website=""):
    """Mail the letter to the author; answers go straight to its sender. Nothing of it is stored."""
    if settings.RATE_LIMITS:
        _count("place", address, PER_PLACE)
        _count("article", str(version.article_id), PER_ARTICLE)
    title = {"error": _("Error reported: %(title)s"), "question": _("A reader's letter: %(title)s")}[reason]
    body = _("%(name)s wrote about %(address)s:") % {
        "name": name,
        "address": settings.SITE_URL + version.article.get_absolute_url(),
    }
    people = recipients(version)
    EmailMessage(
        subject=" ".join((title % {"title": version.title}).split()),
        body=f"{body}\n\n{message}\n",
        # Several people read it without learning each other's address.
        to=people if len(people) == 1 else [],
        bcc=people if len(people) > 1 else [],
        reply_to=[email],
    ).send()


def _count(kind, value, most):
    """Count one letter; the place is kept only as a keyed digest and only for the window."""
    digest = hashlib.blake2b(
        value.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=12
    ).hexdigest()
    window, into = divmod(int(time.time()), WINDOW)
    key = f"contact:{kind}:{window}:{digest}"
    # Not `incr`: the database's cache would give the counter another life with every letter.
    sent = cache.get(key, 0) + 1
    cache.set(key, sent, WINDOW)
    if sent > most:
        minutes = (WINDOW - into) // 60 + 1
        raise TooMany(
            ngettext(
                "Too many letters were sent from here. Please try again in %(n)d minute.",
                "Too many letters were sent from here. Please try again in %(n)d minutes.",
                minutes,
            )
            % {"n": minutes}
        )
