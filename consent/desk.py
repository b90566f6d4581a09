"""What of consent needs an operator now, on the first page of the desk."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.desk import Panel
from consent import cases, notices, retention, terms, undeclared
from consent.models import Case, DocumentVersion, Notice


def unpublished(request):
    """Texts without which the site is closed for members."""
    if not request.user.has_perm("consent.publish_documentversion"):
        return None
    drafts = (
        DocumentVersion.objects.drafts()
        .select_related("document")
        .filter(document__slug__in=(terms.TERMS, terms.PRIVACY))
    )
    lines = [
        (str(draft), reverse("admin:consent_documentversion_change", args=[draft.pk]))
        for draft in drafts
        if terms.current(draft.document.slug) is None
    ]
    if notices.current() is None:
        lines += [
            (str(draft), reverse("admin:consent_notice_change", args=[draft.pk]))
            for draft in Notice.objects.drafts()
        ]
    if not lines:
        return None
    return Panel(
        title=_("Publish the texts"),
        count=len(lines),
        address=reverse("admin:consent_documentversion_changelist"),
        text=_("Sign-up and commenting are closed until all of these are published."),
        lines=tuple(lines),
    )


def undeclared_cookies(request):
    """What the firewall stopped or the scan found, and no notice tells of."""
    if not request.user.has_perm("consent.view_undeclaredcookie"):
        return None
    found = undeclared.waiting()
    if not found:
        return None
    address = reverse("admin:consent_undeclaredcookie_changelist")
    return Panel(
        title=_("Undeclared cookies"),
        count=len(found),
        address=address,
        text=_("Something on the site stores what the notice does not tell of. Declare it, or put it away."),
        lines=tuple((one.name, f"{address}?q={one.name}") for one in found[:5]),
    )


def open_cases(request):
    """Requests about data that wait for their answer, the one due first at the top."""
    if not request.user.has_perm("consent.change_case"):
        return None
    found = list(Case.objects.open()[:50])
    if not found:
        return None
    late = sum(case.days_left < 0 for case in found)
    return Panel(
        title=_("Requests about data to answer"),
        count=len(found),
        address=f"{reverse('admin:consent_case_changelist')}?outcome__exact=open",
        text=_("%(count)d are late.") % {"count": late} if late else "",
        lines=tuple(
            (
                f"{case.get_kind_display()}, {date_format(case.due_on, 'j F Y')}",
                reverse("admin:consent_case_change", args=[case.pk]),
            )
            for case in found[:5]
        ),
    )


def past_retention(request):
    """Decisions and requests kept for as long as they may be; counted to a thousand, so that the page stays quick."""
    if not request.user.has_perm("consent.purge_consentevent"):
        return None
    now = timezone.now()
    count = retention.outdated(now).order_by()[:1000].count() + cases.outdated(now).count()
    if not count:
        return None
    return Panel(
        title=_("Past its retention"),
        count=count,
        address=reverse("admin:consent_consentevent_purge"),
        text=_(
            "These records have been kept as long as they may be. Purge them, or hold what is still needed."
        ),
    )
