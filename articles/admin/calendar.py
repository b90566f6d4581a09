"""The calendar of publications: a month as a table, on a telephone the same days one below the other."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin import may
from articles.models import Version

# More than anybody reads in a month; the list has the rest.
MOST = 500
WORDS = {
    "published": gettext_lazy("Published"),
    "changed": gettext_lazy("Change published"),
    "scheduled": gettext_lazy("Scheduled"),
    "ends": gettext_lazy("Ends"),
    "ended": gettext_lazy("Ended"),
    "embargo": gettext_lazy("Embargo until then"),
}


@dataclass(frozen=True)
class Event:
    at: datetime
    kind: str
    title: str
    address: str

    @property
    def words(self):
        return WORDS[self.kind]


def month_from(text):
    """The first day of “2026-11”, or None."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None
    # Beyond these the months around one, or their moments in UTC, are no dates any more.
    return first if 1000 <= first.year <= 9998 else None


def events(user, first):
    """What happens in a month, in order, to the articles that this person finds; and whether that is all."""
    zone = timezone.get_current_timezone()
    start = datetime(first.year, first.month, 1, tzinfo=zone)
    following = _following(first)
    end = datetime(following.year, following.month, 1, tzinfo=zone)
    within = Q(live_from__gte=start, live_from__lt=end)
    within |= Q(awaits_end=True, live_until__gte=start, live_until__lt=end)
    within |= Q(embargo_until__gte=start, embargo_until__lt=end)
    versions = Version.objects.filter(within, article__in=may.mine(user), article__binned_at=None)
    fields = ("pk", "title", "number", "live_from", "live_until", "awaits_end", "embargo_until")
    rows = list(versions.order_by("live_from", "pk").only(*fields)[: MOST + 1])
    found = [event for row in rows[:MOST] for event in _of(row) if start <= event.at < end]
    return sorted(found, key=lambda event: (event.at, event.title)), len(rows) <= MOST


def _of(version):
    now = timezone.now()
    address = reverse("admin:articles_version_change", args=[version.pk])
    if version.live_from:
        kind = "scheduled" if version.live_from > now else "published" if version.number == 1 else "changed"
        yield Event(version.live_from, kind, version.title, address)
    if version.awaits_end and version.live_until:
        yield Event(
            version.live_until, "ends" if version.live_until > now else "ended", version.title, address
        )
    if version.embargo_until:
        yield Event(version.embargo_until, "embargo", version.title, address)


def weeks(first, found):
    """Rows of (day, its events, whether it is today); None for days of other months."""
    by_day = defaultdict(list)
    for event in found:
        by_day[timezone.localdate(event.at)].append(event)
    today = timezone.localdate()
    # Django counts from Sunday, Python from Monday.
    pages = calendar.Calendar((get_format("FIRST_DAY_OF_WEEK") - 1) % 7)
    return [
        [(day, by_day[day], day == today) if day.month == first.month else None for day in week]
        for week in pages.monthdatescalendar(first.year, first.month)
    ]


def _following(first):
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _weekdays():
    beginning = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    return [WEEKDAYS[(beginning + n) % 7] for n in range(7)]


class WithCalendar(admin.ModelAdmin):
    """For the articles at the desk."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.calendar_view))
        return [path("calendar/", view, name="articles_article_calendar"), *super().get_urls()]

    def calendar_view(self, request):
        if not may.see_desk(request.user):
            raise PermissionDenied(_("Your role does not include articles."))
        text = request.GET.get("month", "")
        first = month_from(text) if text else timezone.localdate().replace(day=1)
        if first is None:
            return redirect(request.path)
        found, is_all = events(request.user, first)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("Calendar"), "first": first,
            "weeks": weeks(first, found), "weekdays": _weekdays(), "zone": timezone.get_current_timezone_name(),
            "earlier": first - timedelta(days=1), "later": _following(first), "is_empty": not found,
            "is_all": is_all, "most": MOST, "month": date_format(first, "F Y"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/article/calendar.html", context)
