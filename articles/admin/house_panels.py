"""What of pages, helplines and addresses waits on the first page of the desk."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.desk import Panel
from articles import house
from articles.models import DeadEnd, Helpline, SitePage

SHOWN = 5
# One visitor's slip of the finger is nobody's work.
WANTED = 3


def pages(request):
    """Pages whose draft readers do not see yet."""
    if not request.user.has_perm("articles.change_sitepage"):
        return None
    found = SitePage.objects.with_states().filter(has_draft=True).order_by("-changed_at", "pk")
    return _panel(
        _("Pages not yet published"), found, "sitepage",
        lambda page: (page.current_title, reverse("admin:articles_sitepage_change", args=[page.pk])),
    )  # fmt: skip


def helplines(request):
    if not request.user.has_perm("articles.change_helpline"):
        return None
    today = timezone.localdate()

    def line(helpline):
        day = date_format(helpline.verify_by, "j F Y")
        told = (
            _("%(name)s: by %(day)s")
            if helpline.verify_by >= today
            else _("%(name)s: not shown since %(day)s")
        )
        address = reverse("admin:articles_helpline_change", args=[helpline.pk])
        return told % {"name": helpline, "day": day}, address

    found = Helpline.objects.to_verify(today + house.VERIFY_AHEAD)
    return _panel(_("Helplines to verify"), found, "helpline", line)


def dead_ends(request):
    """Addresses that several visitors asked for in vain, the most wanted first."""
    if not request.user.has_perm("articles.add_redirect"):
        return None
    found = DeadEnd.objects.filter(number__gte=WANTED)

    def line(dead_end):
        address = reverse("admin:articles_redirect_add", query={"old_path": dead_end.path})
        return _("%(path)s: %(n)d times") % {"path": dead_end.path, "n": dead_end.number}, address

    return _panel(_("Addresses that lead nowhere"), found, "deadend", line)


def _panel(title, found, name, line):
    rows = list(found[: SHOWN + 1])
    if not rows:
        return None
    count = len(rows) if len(rows) <= SHOWN else found.aggregate(every=Count("pk"))["every"]
    return Panel(
        title=title, count=count, address=reverse(f"admin:articles_{name}_changelist"),
        lines=tuple(line(row) for row in rows[:SHOWN]),
    )  # fmt: skip


ALL = [pages, helplines, dead_ends]
