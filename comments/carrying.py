"""Text that outlives a lost session: it is shown in the answer, taken along to sign-in by POST, and waits in the form.

Nothing is stored and no cookie is set until the reader goes on to sign in; from there the session (under /accounts/,
where cookies are allowed) holds the words until they are posted.
"""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from consent.origin import is_same_origin

FIELDS = ("body", "note", "reason", "parent")
# In all: ten times the longest comment, so that whoever wrote too much is able to shorten it. Anybody can make a
# session, and each is a row in the database.
MOST_CHARACTERS = 100_000
# The words of more places than this at once are not one person's forgotten tabs.
MOST_PLACES = 5
_SESSION = "carried"


def written(request):
    """What somebody had typed into a form of the conversation."""
    return {name: request.POST[name] for name in FIELDS if request.POST.get(name)}


def ask_to_sign_in(request, version, *, status=403):
    """The answer to somebody whose session ended while writing: the words, and the way on."""
    fields, address = written(request), request.path
    back = _way_back(version.article, address, fields)
    context = {
        "version": version,
        "fields": {name: value for name, value in fields.items() if name not in ("body", "note")},
        "text_name": "note" if "note" in fields and "body" not in fields else "body",
        "text": fields.get("body") or fields.get("note", ""),
        "address": address,
        "query": urlencode({REDIRECT_FIELD_NAME: back}),
    }
    return render(request, "comments/signed_out.html", context, status=status)


def _way_back(article, address, fields):
    """The page whose form will hold the words again: a new comment's stands below the article."""
    conversation = reverse("comments:conversation", args=[article.slug])
    if address != conversation:
        return address
    if parent := _answered(fields):
        return reverse("comments:reply", args=[article.slug, parent])
    return f"{article.get_absolute_url()}#leave-a-comment"


def _answered(fields):
    """The number of the comment to be answered, as an address can hold it, or nothing."""
    parent = fields.get("parent", "")
    return parent[:9] if parent.isascii() and parent.isdigit() else ""


def through(view):
    """A way in (sign-in, sign-up) that takes carried words along and is otherwise itself.

    The step that only puts words aside needs no CSRF token, which the page before could not have; the rule of the same
    origin stands in for it. Signing in itself is protected as ever.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and "carried" in request.POST:
            if is_same_origin(request):
                keep(request, request.POST["carried"], written(request))
            if "login" not in request.POST and "email" not in request.POST:
                query = request.META["QUERY_STRING"]
                return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
        return protected(request, *args, **kwargs)

    return wrapped


def keep(request, address, fields):
    """Put words aside for the form at `address`."""
    try:
        match = resolve(address)
    except Resolver404:
        return
    if match.app_name != "comments" or not fields:
        return
    if match.url_name == "conversation" and (parent := _answered(fields)):
        address = reverse("comments:reply", args=[match.kwargs["slug"], parent])
    places = request.session.get(_SESSION, {})
    places.pop(address, None)
    places[address] = {name: value for name, value in fields.items() if name != "parent"}
    request.session[_SESSION] = _what_fits(places)


def _what_fits(places):
    """The newest words, cut if they must be, and earlier ones as long as there is room for all of a form."""
    (address, fields), *earlier = reversed(places.items())
    room, fitting = MOST_CHARACTERS, {address: {}}
    for name, value in fields.items():
        fitting[address][name] = value[:room]
        room -= len(fitting[address][name])
    for address, fields in earlier[: MOST_PLACES - 1]:
        room -= sum(map(len, fields.values()))
        if room < 0:
            break
        fitting[address] = fields
    return dict(reversed(fitting.items()))


def kept(request, address):
    """The words that wait for the form at `address`, as its initial data."""
    return request.session.get(_SESSION, {}).get(address, {})


def forget(request, address):
    places = request.session.get(_SESSION, {})
    if places.pop(address, None) is not None:
        request.session[_SESSION] = places
