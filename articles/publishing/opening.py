"""Versions become public: now, at a moment to come, and what was scheduled is taken back."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import gate, index, versions
from articles.models import Version
from articles.publishing.log import PublishingError, locked, log


@transaction.atomic
def publish(article, *, by, at=None, kind="", reason="", announce=True, checked=True):
    """Freeze the draft and open its interval now, or at the moment told (in the past for an import).

    Replaces what is live or scheduled from that moment on. Without a draft nothing happens. Only what was public
    before (an import, a withdrawn version) goes past the gate with `checked=False`.
    """
    moment = at or timezone.now()
    return _open(
        article, by=by, live_from=moment, kind=kind, reason=reason, announce=announce, checked=checked
    )


@transaction.atomic
def schedule(article, *, by, at, kind="", reason=""):
    """Freeze the draft and open its interval at a moment to come; `unschedule` takes it back until then."""
    if at <= timezone.now():
        raise PublishingError(_("That moment has passed. Choose a time in the future, or publish now."))
    return _open(article, by=by, live_from=at, kind=kind, reason=reason, announce=True)


def _open(article, *, by, live_from, kind, reason, announce, checked=True):
    article = locked(article)
    draft = article.draft_version()
    if draft is None:
        if live := article.live_version(live_from):
            return live
        raise PublishingError(_("There is no draft to publish. Prepare a change first."))
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if not draft.title.strip() or not draft.body.strip():
        raise PublishingError(_("An article needs a title and a text before it can be published."))
    before = article.state
    now = timezone.now()
    if article.versions.filter(live_from__gt=max(now, live_from)).exists():
        raise PublishingError(_("Another version is scheduled. Take that schedule back first."))
    if article.versions.filter(live_from__gte=live_from, live_until=None).exists():
        raise PublishingError(_("A later version is already public. Choose a later moment."))
    if checked:
        if refusal := gate.refusal(draft, at=max(now, live_from)):
            raise PublishingError(refusal)
        draft.checked_at = now
    article.versions.live(live_from).update(live_until=live_from)
    versions.render(draft)
    draft.number = (article.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft.frozen_at, draft.live_from = now, live_from
    draft.kind = kind or (Version.Kind.FIRST if draft.number == 1 else Version.Kind.UPDATE)
    draft.reason, draft.stage = reason, Version.Stage.APPROVED
    if not announce or live_from <= now:
        draft.announced_at = now
    draft.save()
    if article.first_live_from is None or live_from < article.first_live_from:
        article.first_live_from = live_from
        article.save(update_fields=["first_live_from"])
    index.refresh(article)
    log(
        article, "scheduled" if live_from > now else "published", by=by, at=now, version=draft,
        reason=reason, before=before,
    )  # fmt: skip
    return draft


@transaction.atomic
def unschedule(article, *, by, at=None, reason=""):
    """Take a schedule back: the frozen version thaws into the draft it was, what it would have replaced stays."""
    article = locked(article)
    at = at or timezone.now()
    version = article.versions.filter(live_from__gt=at).first()
    if version is None:
        return article.draft_version()
    before, moment = article.state, version.live_from
    version.number = version.frozen_at = version.live_from = version.live_until = version.announced_at = None
    version.checked_at = None
    version.stage, version.kind, version.reason = Version.Stage.DRAFT, "", ""
    version.save()
    article.versions.filter(live_until=moment).update(live_until=None)
    if article.first_live_from == moment:
        article.first_live_from = (
            article.versions.order_by("live_from").values_list("live_from", flat=True).first()
        )
        article.save(update_fields=["first_live_from"])
    index.refresh(article)
    log(article, "schedule taken back", by=by, at=at, reason=reason, version=version, before=before)
    return version
