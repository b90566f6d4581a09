"""/report/: for everybody, with or without an account."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comments import limits, writing
from comments.complaints import verbs
from comments.complaints.forms import ComplaintForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request):
    # Nobody's address is filled in for them: whoever is signed in may want to stay unknown.
    initial = {"address": request.GET.get("address", "")[:500]}
    form = ComplaintForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        return render(request, "comments/complaint.html", {"form": form})
    if not form.is_valid() or writing.refuse(request, form):
        status = writing.refusal_status(request)
        return render(request, "comments/complaint.html", {"form": form}, status=status)
    fields = {name: form.cleaned_data[name] for name in ("address", "kind", "reason", "name", "email")}
    try:
        received = verbs.receive(**fields, place=request.META.get("REMOTE_ADDR", ""))
    except limits.TooOften as error:
        form.add_error(None, _("%(why)s Nothing is lost: your report is below.") % {"why": error})
        return render(request, "comments/complaint.html", {"form": form}, status=429)
    context = {"complaint": received, "in_danger": writing.IN_DANGER}
    return render(request, "comments/complaint_received.html", context)
