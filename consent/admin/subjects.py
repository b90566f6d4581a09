"""One browser or account and all it decided: a timeline, and what can be done for or about it."""

from django.contrib import admin
from django.http import StreamingHttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from consent import erasing, exporting, finding, ledger
from consent.admin.deeds import Deed, Deeds
from consent.admin.records import ReadOnly
from consent.models import OperatorAction, Subject

LONGEST = 500


@admin.register(Subject)
class SubjectAdmin(Deeds, ReadOnly):
    list_display = ["reference", "user", "status", "restricted_until", "held_until"]
    list_filter = ["status"]
    list_select_related = ["user"]
    search_help_text = _lazy("Consent id or the whole cookie, reference, e-mail address or name")

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip().lower()
        if not term:
            return queryset, False
        self.note_search(request)
        return queryset.filter(pk__in=finding.found(term)), False

    def get_urls(self):
        deeds = {
            "erasure": self.erasure, "restriction": self.restriction, "hold": self.hold, "release": self.release,
            "export": self.export,
        }  # fmt: skip
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"consent_subject_{name}")
            for name, view in deeds.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Everything one subject decided and everything that was done about it, the latest first."""
        subject = self.show(request, object_id)
        about = {"subject": str(subject.reference)}
        actions = OperatorAction.objects.filter(about__subject=about["subject"]).select_related("actor")
        timeline = sorted(
            [*subject.events.for_desk()[:LONGEST], *actions[:LONGEST]], key=lambda row: row.at, reverse=True
        )
        ledger.log(request.user, "looked at a subject", about=about, reason="Shown at the desk.")
        deeds = self._open_deeds(request, subject)
        return self.page(
            request,
            "admin/consent/subject.html",
            _("Subject"),
            subject=subject,
            timeline=timeline,
            deeds=deeds,
        )

    def _open_deeds(self, request, subject):
        """(address, words) of what this operator may do about this subject now."""
        if subject.status == Subject.Status.SHREDDED:
            return []
        is_browser = subject.user_id is None and subject.status == Subject.Status.ACTIVE
        possible = [
            ("export", "consent.export_consentevent", _("Export…"), True),
            ("hold", "consent.hold_subject", _("Hold…"), subject.held_until is None),
            ("release", "consent.hold_subject", _("Release…"), subject.held_until is not None),
            ("restriction", "consent.restrict_subject", _("Restrict…"), is_browser),
            ("erasure", "consent.erase_subject", _("Erase…"), True),
        ]
        return [
            (reverse(f"admin:consent_subject_{name}", args=[subject.pk]), words)
            for name, permission, words, is_open in possible
            if is_open and request.user.has_perm(permission)
        ]

    def _deed(self, request, pk, **over):
        subject = self.show(request, str(pk))
        back = reverse("admin:consent_subject_change", args=[subject.pk])
        make = over.pop("make")
        fields = {"count": subject.events.count(), "back": back} | over | make(subject)
        return self.ask(request, Deed(**fields))

    def erasure(self, request, pk):
        def make(subject):
            contracts = subject.events.filter(basis="contract").count()
            count = subject.events.count() - contracts
            sentence = _("%(count)d decisions are made nobody’s. They stay, prove nothing about anybody, and still verify. There is no way back.") % {"count": count}  # noqa: E501 # fmt: skip
            if contracts:
                sentence += " " + _("%(count)d acceptances of terms stay: the account exists, or claims can still be made.") % {"count": contracts}  # noqa: E501 # fmt: skip

            def do(data):
                erased = erasing.erase(subject, by=request.user, reason=data["reason"])
                return _("%(count)d decisions now lead to nobody.") % {"count": erased.shredded}

            return {"count": count, "sentence": sentence, "do": do}

        return self._deed(
            request, pk, title=_("Erase"), button=_("Erase"), permission="consent.erase_subject", is_final=True,
            make=make,
        )  # fmt: skip

    def restriction(self, request, pk):
        def make(subject):
            def do(data):
                if subject.user_id is not None:
                    raise ledger.LedgerError(
                        _("An account is restricted when it is deleted. Until then, hold its records.")
                    )
                erasing.restrict(subject, until=data["until"], by=request.user, reason=data["reason"])
                return _("Restricted. The browser starts anew; after that day the records are shredded.")

            return {"do": do}

        return self._deed(
            request, pk, title=_("Restrict"), button=_("Restrict"), permission="consent.restrict_subject", until=True,
            sentence=_("The records are cut loose from the browser and kept for a claim alone, found by their numbers; after the day they are shredded."),  # noqa: E501
            make=make,
        )  # fmt: skip

    def hold(self, request, pk):
        def make(subject):
            def do(data):
                erasing.hold(subject, until=data["until"], by=request.user, reason=data["reason"])
                return _("Held. Nothing of it is shredded before that day.")

            return {"do": do}

        return self._deed(
            request, pk, title=_("Hold"), button=_("Hold"), permission="consent.hold_subject", until=True, make=make,
            sentence=_("A legal hold: nothing of it is erased or purged before that day, whoever asks."),
        )  # fmt: skip

    def release(self, request, pk):
        def make(subject):
            def do(data):
                erasing.release(subject, by=request.user, reason=data["reason"])
                return _("Released. What was due meanwhile goes at the next purge.")

            return {"do": do}

        return self._deed(
            request, pk, title=_("Release"), button=_("Release"), permission="consent.hold_subject", make=make,
            sentence=_("The hold ends now."),
        )  # fmt: skip

    def export(self, request, pk):
        def make(subject):
            def do(data):
                about = {"subject": str(subject.reference), "format": data["format"]}
                ledger.log(
                    request.user, "exported", about=about, count=subject.events.count(), reason=data["reason"]
                )
                return as_file(subject.events.all(), data["format"], f"subject-{subject.reference}")

            return {"do": do}

        return self._deed(
            request, pk, title=_("Export"), button=_("Export"), permission="consent.export_consentevent", make=make,
            formats=tuple(exporting.FORMATS),
            sentence=_("Everything this subject decided, as a file. It names no account."),
        )  # fmt: skip


def as_file(events, how, name):
    """A download that is written while it is read."""
    return StreamingHttpResponse(
        exporting.lines(events, how),
        content_type=exporting.FORMATS[how],
        headers={"Content-Disposition": f'attachment; filename="{name}.{how}"'},
    )
