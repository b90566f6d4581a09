"""What a person with an account has accepted, when, and in which exact words."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from consent import telling, terms
from consent.forms import AcceptanceForm
from consent.models import ConsentEvent


@login_required
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request):
    accepted = (
        ConsentEvent.objects.by_account(request.user).for_desk().defer("document__text", "document__html")
    )
    version = terms.in_force()
    numbers = {event.document.number for event in accepted if event.document and event.state == "accepted"}
    if version is None or (numbers and max(numbers) >= version.number):
        form = None
    else:
        form = AcceptanceForm(request.POST or None, version=version)
    if request.method == "POST" and form is None:
        return redirect("consent:agreements")
    if request.method == "POST" and form.is_valid():
        terms.accept(request.user, version, surface="consent:agreements")
        messages.success(request, _("You have accepted version %(number)d.") % {"number": version.number})
        return redirect("consent:agreements")
    context = {
        "events": accepted,
        "form": form,
        "version": version,
        "accepted": max(numbers, default=0),
        "owed": terms.needed(max(numbers, default=0)),
    }
    return render(request, "consent/agreements.html", context, status=422 if form and form.errors else 200)


@login_required
@require_POST
def acknowledgement(request):
    """Put away the notice about a change of the terms."""
    versions = [one for one in telling.changes() if str(one.number) == request.POST.get("number")]
    if not versions:
        raise Http404
    telling.acknowledge(request.user, versions[-1], surface="consent:acknowledgement")
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return redirect(wanted if is_ours else "consent:agreements")
