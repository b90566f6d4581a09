"""Before readers see anything: an article is started, a change prepared, handed in, given back, approved, moved."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import addresses, versions
from articles.models import Article, Version
from articles.publishing.log import PublishingError, locked, log
from articles.zones import zoned


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
    log(article, "started", by=by, at=at, version=draft)
    return draft


@transaction.atomic
def prepare_change(article, *, by, at=None):
    """The draft of an article: the one there is, or a clone of what was last frozen."""
    article = locked(article, by=by)
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
    log(article, "change prepared", by=by, at=at, version=draft, before=before)
    return draft


@transaction.atomic
def discard(article, *, by, reason="", at=None):
    """Throw the unpublished change of an article away, with its saved states. What readers have seen stays."""
    article = locked(article, by=by)
    draft = article.draft_version()
    if draft is None:
        return article
    if not article.versions.filter(number__isnull=False).exists():
        raise PublishingError(
            _("This draft is all there is of the article. Put the article in the bin instead.")
        )
    before = article.state
    draft.delete()
    log(article, "change thrown away", by=by, at=at or timezone.now(), reason=reason, before=before)
    return article


@transaction.atomic
def embargo(article, *, by, at, reason=""):
    """Let nothing of the draft become public before a moment; None lifts it. It shows on everything for review."""
    article = locked(article, by=by)
    draft = article.draft_version()
    if draft is None:
        raise PublishingError(
            _("There is no draft to keep back. Prepare a change, or take the schedule back, first.")
        )
    if at == draft.embargo_until:
        return draft
    if at is not None and at <= timezone.now():
        raise PublishingError(_("That moment has passed: an embargo ends in the future."), field="at")
    told = _("Until %(moment)s.") % {"moment": zoned(at or draft.embargo_until)}
    draft.embargo_until = at
    draft.save(update_fields=["embargo_until"])
    log(
        article, "embargo set" if at else "embargo lifted", by=by, at=timezone.now(), version=draft,
        reason=f"{told} {reason}".strip(), before=article.state,
    )  # fmt: skip
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
    draft = locked(article).draft_version()
    if draft and draft.stage not in (Version.Stage.IN_REVIEW, Version.Stage.APPROVED):
        raise PublishingError(_("Only a draft in review can be approved. Hand it in for review first."))
    return _move(article, Version.Stage.APPROVED, "approved", by=by, at=at, reason=reason)


def _move(article, stage, verb, *, by, at=None, reason=""):
    article = locked(article)
    draft = article.draft_version()
    if draft is None:
        raise PublishingError(_("There is no draft to review. Prepare a change first."))
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if draft.stage != stage:
        before = article.state
        draft.stage = stage
        draft.save(update_fields=["stage"])
        log(article, verb, by=by, at=at or timezone.now(), reason=reason, version=draft, before=before)
    return draft


@transaction.atomic
def move(article, *, slug, by, at=None):
    """Give an article another slug; every earlier address of it leads to the new one.

    What was never public leaves no trace: the old slug of a draft would tell what is being prepared.
    """
    article = locked(article, by=by)
    if article.slug != slug:
        old = article.get_absolute_url()
        article.slug = slug
        article.save(update_fields=["slug"])
        if article.first_live_from and article.first_live_from <= timezone.now():
            addresses.leave(old, article.get_absolute_url())
        log(article, "moved", by=by, at=at or timezone.now(), reason=f"{old} → {article.get_absolute_url()}")
    return article
