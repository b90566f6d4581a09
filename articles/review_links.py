"""Named, expiring review links: one person without an account, one version. Sole writer of ReviewLink and LinkUse.

The token is 256 random bits and is shown once; kept is its digest. It is all that a visitor shows, so a POST needs no
other secret: who knows the address could do the same by opening it.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.site_name import site_name
from articles import noting, rendering, reviewing
from articles.models import Article, Entry, LinkUse, ReviewLink
from articles.zones import zoned

LONGEST_DAYS = 30
# Two openings within a minute are one visit: a reload, or the page after one's own note.
SAME_VISIT = timedelta(minutes=1)
# Nobody reads and writes faster than two notes a minute; a program could fill the draft with them.
MOST_AN_HOUR = 30
HOUR = timedelta(hours=1)

NOTED = gettext_lazy("%(by)s has noted something on a draft, through a review link.")
APPROVED = gettext_lazy("%(by)s has approved a draft, through a review link.")


class LinkError(Exception):
    """Why a link cannot be made or used so, in a sentence."""


class TooMany(LinkError):
    """Too much in too short a time; says when it works again."""


class Standing(models.TextChoices):
    """What a link opens."""

    CLOSED = "closed"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def address(token):
    return settings.SITE_URL + reverse("articles:review", args=[token])


@transaction.atomic
def make(version, *, by, name, days, email="", at=None):
    """(link, token). The token is nowhere but here and, if an address was told, in the mail."""
    article = Article.objects.select_for_update().get(pk=version.article_id)
    at, name = at or timezone.now(), " ".join(rendering.plain_controls(name).split())
    if article.binned_at:
        raise LinkError(_("This article is in the bin. Take it out of the bin first."))
    if article.versions.get(pk=version.pk).is_frozen:
        raise LinkError(
            _("This version is published or scheduled. A review link shows a draft: prepare a change first.")
        )
    if not name or not 0 < days <= LONGEST_DAYS:
        raise LinkError(
            _("A review link needs a name, and opens for at most %(n)d days.") % {"n": LONGEST_DAYS}
        )
    token = secrets.token_urlsafe(32)
    link = ReviewLink.objects.create(
        version=version, name=name, token_hash=digest(token),
        made_by=by, made_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    _log(link, "review link made", by=by, at=at, reason=_("%(name)s, until %(moment)s") % _told(link))
    if email:
        _mail(link, token, email)
    return link, token


@transaction.atomic
def revoke(link, *, by, at=None):
    """The link opens nothing from now on. Safe to repeat."""
    at = at or timezone.now()
    if ReviewLink.objects.filter(pk=link.pk).revoke(by=by, at=at):
        _log(link, "review link revoked", by=by, at=at, reason=link.name)
    return link


@transaction.atomic
def revoke_all_of(user, *, by, at=None):
    """Whoever is seen off leaves no way into drafts behind. Returns a sentence about it, or none."""
    links = list(ReviewLink.objects.filter(made_by=user).open(at).select_related("version__article"))
    for link in links:
        revoke(link, by=by, at=at)
    if not links:
        return ""
    return ngettext("%(n)d review link revoked.", "%(n)d review links revoked.", len(links)) % {
        "n": len(links)
    }


def find(token, at=None):
    """(link, what it opens now). Whatever opens nothing is (None, CLOSED): why, a stranger does not learn."""
    at = at or timezone.now()
    links = ReviewLink.objects.open(at).filter(version__article__binned_at=None)
    link = links.select_related("version__article", "made_by").filter(token_hash=digest(token)).first()
    if link is None:
        return None, Standing.CLOSED
    version = link.version
    if not version.is_frozen:
        return link, Standing.DRAFT
    if version.live_from > at:
        return link, Standing.SCHEDULED
    is_live = Article.objects.live(at).filter(pk=version.article_id).exists()
    return (link, Standing.PUBLISHED) if is_live else (None, Standing.CLOSED)


def note_opening(link, at=None):
    """When, nothing more."""
    at = at or timezone.now()
    if not link.uses.filter(kind=LinkUse.Kind.OPENED, at__gt=at - SAME_VISIT).exists():
        LinkUse.objects.create(link=link, kind=LinkUse.Kind.OPENED, at=at)


@transaction.atomic
def note(link, *, body, at=None, **about):
    """A note through the link, beside the others."""
    at = _within_limits(link, at)
    made = noting.make(link.version, link=link, body=body, at=at, **about)
    _say(link, LinkUse.Kind.NOTED, at)
    return made


@transaction.atomic
def answer(link, to, *, body, at=None):
    at = _within_limits(link, at)
    made = noting.answer(to, link=link, body=body, at=at)
    _say(link, LinkUse.Kind.ANSWERED, at)
    return made


@transaction.atomic
def approve(link, *, name, words="", at=None):
    """“I approve this text”, as it is saved now. It decides nothing: the desk does. Once for each state of the text."""
    at = _within_limits(link, at)
    version = (
        Article.objects.select_for_update().get(pk=link.version.article_id).versions.get(pk=link.version_id)
    )
    if version.is_frozen:
        raise LinkError(_("This text has been published or scheduled meanwhile; nothing can be added to it."))
    there = link.uses.filter(kind=LinkUse.Kind.APPROVED, revision=version.revision).first()
    if there:
        return there
    name, words = (rendering.plain_controls(text).strip() for text in (name, words))
    use = LinkUse.objects.create(
        link=link, kind=LinkUse.Kind.APPROVED, at=at, revision=version.revision, name=name, words=words
    )
    _log(link, "approved by link", by=None, at=at, reason=" ".join(filter(None, [f"{name}.", words])))
    reviewing.tell(link.made_by, version, APPROVED, by=link.name, at=at)
    return use


def approvals(version):
    """What came in through links, the newest first; `holds` says whether the text is still what was approved."""
    found = list(
        LinkUse.objects.filter(link__version=version, kind=LinkUse.Kind.APPROVED).select_related("link")
    )
    for use in found:
        use.holds = use.revision == version.revision
    return found


def _within_limits(link, at):
    """The moment; also holds the row, so that two posts at once are counted one after the other."""
    at = at or timezone.now()
    ReviewLink.objects.select_for_update().get(pk=link.pk)
    recent = link.uses.filter(at__gt=at - HOUR).exclude(kind=LinkUse.Kind.OPENED)
    if settings.RATE_LIMITS and recent.count() >= MOST_AN_HOUR:
        minutes = (recent.order_by("at").first().at + HOUR - at) // timedelta(minutes=1) + 1
        raise TooMany(
            ngettext(
                "That was a great deal at once. Please go on in %(n)d minute.",
                "That was a great deal at once. Please go on in %(n)d minutes.",
                minutes,
            )
            % {"n": minutes}
        )
    return at


def _say(link, kind, at):
    """One line in the log; a mail for the first of an hour, whoever is at it writes more."""
    is_first = not link.uses.filter(at__gt=at - HOUR).exclude(kind=LinkUse.Kind.OPENED).exists()
    LinkUse.objects.create(link=link, kind=kind, at=at)
    if is_first:
        reviewing.tell(link.made_by, link.version, NOTED, by=link.name, at=at)


def _told(link):
    return {"name": link.name, "moment": zoned(link.expires_at)}


def _log(link, verb, *, by, at, reason):
    article = link.version.article
    Entry.objects.create(
        article=article, version=link.version, actor=by, verb=verb, at=at, reason=reason,
        from_state=article.state, to_state=article.state,
    )  # fmt: skip


def _mail(link, token, email):
    body = _(
        "Hello %(name)s,\n\n%(by)s asks you to read a text before it is published, to note what you see, "
        "and to approve it if you can:\n%(address)s\n\n"
        "The link is for you alone and needs no account. It opens until %(moment)s.\n"
    ) % (_told(link) | {"by": link.made_by or site_name(), "address": address(token)})
    EmailMessage(
        subject=_("A text to read, from %(site)s") % {"site": site_name()},
        body=body,
        to=[email],
    ).send()
