"""What waits for whom on the first page of the desk."""

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.desk import Panel
from articles import retracting
from articles.admin import house_panels, review
from articles.models import ReviewRecord, Version

SHOWN = 5
# For how long the first page still tells what went out last.
RECENT = timedelta(days=7)
Stage = Version.Stage


def changes_requested(request):
    """My own drafts that were given back: before all others, somebody has read them."""
    versions = _own(request).filter(stage=Stage.CHANGES_REQUESTED)
    return _panel(_("Changes requested from you"), versions, "state=changes_requested&whose=mine")


def drafts(request):
    """My own drafts that nobody has yet seen."""
    return _panel(_("Your drafts"), _own(request).filter(stage=Stage.DRAFT), "state=draft&whose=mine")


def reviews(request):
    if not request.user.has_perm("articles.publish_article"):
        return None
    mine_first = F("assignment__reviewer").asc(nulls_last=True)
    versions = review.waiting_for(request.user).order_by(mine_first, "updated_at", "pk")
    return _panel(_("Waiting for your review"), versions, "state=review&reviewer=waiting")


def approved(request):
    if not request.user.has_perm("articles.publish_article"):
        return None
    versions = Version.objects.draft().filter(stage=Stage.APPROVED, article__binned_at=None)
    return _panel(_("Approved, not yet published"), versions, "state=approved")


def changes(request):
    if not request.user.has_perm("articles.publish_article"):
        return None
    versions = Version.objects.draft().filter(article__in=Version.objects.live().values("article"))
    return _panel(_("Changes not yet published"), versions, "state=changed")


def scheduled(request):
    """What comes next, and what came last: whoever planned it wants to know that it went out."""
    if not request.user.has_perm("articles.publish_article"):
        return None
    now = timezone.now()
    planned = Version.objects.filter(live_from__gt=now).order_by("live_from")
    last = (
        Version.objects.live()
        .filter(live_from__gt=now - RECENT, frozen_at__lt=F("live_from"), article__binned_at=None)
        .order_by("-live_from")
        .first()
    )
    text = _("Last: %(line)s") % {"line": _moment(last)} if last else ""
    return _panel(_("Scheduled"), planned, "state=scheduled", line=_moment, text=text)


def reviews_due(request):
    """Public articles whose text should be looked at again, the longest overdue first."""
    if not request.user.has_perm("articles.publish_article"):
        return None
    due = ReviewRecord.objects.due().filter(version__article=OuterRef("article"))
    versions = Version.objects.live().annotate(due_on=Subquery(due.values("due_on")[:1]))
    versions = versions.filter(due_on__isnull=False).order_by("due_on", "pk")
    return _panel(_("Reviews due"), versions, "due=now", line=_due)


def _due(version):
    return f"{date_format(version.due_on, 'j F Y')}: {version.title}"


def retracted(request):
    """Works that a public article or a draft cites and the local list calls retracted."""
    if not request.user.has_perm("articles.publish_article"):
        return None
    rows = list(retracting.cited()[: SHOWN + 1])
    if not rows:
        return None
    lines = tuple(
        (
            f"{row.version.title}: {row.name}",
            f"{reverse('admin:articles_version_change', args=[row.version_id])}#references-group",
        )
        for row in rows[:SHOWN]
    )
    address = f"{reverse('admin:articles_reference_changelist')}?retracted=yes"
    count = len(rows) if len(rows) <= SHOWN else retracting.cited().count()
    return Panel(title=_("Cited works that were retracted"), count=count, address=address, lines=lines)


def _own(request):
    mine = Version.objects.draft().filter(article__created_by=request.user, article__binned_at=None)
    return mine.filter(article__first_live_from=None).order_by("-updated_at", "-pk")


def _moment(version):
    moment = date_format(timezone.localtime(version.live_from), "j F, H:i")
    return f"{moment} ({timezone.get_current_timezone_name()}): {version.title}"


def _panel(title, versions, query, line=str, text=""):
    found = list(versions[: SHOWN + 1])
    if not found and not text:
        return None
    lines = tuple((line(v), reverse("admin:articles_version_change", args=[v.pk])) for v in found[:SHOWN])
    count = len(found) if len(found) <= SHOWN else versions.count()
    address = reverse("admin:articles_article_changelist")
    return Panel(title=title, count=count, address=f"{address}?{query}", text=text, lines=lines)


ALL = [
    changes_requested,
    drafts,
    reviews,
    approved,
    scheduled,
    changes,
    reviews_due,
    retracted,
    *house_panels.ALL,
]
