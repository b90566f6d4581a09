"""The rule that stands in for a CSRF token on the consent forms.

They are part of pages that are the same for everybody and set no cookie, so they cannot carry a token.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


def is_same_origin(request):
    """Browsers say where a request comes from; a program that says nothing has no visitor's cookies to misuse."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def same_origin_required(view):
    """Refuse what another site sends; Django's own check then has nothing to add."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method not in ("GET", "HEAD", "OPTIONS") and not is_same_origin(request):
            sentence = _("This form can only be sent from this site.")
            return render(request, "400.html", {"sentence": sentence, "status": 403}, status=403)
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapped)
