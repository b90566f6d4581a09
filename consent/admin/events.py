"""Decisions at the desk: found, looked at with what was shown, proved, exported, purged."""

from dataclasses import asdict
from datetime import datetime, time, timedelta

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from consent import exporting, finding, ledger, notices, proof, retention, seals
from consent.admin.deeds import Deed, Deeds
from consent.admin.records import ReadOnly, as_day
from consent.admin.subjects import as_file
from consent.models import ConsentEvent, DocumentVersion, Notice
from consent.rendering import as_published

# A request purges so many steps (each a short transaction) and says how much is left.
STEPS = 40


class PurposeFilter(admin.SimpleListFilter):
    title = _lazy("purpose")
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


class TextFilter(admin.SimpleListFilter):
    """Which text was answered: from the few texts there are, not from the many answers."""

    rows: object

    def lookups(self, request, model_admin):
        return [(str(row.pk), str(row)) for row in self.rows.published()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if not self.value().isascii() or not self.value().isdigit() or len(self.value()) > 9:
            return queryset.none()
        return queryset.filter(**{self.parameter_name: int(self.value())})


class NoticeFilter(TextFilter):
    title, parameter_name = _lazy("notice"), "notice"
    rows = Notice.objects.only("kind", "number", "language")


class DocumentFilter(TextFilter):
    title, parameter_name = _lazy("document"), "document"
    rows = DocumentVersion.objects.only("title", "number")


@admin.register(ConsentEvent)
class ConsentEventAdmin(Deeds, ReadOnly):
    change_list_template = "admin/consent/events.html"
    list_display = ["at", "state", "person", "allowed", "shown_text", "method"]
    list_display_links = ["at"]
    list_filter = [
        "state",
        PurposeFilter,
        ("at", admin.DateFieldListFilter),
        "method",
        NoticeFilter,
        DocumentFilter,
        "gpc",
    ]
    list_per_page = 50
    search_help_text = _lazy(
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
        if day := as_day(term):
            begin = timezone.make_aware(datetime.combine(day, time.min))
            return queryset.filter(at__gte=begin, at__lt=begin + timedelta(days=1)), False
        self.note_search(request)
        number = finding.as_uuid(term)
        if number and ConsentEvent.objects.filter(pk=number).exists():
            return queryset.filter(pk=number), False
        return queryset.filter(subject__in=finding.found(term)), False

    @admin.display(description=_lazy("whose"))
    def person(self, event):
        if event.subject is None:
            return _("nobody any more")
        return event.subject.user or f"{_('a browser')} {str(event.subject.reference)[:8]}"

    @admin.display(description=_lazy("allowed"))
    def allowed(self, event):
        return ", ".join(event.granted)

    @admin.display(description=_lazy("answered"))
    def shown_text(self, event):
        return event.shown

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("export/", guarded(self.export), name="consent_consentevent_export"),
            path("purge/", guarded(self.purge), name="consent_consentevent_purge"),
            path("<uuid:pk>/proof/", guarded(self.prove), name="consent_consentevent_proof"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What was said, and everything that was shown."""
        event = self.show(request, object_id)
        if event.subject:
            # Not whose it is: the log outlives the record, and would lead from one to the other.
            about = {"event": str(event.pk)}
            ledger.log(request.user, "looked at a decision", about=about, reason="Shown at the desk.")
        body = as_published(event.document) if event.document else ""
        is_intact = event.subject is None or ledger.leaf_of(event) == event.leaf
        may_prove = event.subject and request.user.has_perm("consent.prove_consentevent")
        return self.page(
            request, "admin/consent/event.html", _("Decision"), event=event, body=body, is_intact=is_intact,
            may_prove=may_prove,
        )  # fmt: skip

    def prove(self, request, pk):
        event = self.show(request, str(pk))

        def do(data):
            list(seals.seal_all())
            archive = proof.bundle(ConsentEvent.objects.for_desk().get(pk=event.pk))
            ledger.log(request.user, "proved", about={"event": str(event.pk)}, reason=data["reason"])
            headers = {"Content-Disposition": f'attachment; filename="proof-{event.pk}.zip"'}
            return HttpResponse(archive, content_type="application/zip", headers=headers)

        deed = Deed(
            title=_("Prove a decision"), button=_("Download the proof"), count=1, do=do,
            permission="consent.prove_consentevent",
            back=reverse("admin:consent_consentevent_change", args=[event.pk]),
            sentence=_("An archive with the record, what was shown, the seals and a program that checks them."),
        )  # fmt: skip
        return self.ask(request, deed)

    def export(self, request):
        """What the list shows with its filters, as a file."""
        back = reverse("admin:consent_consentevent_changelist")
        try:
            events = self.get_changelist_instance(request).get_queryset(request)
        except (IncorrectLookupParameters, SuspiciousOperation):
            return redirect(back)
        count = events.count()
        # Whom somebody looked for is not kept.
        chosen = {name: value for name, value in request.GET.items() if name != "q"}

        def do(data):
            about = {"filter": chosen, "searched": "q" in request.GET, "format": data["format"]}
            ledger.log(request.user, "exported", about=about, count=count, reason=data["reason"])
            plain = events.select_related(None).defer(None)
            return as_file(plain, data["format"], f"decisions-{timezone.localdate()}")

        deed = Deed(
            title=_("Export decisions"), button=_("Export"), count=count, do=do, back=back,
            permission="consent.export_consentevent", formats=tuple(exporting.FORMATS),
            sentence=_("%(count)d decisions, as the list shows them. The file names no account.") % {"count": count},
        )  # fmt: skip
        return self.ask(request, deed)

    def purge(self, request):
        due = retention.due()

        def do(data):
            for step, _done in enumerate(retention.purge(by=request.user, reason=data["reason"])):
                if step + 1 >= STEPS:
                    break
            left = retention.due().total
            if left:
                return _("Purged; %(count)d are still due. Go on when you like.") % {"count": left}
            return _("Purged: nothing is past its retention any more.")

        sentence = _(
            "%(events)d decisions ran out 24 months ago, %(restrictions)d restrictions ended, %(seals)d seals stand "
            "over nothing but old records, %(actors)d actions of 36 months ago name who acted, %(cases)d requests "
            "were closed 36 months ago. A hold stops it. There is no way back."
        ) % asdict(due)
        deed = Deed(
            title=_("Purge what is past its retention"), button=_("Purge"), count=due.total, do=do, sentence=sentence,
            permission="consent.purge_consentevent", is_final=True,
            back=reverse("admin:consent_consentevent_changelist"),
        )  # fmt: skip
        return self.ask(request, deed)
