"""Articles leave readers and come back: at a planned end, withdrawn, restored, in the bin and out of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import index
from articles.models import Article, ReviewLink, Version
from articles.publishing import due
from articles.publishing.drafting import prepare_change
from articles.publishing.log import PublishingError, locked, log
from articles.publishing.opening import publish, unschedule
from articles.zones import zoned


@transaction.atomic
def plan_end(article, *, by, at, reason=""):
    """Set or change the moment at which readers lose the article by themselves; None takes it back."""
    article = locked(article, by=by)
    now = timezone.now()
    version = article.versions.filter(live_from__gt=now).first() or article.live_version(now)
    if version is None:
        raise PublishingError(_("Only an article that is public or scheduled can have a planned end."))
    if at == version.live_until:
        return version
    if at is not None and at <= max(now, version.live_from):
        sentence = _("The end must come after the publication: choose a moment after %(moment)s.")
        if version.live_from <= now:
            sentence = _("That moment has passed. Choose a time in the future, or withdraw the article now.")
        raise PublishingError(sentence % {"moment": zoned(version.live_from)}, field="at")
    before = article.state
    told = _("Until %(moment)s.") % {"moment": zoned(at or version.live_until)}
    version.live_until, version.awaits_end = at, at is not None
    version.save(update_fields=["live_until", "awaits_end"])
    index.refresh(article)
    verb = "end planned" if at else "planned end taken back"
    log(article, verb, by=by, at=now, version=version, reason=f"{told} {reason}".strip(), before=before)
    return version


@transaction.atomic
def withdraw(article, *, by, reason, at=None):
    """Take a live article from readers: its address answers 410, every list forgets it.

    A schedule is taken back too: nothing that was withdrawn becomes public again by itself.
    """
    article = locked(article, by=by)
    at = at or timezone.now()
    due.catch_up(article, at=at)
    before = article.state
    unschedule(article, by=by, at=at)
    if article.versions.live(at).update(live_until=at, awaits_end=False):
        index.refresh(article)
        log(article, "withdrawn", by=by, at=at, reason=reason, before=before)
    return article


@transaction.atomic
def restore(article, *, by, reason="", at=None):
    """Bring a withdrawn article back as it was: its last version opens again, as a new one, from now on."""
    article = locked(article, by=by)
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
    article = locked(article, by=by)
    if article.binned_at is None:
        at = at or timezone.now()
        before = article.state
        unschedule(article, by=by, at=at)
        withdraw(article, by=by, reason=reason, at=at)
        article.binned_at = at
        article.save(update_fields=["binned_at"])
        ReviewLink.objects.filter(version__article=article).revoke(by=by, at=at)
        log(article, "put in the bin", by=by, at=at, reason=reason, before=before)
    return article


@transaction.atomic
def unbin(article, *, by, at=None):
    """Take an article out of the bin: it is a draft or withdrawn, as it was."""
    article = locked(article, by=by)
    if article.binned_at:
        article.binned_at = None
        article.save(update_fields=["binned_at"])
        log(article, "taken out of the bin", by=by, at=at or timezone.now(), before=Article.State.BINNED)
    return article
