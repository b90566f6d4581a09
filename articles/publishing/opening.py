"""Versions become public: now, at a moment to come, under a notice; and what was scheduled is taken back."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import gate, index, versions
from articles.models import Version
from articles.publishing import due, telling
from articles.publishing.drafting import prepare_change
from articles.publishing.log import PublishingError, locked, log
from articles.zones import zoned

# For `until`: whatever end is planned stays planned.
KEEP = object()
Kind = Version.Kind


@transaction.atomic
def publish(article, *, by, at=None, kind="", reason="", until=KEEP, announce=True, checked=True):
    """Freeze the draft and open its interval now, or at the moment told (in the past for an import).

    Replaces what is live or scheduled from that moment on. Without a draft nothing happens. Only what was public
    before (an import, a withdrawn version) goes past the gate with `checked=False`. `until` is the planned end;
    None takes one back. What happened in the past is told to nobody.
    """
    return _open(
        article,
        by=by,
        live_from=at,
        kind=kind,
        reason=reason,
        until=until,
        announce=announce,
        checked=checked,
    )


@transaction.atomic
def schedule(article, *, by, at, kind="", reason="", until=KEEP):
    """Freeze the draft and open its interval at a moment to come; `unschedule` takes it back until then."""
    if at <= timezone.now():
        sentence = _("That moment has passed. Choose a time in the future, or publish now.")
        raise PublishingError(sentence, field="at")
    return _open(article, by=by, live_from=at, kind=kind, reason=reason, until=until, announce=True)


def _open(article, *, by, live_from, kind, reason, until, announce, checked=True):
    article = locked(article, by=by)
    # Not before: while this one waited for the lock, another may have opened a version.
    now = timezone.now()
    live_from = live_from or now
    draft = article.draft_version()
    if draft is None:
        if live := article.live_version(live_from):
            return live
        raise PublishingError(_("There is no draft to publish. Prepare a change first."))
    _refuse_unready(article, draft, live_from, now)
    draft.standing = _standing(article, kind, reason)
    before = article.state
    if checked:
        if refusal := gate.refusal(draft, at=max(now, live_from)):
            raise PublishingError(refusal)
        draft.checked_at = now
    due.catch_up(article, at=now)
    replaced = article.versions.live(live_from)
    draft.live_until = _end(until, replaced.first(), max(now, live_from))
    draft.awaits_end = draft.live_until is not None
    replaced.update(live_until=live_from, awaits_end=False)
    versions.render(draft)
    draft.number = (article.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft.frozen_at, draft.live_from = now, live_from
    draft.kind = kind or (Kind.FIRST if draft.number == 1 else Kind.UPDATE)
    draft.reason, draft.stage = reason, Version.Stage.APPROVED
    if not announce or live_from <= now:
        draft.announced_at = now
    draft.save()
    if article.first_live_from is None or live_from < article.first_live_from:
        article.first_live_from = live_from
        article.save(update_fields=["first_live_from"])
    index.refresh(article)
    verb = "scheduled" if live_from > now else _published(draft.kind)
    log(article, verb, by=by, at=now, version=draft, reason=_told(draft, now), before=before)
    if live_from == now:
        telling.is_public(draft, by=by)
    return draft


def _refuse_unready(article, draft, live_from, now):
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if not draft.title.strip() or not draft.body.strip():
        raise PublishingError(_("An article needs a title and a text before it can be published."))
    if draft.embargo_until and max(now, live_from) < draft.embargo_until:
        sentence = _(
            "This is under embargo until %(moment)s. Schedule it for that moment or later, or lift the embargo."
        )
        raise PublishingError(sentence % {"moment": zoned(draft.embargo_until)}, field="at")
    if article.versions.filter(live_from__gt=max(now, live_from)).exists():
        raise PublishingError(_("Another version is scheduled. Take that schedule back first."))
    if article.versions.filter(live_from__gte=live_from).exclude(live_until__lte=live_from).exists():
        raise PublishingError(_("A later version is already public. Choose a later moment."), field="at")


def _end(until, replaced, begins):
    """The planned end of a version that begins then: the one told, else that of the version which it replaces."""
    if until is KEEP:
        return replaced.live_until if replaced and replaced.awaits_end else None
    if until is not None and until <= begins:
        sentence = _("The end must come after the publication: choose a moment after %(moment)s.")
        raise PublishingError(sentence % {"moment": zoned(begins)}, field="until")
    return until


def _standing(article, kind, reason):
    """What stands over the new version: what its kind says, else what stood over the last one."""
    last = article.versions.filter(number__isnull=False).order_by("-number").first()
    standing = last.standing if last else ""
    if kind not in Version.SETS_STANDING:
        return standing
    if not reason.strip():
        raise PublishingError(_("Say in one line why: readers see it above the text."), field="reason")
    if kind == Kind.REINSTATEMENT and not standing:
        sentence = _("There is no retraction and no expression of concern that could be lifted.")
        raise PublishingError(sentence, field="kind")
    return Version.SETS_STANDING[kind]


def _published(kind):
    return {
        Kind.RETRACTION: "retracted",
        Kind.CONCERN: "concern expressed",
        Kind.REINSTATEMENT: "notice lifted",
    }.get(kind, "published")


def _told(version, now):
    """For the log: for when, until when, and why."""
    parts = [version.reason]
    if version.live_from > now:
        parts.insert(0, _("For %(moment)s.") % {"moment": zoned(version.live_from)})
    if version.live_until:
        parts.append(_("Until %(moment)s.") % {"moment": zoned(version.live_until)})
    return " ".join(filter(None, parts))


@transaction.atomic
def unschedule(article, *, by, at=None, reason=""):
    """Take a schedule back: the frozen version thaws into the draft it was, what it would have replaced stays.

    The planned end belongs to the article: as last told, it stays with what readers go on seeing.
    """
    article = locked(article, by=by)
    at = at or timezone.now()
    version = article.versions.filter(live_from__gt=at).first()
    if version is None:
        return article.draft_version()
    before, moment, end = article.state, version.live_from, version.live_until
    version.number = version.frozen_at = version.live_from = version.live_until = version.announced_at = None
    version.checked_at, version.awaits_end = None, False
    version.stage, version.kind, version.reason, version.standing = Version.Stage.DRAFT, "", "", ""
    version.save()
    # What ended then by its own plan was not replaced: it keeps that end.
    replaced = article.versions.filter(live_until=moment, awaits_end=False)
    replaced.update(live_until=end, awaits_end=end is not None)
    if article.first_live_from == moment:
        article.first_live_from = (
            article.versions.order_by("live_from").values_list("live_from", flat=True).first()
        )
        article.save(update_fields=["first_live_from"])
    index.refresh(article)
    log(article, "schedule taken back", by=by, at=at, reason=reason, version=version, before=before)
    return version


@transaction.atomic
def give_notice(article, *, by, kind, reason, at=None):
    """Put a retraction or an expression of concern above the public text, which stays readable; or lift it.

    The notice is a version of its own with the same words, so it has its date, its address and its line in the list
    of corrections. The text was public before: it does not go through the gate again.
    """
    article = locked(article, by=by)
    live = article.live_version()
    if live is None:
        raise PublishingError(_("Only a public article can carry a notice for its readers."))
    if live.standing == Version.SETS_STANDING[kind] and kind != Kind.REINSTATEMENT:
        return live
    if article.draft_version():
        raise PublishingError(
            _("There is a draft of this article. Publish it as this notice, or throw it away first.")
        )
    prepare_change(article, by=by, at=at)
    return publish(article, by=by, at=at, kind=kind, reason=reason, checked=False)
