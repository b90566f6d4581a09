"""Legal texts: which is in force, who has accepted it, who still owes that. The only writer of a version's life.

Terms are a contract, the privacy notice is information: only the terms are ever accepted. A material change is
announced, comes into force, and after a grace period must be accepted before somebody acts; reading, signing in
and out, exporting, deleting and withdrawing never ask for it. Silence is not acceptance.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent import ledger, memory, notices
from consent.models import ConsentEvent, DocumentVersion, Level
from consent.publishing import PublishingError, gap_in, next_number
from consent.rendering import to_html

TERMS, PRIVACY = "terms", "privacy"
# ⚖ Time to read a material change and to leave instead.
GRACE = timedelta(days=30)

_ACCEPTED_NUMBER = "terms_accepted"


class TermsError(Exception):
    """An acceptance that cannot be recorded; the sentence says why."""


def _load():
    versions = (
        DocumentVersion.objects.filter(published_at__isnull=False)
        .select_related("document")
        .defer("text", "html")
        .order_by("number")
    )
    by_slug = {}
    for version in versions:
        by_slug.setdefault(version.document.slug, []).append(version)
    return by_slug


published = memory.Memo(_load, empty={})


def current(slug, *, language=None, at=None):
    """The version of a document that is in force, in `language` if there is one, or None."""
    at = at or timezone.now()
    in_force = [
        version
        for version in published().get(slug, [])
        if max(version.published_at, version.effective_at) <= at
    ]
    if not in_force:
        return None
    leading = _last_in(in_force, settings.LANGUAGE_CODE) or in_force[-1]
    wanted = _last_in(in_force, language or translation.get_language())
    return wanted if wanted and wanted.number == leading.number else leading


def _last_in(versions, language):
    return next((version for version in reversed(versions) if version.language == language), None)


def in_force(at=None):
    """The terms that apply to what is written at this moment."""
    return current(TERMS, at=at)


def unpublished():
    """What must be published before anybody can sign up or comment, in words."""
    missing = []
    if current(TERMS) is None:
        missing.append(_("the terms of use"))
    if current(PRIVACY) is None:
        missing.append(_("the privacy notice"))
    if notices.current() is None:
        missing.append(_("the cookie notice"))
    return missing


def is_open():
    """Whether people may sign up and comment: not before they can read what they agree to."""
    return not unpublished()


def needed(accepted, at=None):
    """What somebody who accepted terms number `accepted` (0: none yet) must accept before acting, or None."""
    at = at or timezone.now()
    version = in_force(at)
    if version is None or accepted >= version.number:
        return None
    if not accepted:
        return version
    enforced = any(
        newer.level == Level.MATERIAL and newer.enforced_from <= at
        for newer in published()[TERMS]
        if accepted < newer.number <= version.number
    )
    return version if enforced else None


def _acceptances(user):
    accepted = ConsentEvent.State.ACCEPTED
    return ConsentEvent.objects.by_account(user).filter(state=accepted, document__document__slug=TERMS)


def accepted_by(user):
    """The newest terms this person accepted, or None."""
    events = _acceptances(user).select_related("document__document")
    event = events.defer("document__text", "document__html").order_by("-document__number").first()
    return event and event.document


def _accepted_number(user):
    return _acceptances(user).aggregate(number=Max("document__number"))["number"] or 0


def owed_by(user, at=None):
    """The terms this person must accept before acting, or None."""
    return needed(_accepted_number(user), at)


def owed(request):
    """The same for the person of this request, from a number in their session: no query while nothing is owed."""
    user = request.user
    if not user.is_authenticated:
        return None
    accepted = request.session.get(_ACCEPTED_NUMBER)
    if accepted is not None and needed(accepted) is None:
        return None
    # They may have accepted on another machine since.
    known = _accepted_number(user)
    if known != accepted:
        request.session[_ACCEPTED_NUMBER] = known
    return needed(known)


@transaction.atomic
def accept(user, version, *, surface, method=ConsentEvent.Method.FORM, language=None, at=None):
    """Record that this person accepted these terms, having ticked a box. Safe to repeat. Returns the event."""
    if version.document.slug != TERMS or not version.is_published:
        raise TermsError(_("Only published terms can be accepted."))
    accepted = ConsentEvent.objects.by_account(user).filter(
        state=ConsentEvent.State.ACCEPTED, document=version
    )
    return accepted.first() or ledger.record(
        ledger.subject_of_account(user),
        version,
        state=ConsentEvent.State.ACCEPTED,
        basis=ConsentEvent.Basis.CONTRACT,
        decisions={TERMS: True},
        method=method,
        surface=surface,
        language=language or version.language,
        at=at,
    )


@transaction.atomic
def publish(version, *, by, at=None, effective_at=None, enforced_from=None):
    """Freeze a text and put it in force: at once, or from `effective_at`; must be accepted from `enforced_from`.

    A material change is enforced after thirty days unless told. Safe to repeat.
    """
    # The document is locked too: two operators who publish at once get two numbers.
    version = DocumentVersion.objects.select_for_update().select_related("document").get(pk=version.pk)
    if version.is_published:
        return version
    at = at or timezone.now()
    if not version.text.strip():
        raise PublishingError(_("There is no text to publish."))
    if gap := gap_in(version.text):
        raise PublishingError(_("Fill in “%(gap)s” first.") % {"gap": gap})
    version.number = next_number(DocumentVersion.objects.filter(document=version.document), version.language)
    is_change = version.number > 1
    if is_change and not version.summary.strip():
        raise PublishingError(_("Say in a sentence or two what changed: people are shown it."))
    version.published_at = at
    version.effective_at = effective_at or version.effective_at or at
    if version.effective_at < at:
        raise PublishingError(
            _("No text is in force before it is published. Leave the day empty, or name one to come.")
        )
    grace = GRACE if is_change and version.level == Level.MATERIAL else timedelta(0)
    version.enforced_from = enforced_from or version.enforced_from or version.effective_at + grace
    if version.enforced_from < version.effective_at:
        raise PublishingError(_("Nobody can be held to a text before it is in force."))
    version.html = to_html(version.text)
    version.sha256, version.html_sha256 = hash_text(version.text), hash_text(version.html)
    frozen = ["number", "published_at", "effective_at", "enforced_from", "html", "sha256", "html_sha256"]
    version.save(update_fields=frozen)
    about = {"document": version.document.slug, "number": version.number, "language": version.language}
    reason = version.summary[:300] or _("First version.")
    ledger.log(by, "published a document", about=about, reason=reason, at=at)
    memory.forget_after_commit()
    return version


def hash_text(text):
    """The hash by which records and forms name a text."""
    return hashlib.sha256(text.encode()).hexdigest()
