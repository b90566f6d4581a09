"""What happened to an article, and how it stands, in words for its page at the desk."""

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Version
from articles.zones import zoned

PER_PAGE = 25

# What the log keeps is plain English, so that it means the same for ever; this is how it is told.
WORDS = {
    "started": gettext_lazy("Started"),
    "change prepared": gettext_lazy("Change prepared"),
    "change thrown away": gettext_lazy("Change thrown away"),
    "submitted": gettext_lazy("Handed in for review"),
    "review assigned": gettext_lazy("Reviewer chosen"),
    "changes requested": gettext_lazy("Changes requested"),
    "approved": gettext_lazy("Approved"),
    "waived": gettext_lazy("Finding waived"),
    "embargo set": gettext_lazy("Embargo set"),
    "embargo lifted": gettext_lazy("Embargo lifted"),
    "scheduled": gettext_lazy("Scheduled"),
    "schedule taken back": gettext_lazy("Schedule taken back"),
    "published": gettext_lazy("Published"),
    "retracted": gettext_lazy("Retracted"),
    "concern expressed": gettext_lazy("Concern expressed"),
    "notice lifted": gettext_lazy("Notice lifted"),
    "end planned": gettext_lazy("End planned"),
    "planned end taken back": gettext_lazy("Planned end taken back"),
    "ended as planned": gettext_lazy("Ended as planned"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "put in the bin": gettext_lazy("Put in the bin"),
    "taken out of the bin": gettext_lazy("Taken out of the bin"),
    "moved": gettext_lazy("Address changed"),
    "locked": gettext_lazy("Locked"),
    "unlocked": gettext_lazy("Unlocked"),
    "restored": gettext_lazy("An earlier state restored"),
}


def page(article, number):
    """For admin/articles/article/_timeline.html: one page of the log, newest first."""
    entries = article.entries.select_related("actor", "version")
    page = Paginator(entries, PER_PAGE).get_page(number)
    for entry in page:
        entry.what = WORDS.get(entry.verb) or entry.verb.capitalize()
        entry.when = zoned(entry.at)
        entry.before, entry.after = _label(entry.from_state), _label(entry.to_state)
    return page


def _label(state):
    return Article.State(state).label if state in Article.State.values else state


def facts(article):
    """(name, value) of every moment that matters now, each with its zone."""
    live, coming, draft = article.live_version(), article.scheduled_version(), article.draft_version()
    if article.first_live_from:
        first = _("Public since") if article.first_live_from and live else _("First public")
        yield first, zoned(article.first_live_from)
    if coming:
        yield _("Scheduled for"), zoned(coming.live_from)
    if end := ((coming or live) and (coming or live).planned_end):
        yield _("Public until"), zoned(end)
    if live is None and (last := _last(article)) and last.live_until:
        yield _("Gone from the site since"), zoned(last.live_until)
    if live and live.standing:
        yield _("Above the text"), Version.Standing(live.standing).label
    if draft and draft.is_under_embargo:
        yield _("Under embargo until"), zoned(draft.embargo_until)
    if article.binned_at:
        yield _("In the bin since"), zoned(article.binned_at)


def _last(article):
    return article.versions.filter(number__isnull=False).order_by("-number").first()
