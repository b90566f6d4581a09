"""The terms gate: who still owes their acceptance reads on freely, and accepts before acting.

A POST that needs acceptance is answered with a page in between. It carries the fields, shows the summary and the
box, and posts to the same address again: the acceptance is recorded and the action goes on, in one request.
A view whose own form holds the box is marked with `carries_terms` and left alone.
"""

import re

from django.shortcuts import render
from django.urls import reverse

from consent import terms
from consent.forms import AcceptanceForm
from consent.models import ConsentEvent

# Never gated: the account and the way out of it, the desk, consent itself, legal texts, showing an embed (which is
# reading), reports of illegal content, unsubscribing (an account's mail is not its terms).
_FREE = re.compile(
    r"^(/[a-z]{2})?/(accounts|admin|consent|cookies|embeds|legal|report|unsubscribe|review)/|^/articles/.+/report/$"
)

_OURS = {"accept_terms", "terms_shown", "csrfmiddlewaretoken"}


def carries_terms(view):
    """Mark a view whose own form asks for the terms where they are owed."""
    view.carries_terms = True
    return view


class TermsGateMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if (
            request.method != "POST"
            or getattr(view, "carries_terms", False)
            or _FREE.search(request.path_info)
        ):
            return None
        version = terms.owed(request)
        if version is None:
            return None
        if request.POST.get("terms_shown"):
            form = AcceptanceForm(request.POST, version=version)
            if form.is_valid():
                terms.accept(
                    request.user,
                    version,
                    surface=request.resolver_match.view_name,
                    method=ConsentEvent.Method.INTERSTITIAL,
                )
                return None
        else:
            form = AcceptanceForm(version=version)
        return _ask(request, form, version)


def _ask(request, form, version):
    accepted = terms.accepted_by(request.user)
    since = accepted and reverse("consent:changes", args=[terms.TERMS, accepted.number, version.number])
    context = {
        "form": form,
        "version": version,
        "since": since,
        "fields": [
            (name, value) for name, values in request.POST.lists() if name not in _OURS for value in values
        ],
        "has_files": bool(request.FILES),
    }
    return render(request, "consent/gate.html", context, status=422 if form.errors else 403)
