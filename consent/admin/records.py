"""What was decided: found by receipt, consent id, person or day; shown as it was; never changed here."""

from datetime import MAXYEAR, MINYEAR, datetime, time, timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from consent import finding, ledger, notices
from consent.models import ConsentEvent, OperatorAction, Subject
from consent.rendering import as_published


def _day(term):
    try:
        day = parse_date(term)
    except ValueError:
        return None
    # The calendar's first and last days have no midnight on one side: computing with them overflows.
    return day if day and MINYEAR < day.year < MAXYEAR else None


class ReadOnly(admin.ModelAdmin):
    actions = None
    show_full_result_count = False
    search_fields = ["pk"]  # any field shows the box; get_search_results reads it

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def show(self, request, object_id):
        """The row, for those who may see it."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def page(self, request, template, title, **context):
        context |= self.admin_site.each_context(request) | {"title": title, "opts": self.opts}
        return TemplateResponse(request, template, context)


class PurposeFilter(admin.SimpleListFilter):
    title = _("purpose")
    parameter_name = "purpose"

    def lookups(self, request, model_admin):
        notice = notices.current()
        purposes = notice.purposes.items() if notice else []
        return [
            (f"{name}:{answer}", f"{purpose['name']}: {word}")
            for name, purpose in purposes
            for answer, word in (("yes", _("allowed")), ("no", _("refused")))
        ]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        name, _colon, answer = self.value().rpartition(":")
        notice = notices.current()
        if notice is None or name not in notice.purposes:
            return queryset.none()
        return queryset.filter(**{f"decisions__{name}": answer == "yes"})


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnly):
    list_display = ["at", "state", "person", "allowed", "shown_text", "method"]
    list_display_links = ["at"]
    list_filter = [
        "state",
        PurposeFilter,
        ("at", admin.DateFieldListFilter),
        "method",
        ("notice", admin.RelatedOnlyFieldListFilter),
        ("document", admin.RelatedOnlyFieldListFilter),
        "gpc",
    ]
    list_per_page = 50
    search_help_text = _(
        "Number of a receipt, consent id, reference, e-mail address, name, or a day (2026-05-31)"
    )

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .for_desk()
            .defer("notice__content", "notice__snapshot", "document__text", "document__html")
        )

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip().lower()
        if not term:
            return queryset, False
        if day := _day(term):
            begin = timezone.make_aware(datetime.combine(day, time.min))
            return queryset.filter(at__gte=begin, at__lt=begin + timedelta(days=1)), False
        match = finding.matches(term, "subject__")
        if number := finding.as_uuid(term):
            match |= Q(pk=number)
        return queryset.filter(match), False

    @admin.display(description=_("whose"))
    def person(self, event):
        if event.subject is None:
            return _("nobody any more")
        return event.subject.user or f"{_('a browser')} {str(event.subject.reference)[:8]}"

    @admin.display(description=_("allowed"))
    def allowed(self, event):
        return ", ".join(event.granted)

    @admin.display(description=_("answered"))
    def shown_text(self, event):
        return event.shown

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What was said, and everything that was shown."""
        event = self.show(request, object_id)
        if event.subject and event.subject.user:
            ledger.log(
                request.user,
                "looked at a decision",
                # Not whose it is: the log outlives the record, and would lead from one to the other.
                about={"event": str(event.pk)},
                reason="Shown at the desk.",
            )
        body = as_published(event.document) if event.document else ""
        is_intact = event.subject is None or ledger.leaf_of(event) == event.leaf
        return self.page(
            request, "admin/consent/event.html", _("Decision"), event=event, body=body, is_intact=is_intact
        )


@admin.register(Subject)
class SubjectAdmin(ReadOnly):
    list_display = ["reference", "user", "status", "held_until"]
    list_filter = ["status"]
    list_select_related = ["user"]
    search_help_text = _("Consent id, reference, e-mail address or name")

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip().lower()
        return (queryset.filter(finding.matches(term)) if term else queryset), False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Everything one subject decided, in order."""
        subject = self.show(request, object_id)
        ledger.log(
            request.user,
            "looked at a subject",
            about={"subject": str(subject.reference)},
            reason="Shown at the desk.",
        )
        events = subject.events.for_desk()[:500]
        return self.page(request, "admin/consent/subject.html", _("Subject"), subject=subject, events=events)


@admin.register(OperatorAction)
class OperatorActionAdmin(ReadOnly):
    list_display = ["at", "actor", "verb", "count", "reason"]
    list_filter = ["verb", ("at", admin.DateFieldListFilter)]
    list_select_related = ["actor"]
    search_fields = ["verb", "reason"]
