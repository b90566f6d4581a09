"""Cookies and what became of a choice: the visitor's side, without an account and without a token."""

import json
from typing import Literal

from cookie_consent.views import CookieGroupBaseProcessView, is_ajax_like
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from consent import choices, embeds, ledger, notices, proof
from consent.models import ConsentEvent
from consent.origin import same_origin_required

LONGEST_ADDRESS = 1024
personal = cache_control(private=True, no_store=True)


@require_safe
def preferences(request):
    """The cookie page: what is asked for, what was decided, and the form to decide anew."""
    notice = notices.current()
    response = render(
        request,
        "consent/preferences.html",
        {
            "content": notice and notice.edition.content,
            "state": request.consent,
            "latest": _latest(request.consent),
            "embeds": embeds.offered(),
        },
    )
    if request.consent.has_decided:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _latest(state):
    """The last recorded decision of this browser, if it made one."""
    if not state.has_decided:
        return None
    return ConsentEvent.objects.filter(subject__device=ledger.hash_device(state.consent_id)).first()


@require_safe
@personal
def status(request):
    """What was decided, for scripts; as the package says it, without its CSRF token, which would set a cookie."""
    state = request.consent
    return JsonResponse(
        {
            "acceptUrl": reverse("cookie_consent_accept"),
            "declineUrl": reverse("cookie_consent_decline"),
            "acceptedCookieGroups": sorted(state.granted),
            "declinedCookieGroups": sorted(state.refused),
            "notAcceptedOrDeclinedCookieGroups": sorted(state.undecided),
        }
    )


@method_decorator(same_origin_required, name="dispatch")
class ChoiceView(CookieGroupBaseProcessView):
    """The package's view around our form, our processor and the status codes it lacks."""

    cookie_process_action: Literal["accept", "decline"] = choices.DECLINE
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        notice = notices.current()
        if notice is None:
            return self.refused(409)
        form = choices.ChoiceForm(request.POST, notice=notice)
        if not form.is_valid():
            return self.refused(400)
        wants_json = is_ajax_like(request) or "application/json" in request.headers.get("Accept", "")
        response = JsonResponse({}) if wants_json else HttpResponseRedirect(self.get_success_url())
        said = choices.LedgerProcessor(
            request,
            response,
            notice=notice,
            method=form.cleaned_data["method"],
            surface=_surface(self.get_redirect_url()),
            js=wants_json,
        ).process(
            form.get_cookie_groups(),
            self.cookie_process_action,
            others_declined=bool(form.cleaned_data["others"]),
        )
        if wants_json:
            response.content = json.dumps(
                {"granted": sorted(name for name, one in said.items() if one.is_granted)}
            )
        return response

    def get_redirect_url(self):
        """Where the visitor was; a page with an address too long to go back to must not cost them their choice."""
        url = super().get_redirect_url()
        return url if len(url) < LONGEST_ADDRESS else ""

    def refused(self, status):
        return render(self.request, "consent/refused.html", {"status": status}, status=status)


def _surface(path):
    """The name of the page where the choice was made; never its address."""
    try:
        return resolve(path.partition("?")[0]).view_name[:100] if path else "direct"
    except Resolver404:
        return "unknown"


accept = ChoiceView.as_view(cookie_process_action=choices.ACCEPT)
decline = ChoiceView.as_view(cookie_process_action=choices.DECLINE)


@require_safe
@personal
def receipt(request, event):
    """What was shown, what was answered, how things stand now, and the proof. For whoever holds the address."""
    event = get_object_or_404(ConsentEvent.objects.for_desk(), pk=event)
    latest = event.subject and event.subject.events.first()
    return render(request, "consent/receipt.html", {"event": event, "latest": latest})


@require_safe
@personal
def receipt_json(request, event):
    """The same for programs: with record and salt anybody can compute the leaf again."""
    event = get_object_or_404(ConsentEvent.objects.for_desk(), pk=event)
    data = {
        "id": str(event.pk),
        "at": event.at,
        "state": event.state,
        "granted": event.granted,
        "denied": event.denied,
        "valid_until": event.valid_until,
        "receipt": request.build_absolute_uri(event.get_absolute_url()),
        "shown": _shown(request, event),
        "archive": request.build_absolute_uri(reverse("consent:receipt_proof", args=[event.pk])),
        "proof": {
            "leaf": event.leaf,
            "formula": "SHA-256(0x00 + salt + record), the record as UTF-8",
            "salt": bytes(event.salt).hex() if event.subject else None,
            "record": ledger.canonical(event).decode() if event.subject else None,
            "seal": event.seal_id,
        },
    }
    headers = {"Content-Disposition": f'attachment; filename="receipt-{event.pk}.json"'}
    return JsonResponse(data, headers=headers, json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
@personal
def receipt_proof(request, event):
    """An archive that proves this decision to anybody, with the program that checks it."""
    event = get_object_or_404(ConsentEvent.objects.for_desk(), pk=event)
    try:
        data = proof.bundle(event)
    except proof.ProofError as error:
        context = {"sentence": str(error), "status": 409}
        response = render(request, "consent/unproved.html", context, status=409)
        response.headers["Retry-After"] = "60"
        return response
    headers = {"Content-Disposition": f'attachment; filename="proof-{event.pk}.zip"'}
    return HttpResponse(data, content_type="application/zip", headers=headers)


def _shown(request, event):
    if event.notice:
        return {"notice": event.notice.number, "sha256": event.shown_sha256, "content": event.notice.content}
    return {
        "document": event.document.document.slug,
        "version": event.document.number,
        "sha256": event.shown_sha256,
        "address": request.build_absolute_uri(event.document.get_absolute_url()),
        "text": event.document.text,
    }


@require_safe
@cache_control(public=True, max_age=86400)
def gpc(request):
    """That this site obeys Global Privacy Control (https://globalprivacycontrol.github.io/gpc-spec/)."""
    # The day this promise was last changed; obeying does not depend on a published notice.
    body = json.dumps({"gpc": True, "lastUpdate": "2026-11-23"})
    return HttpResponse(body, content_type="application/json")
