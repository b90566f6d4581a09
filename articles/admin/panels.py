"""What waits for whom on the first page of the desk."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.desk import Panel
from articles.admin import may
from articles.models import Version

SHOWN = 5


def drafts(request):
    """My own drafts that I may write on."""
    versions = Version.objects.draft().filter(
        article__created_by=request.user, article__binned_at=None, stage__in=may.WRITABLE
    )
    return _panel(_("Your drafts"), versions, "admin:articles_article_changelist", "state=draft")


def reviews(request):
    if not request.user.has_perm("articles.publish_article"):
        return None
    versions = Version.objects.draft().filter(stage=Version.Stage.IN_REVIEW, article__binned_at=None)
    return _panel(_("Waiting for your review"), versions, "admin:articles_article_changelist", "state=review")


def changes(request):
    if not request.user.has_perm("articles.publish_article"):
        return None
    versions = Version.objects.draft().filter(article__in=Version.objects.live().values("article"))
    return _panel(
        _("Changes not yet published"), versions, "admin:articles_article_changelist", "state=changed"
    )


def scheduled(request):
    if not request.user.has_perm("articles.publish_article"):
        return None
    versions = Version.objects.filter(live_from__gt=timezone.now()).order_by("live_from")
    zone = timezone.get_current_timezone_name()
    return _panel(
        _("Scheduled"), versions, "admin:articles_article_changelist", "state=scheduled",
        line=lambda v: f"{date_format(timezone.localtime(v.live_from), 'j F, H:i')} ({zone}): {v.title}",
    )  # fmt: skip


def _panel(title, versions, address, query, line=str):
    found = list(versions[: SHOWN + 1])
    if not found:
        return None
    lines = tuple((line(v), reverse("admin:articles_version_change", args=[v.pk])) for v in found[:SHOWN])
    count = len(found) if len(found) <= SHOWN else versions.count()
    return Panel(title=title, count=count, address=f"{reverse(address)}?{query}", lines=lines)


ALL = [drafts, reviews, changes, scheduled]
