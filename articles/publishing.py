"""The life of an article. The only writer of a version's life (`number`, `frozen_at`, `live_from`, `live_until`).

Every verb is atomic, takes the actor as `by=` and the moment as `at=None`, may be repeated, leaves a log entry,
and raises PublishingError with a sentence that an editor can act on.
"""

import logging

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import addresses, gate, index, versions
from articles.models import Article, Entry, Version

logger = logging.getLogger(__name__)


class PublishingError(Exception):
    """Why it cannot be done, in a sentence, with what to do instead."""


def _locked(article):
    return Article.objects.select_for_update().get(pk=article.pk)


def _log(article, verb, *, by, at, reason="", version=None, before=""):
    Entry.objects.create(
        article=article, version=version, actor=by, verb=verb, reason=reason, at=at,
        from_state=before, to_state=article.state,
    )  # fmt: skip


@transaction.atomic
def start(*, title, by, slug="", at=None, content=None, rows=None, **identity):
    """A new article with its first draft. `content` are fields of Version; `identity` are fields of Article;
    `rows` are fields of what hangs on the version: {"bylines": [{…}], "references": [{…}]}."""
    at = at or timezone.now()
    article = Article.objects.create(
        slug=addresses.unique_slug(Article, slug or title, "article"),
        created_by=by,
        created_at=at,
        **identity,
    )
    draft = Version.objects.create(
        article=article, title=title, created_by=by, created_at=at, **(content or {})
    )
    for relation, entries in (rows or {}).items():
        for position, fields in enumerate(entries, 1):
            getattr(draft, relation).create(**{"position": position} | fields)
    versions.save(draft, by=by, at=at)
    _log(article, "started", by=by, at=at, version=draft)
    return draft


@transaction.atomic
def prepare_change(article, *, by, at=None):
    """The draft of an article: the one there is, or a clone of what was last frozen."""
    article = _locked(article)
    if draft := article.draft_version():
        return draft
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if article.scheduled_version():
        raise PublishingError(_("A version is scheduled. Take the schedule back to go on writing it."))
    at = at or timezone.now()
    before = article.state
    draft = versions.clone(article.current_version(), by=by, at=at)
    versions.save(draft, by=by, at=at)
    _log(article, "change prepared", by=by, at=at, version=draft, before=before)
    return draft


@transaction.atomic
def submit(article, *, by, at=None):
    """Hand the draft in for review."""
    return _move(article, Version.Stage.IN_REVIEW, "submitted", by=by, at=at)


@transaction.atomic
def request_changes(article, *, by, reason, at=None):
    """Give the draft back to its author, saying why."""
    return _move(article, Version.Stage.CHANGES_REQUESTED, "changes requested", by=by, at=at, reason=reason)


@transaction.atomic
def approve(article, *, by, reason="", at=None):
    """Say that the draft in review may be published as it stands. Only what was handed in can be approved."""
    draft = _locked(article).draft_version()
    if draft and draft.stage not in (Version.Stage.IN_REVIEW, Version.Stage.APPROVED):
        raise PublishingError(_("Only a draft in review can be approved. Hand it in for review first."))
    return _move(article, Version.Stage.APPROVED, "approved", by=by, at=at, reason=reason)


def _move(article, stage, verb, *, by, at=None, reason=""):
    article = _locked(article)
    draft = article.draft_version()
    if draft is None:
        raise PublishingError(_("There is no draft to review. Prepare a change first."))
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if draft.stage != stage:
        before = article.state
        draft.stage = stage
        draft.save(update_fields=["stage"])
        _log(article, verb, by=by, at=at or timezone.now(), reason=reason, version=draft, before=before)
    return draft


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
    article = _locked(article)
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
    _log(
        article, "scheduled" if live_from > now else "published", by=by, at=now, version=draft,
        reason=reason, before=before,
    )  # fmt: skip
    return draft


@transaction.atomic
def unschedule(article, *, by, at=None, reason=""):
    """Take a schedule back: the frozen version thaws into the draft it was, what it would have replaced stays."""
    article = _locked(article)
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
    _log(article, "schedule taken back", by=by, at=at, reason=reason, version=version, before=before)
    return version


@transaction.atomic
def withdraw(article, *, by, reason, at=None):
    """Take a live article from readers: its address answers 410, every list forgets it.

    A schedule is taken back too: nothing that was withdrawn becomes public again by itself.
    """
    article = _locked(article)
    at = at or timezone.now()
    before = article.state
    unschedule(article, by=by, at=at)
    if article.versions.live(at).update(live_until=at):
        index.refresh(article)
        _log(article, "withdrawn", by=by, at=at, reason=reason, before=before)
    return article


@transaction.atomic
def restore(article, *, by, reason="", at=None):
    """Bring a withdrawn article back as it was: its last version opens again, as a new one, from now on."""
    article = _locked(article)
    if not article.live_version():
        if article.draft_version():
            raise PublishingError(
                _("This article has an unfinished draft. Publish that draft to bring the article back.")
            )
        prepare_change(article, by=by, at=at)
        publish(article, by=by, at=at, kind=Version.Kind.MINOR, reason=reason, checked=False)
    return article


@transaction.atomic
def bin(article, *, by, reason="", at=None):
    """Put an article in the bin; a live one is withdrawn first. `unbin` takes it out again."""
    article = _locked(article)
    if article.binned_at is None:
        at = at or timezone.now()
        before = article.state
        unschedule(article, by=by, at=at)
        withdraw(article, by=by, reason=reason, at=at)
        article.binned_at = at
        article.save(update_fields=["binned_at"])
        _log(article, "put in the bin", by=by, at=at, reason=reason, before=before)
    return article


@transaction.atomic
def unbin(article, *, by, at=None):
    """Take an article out of the bin: it is a draft or withdrawn, as it was."""
    article = _locked(article)
    if article.binned_at:
        article.binned_at = None
        article.save(update_fields=["binned_at"])
        _log(article, "taken out of the bin", by=by, at=at or timezone.now(), before=Article.State.BINNED)
    return article


@transaction.atomic
def announce(article, *, at=None):
    """Do what follows once from a scheduled moment that has come: the log says so. Returns the version, or None."""
    article = _locked(article)
    at = at or timezone.now()
    version = article.versions.live(at).filter(announced_at=None).first()
    if version is not None:
        version.announced_at = at
        version.save(update_fields=["announced_at"])
        index.refresh(article)
        _log(article, "published", by=None, at=at, version=version, before=Article.State.SCHEDULED)
    return version


def publish_due(at=None):
    """Announce every article whose hour has come; the worker calls this every second or two.

    One that cannot be announced is logged and tried again next time; the others do not wait for it.
    """
    announced = []
    for article in Article.objects.due(at):
        try:
            if version := announce(article, at=at):
                announced.append(version)
        except Exception:
            logger.exception("Article %s could not be announced", article.pk)
    return announced


@transaction.atomic
def move(article, *, slug, by, at=None):
    """Give an article another slug; every earlier address of it leads to the new one.

    What was never public leaves no trace: the old slug of a draft would tell what is being prepared.
    """
    article = _locked(article)
    if article.slug != slug:
        old = article.get_absolute_url()
        article.slug = slug
        article.save(update_fields=["slug"])
        if article.first_live_from and article.first_live_from <= timezone.now():
            addresses.leave(old, article.get_absolute_url())
        _log(article, "moved", by=by, at=at or timezone.now(), reason=f"{old} → {article.get_absolute_url()}")
    return article
