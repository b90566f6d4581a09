"""What every request and answer goes through that Django does not do the way this site needs it."""

import re

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseNotAllowed
from django.middleware.http import ConditionalGetMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import parse_http_date_safe
from django.utils.translation import gettext as _
from django_http_compression.middleware import HttpCompressionMiddleware

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Views without a decorator are class-based ones, allauth's and the admin's: pages and forms.
FORM_METHODS = ["GET", "HEAD", "POST"]
PRIVATE = "private, no-store"
# Where pages are made for one person even before a session exists: forms with their tokens, codes, the desk.
PERSONAL = ("/accounts/", "/admin/")
# Nothing here uses any of these; an embedded page of somebody else shall not either.
FEATURES = [
    *(
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
    ),
    *("magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
]
PERMISSIONS = ", ".join(f"{feature}=()" for feature in FEATURES)


def refuse_malformed(get_response):
    """A 4xx for what no browser sends and what would end in an error further in.

    NUL bytes: PostgreSQL refuses them in any comparison. Charsets: Django decodes a form by the charset that its
    sender names, and some of Python's codecs decode no text (LookupError inside the CSRF check).
    """

    def middleware(request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return refusal(request, _("This address holds a zero byte and cannot be that of a page."), 400)
        if request.content_type in FORMS:
            charset = request.content_params.get("charset", "utf-8").strip().lower()
            if charset not in ("utf-8", "utf8", ""):
                return refusal(request, _("Forms are read in UTF-8 only."), 415)
        # A quoted value may spell one out. Dropped, not refused: whoever was given such a cookie cannot take it off.
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return get_response(request)

    return middleware


def refusal(request, sentence, status):
    """A page that says why, or the bare sentence for who reads no pages. It needs no session and no user."""
    if request.accepts("text/html"):
        return render(request, "400.html", {"sentence": sentence, "status": status}, status=status)
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


class Methods:
    """A method that a view does not know is a 405 with a page, also where the CSRF check would speak first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.accepts("text/html"):
            response.content = render_to_string("405.html", {"status": 405}, request)
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response

    def process_view(self, request, view, args, kwargs):
        known = methods_of(view) or FORM_METHODS
        if request.method not in known and request.method != "OPTIONS":
            return HttpResponseNotAllowed(known)
        return None


def methods_of(view):
    """What `require_GET` and its like, anywhere among the view's decorators, let through; None without any."""
    while view is not None:
        if "request_method_list" in (names := getattr(getattr(view, "__code__", None), "co_freevars", ())):
            return view.__closure__[names.index("request_method_list")].cell_contents
        view = getattr(view, "__wrapped__", None)
    return None


def set_policies(get_response):
    """Permissions-Policy, and who may keep the answer: nobody a page made for one person, everybody the others.

    "no-cache" lets caches keep a public page but ask each time: a change shows at once, an unchanged page costs a 304.
    """

    def middleware(request):
        is_personal = settings.SESSION_COOKIE_NAME in request.COOKIES or request.path.startswith(PERSONAL)
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        given = response.headers.get("Cache-Control", "")
        if response.cookies or (is_personal and "public" not in given):
            response.headers["Cache-Control"] = PRIVATE
        elif not given:
            response.headers["Cache-Control"] = "no-cache"
        return response

    return middleware


class Compression(HttpCompressionMiddleware):
    """Compression whose public answers are the same bytes each time.

    The random header that hides the length of secrets (BREACH) stays on private pages; public ones hold no secret.
    """

    content_type_re = re.compile(
        HttpCompressionMiddleware.content_type_re.pattern + r"| ^application/[\w.-]+\+json",
        HttpCompressionMiddleware.content_type_re.flags,
    )

    def maybe_compress(self, request, response):
        super().maybe_compress(request, response)
        if "private" not in response.headers.get("Cache-Control", ""):
            response.headers.pop("x-noise", None)


class ConditionalGet(ConditionalGetMiddleware):
    """Django's, and for HEAD too: views answer HEAD with the same body, which the server then leaves out."""

    def process_response(self, request, response):
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if not response.streaming and self.needs_etag(response) and "ETag" not in response.headers:
            set_response_etag(response)
        modified = response.headers.get("Last-Modified")
        return get_conditional_response(
            request,
            etag=response.headers.get("ETag"),
            last_modified=modified and parse_http_date_safe(modified),
            response=response,
        )


def speak_site_language(get_response):
    """The language is the site's. What the browser prefers is not looked at: all see the same page."""

    def middleware(request):
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


class Authentication(AuthenticationMiddleware):
    """Django's, but a visitor without a session cookie is nobody without a session being looked at.

    Otherwise every public page that asks "is anybody signed in?" would vary by cookie.
    """

    def process_request(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            super().process_request(request)
        else:
            request.user = AnonymousUser()
