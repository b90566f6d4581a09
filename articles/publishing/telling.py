"""Who hears that an article became public or left readers: mail, written in the transaction that made it so."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from articles import hubs
from articles.zones import zoned


def is_public(version, *, by):
    """To those whose article it is and to whoever scheduled it, except the one who is doing it; and to the hub."""
    values = {
        "title": version.title, "moment": zoned(version.live_from),
        "address": settings.SITE_URL + version.article.get_absolute_url(),
    }  # fmt: skip
    body = _("“%(title)s” is public since %(moment)s:\n%(address)s\n") % values
    _mail(version, by, _("“%(title)s” is public") % values, body)
    hubs.ping(version)


def has_ended(version):
    values = {"title": version.title, "moment": zoned(version.live_until)}
    body = _(
        "“%(title)s” left readers at %(moment)s, as planned. Its address answers “gone”; at the desk nothing is lost.\n"
    )
    _mail(version, None, _("“%(title)s” has ended as planned") % values, body % values)
    hubs.ping(version)


def _mail(version, by, subject, body):
    for person in concerned(version):
        is_deaf = not person.is_active or (person.is_demonstration and not settings.DEMO)
        if person != by and not is_deaf:
            EmailMessage(subject=" ".join(subject.split()), body=body, to=[person.email]).send()


def concerned(version):
    """Whoever started the article, whoever signs it with an account, and whoever scheduled this version."""
    article = version.article
    people = [article.created_by]
    people += [line.contributor.user for line in version.bylines.select_related("contributor__user")]
    entries = article.entries.filter(version=version, verb="scheduled").select_related("actor")
    people += [entry.actor for entry in entries[:1]]
    return {person.pk: person for person in people if person}.values()
