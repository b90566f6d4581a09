"""Content from elsewhere: a page of its own that loads nothing until the visitor says yes to just this.

The yes is for this once and stored nowhere: no cookie, no row. Whoever comes again is asked again.
"""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from consent.memory import Memo
from consent.models import Embed
from consent.origin import same_origin_required


def _load():
    return list(Embed.objects.offered().only("name", "title", "provider"))


offered = Memo(_load, empty=[])


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_required
def embed(request, name):
    """GET says what would be loaded and from whom; POST is the yes."""
    found = get_object_or_404(Embed.objects.offered(), name=name)
    is_shown = request.method == "POST"
    response = render(request, "consent/embed.html", {"embed": found, "is_shown": is_shown})
    if is_shown:
        # Only this answer lets the provider in, and only the provider.
        response._csp_config = settings.SECURE_CSP | {"frame-src": [found.origin]}
        response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
@xframe_options_sameorigin
def demonstration(request):
    """Content "from elsewhere" for a site without a net: under a policy of its own, framed by this site alone."""
    response = render(request, "consent/demonstration_frame.html")
    response._csp_config = {"default-src": [CSP.NONE], "base-uri": [CSP.NONE], "frame-ancestors": [CSP.SELF]}
    return response
