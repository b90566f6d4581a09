"""Words that outlive the session at the desk: a POST to the writing page after it ended, or with a stale token.

They wait in the session through whatever signing in takes, and are in the form again after it. Only a page that the
desk itself has made for somebody can put words there: it holds a seal of its version and its reader, so nobody else
fills the database, and nobody else is shown the words.
"""

from django.contrib import messages
from django.core import signing
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import autosaving
from articles.admin import kept

WRITING = {"admin:articles_version_change", "admin:articles_version_merge", "admin:articles_version_carry"}
# A tab that was left open over the holidays is still somebody's work.
GOOD_FOR_SECONDS = 45 * 24 * 60 * 60
MOST_PLACES = 3
STALE = gettext_lazy("The form had grown too old to be checked. Your words are here; send it once more.")
_SALT, _SESSION = "articles.writing", "typed"


def seal(version, user):
    """Goes into the writing page that this person opens."""
    return signing.dumps([version.pk, user.pk], salt=_SALT)


def is_writing(request):
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name in WRITING


def _place(request):
    """The version in the address of the request."""
    here = request.resolver_match.kwargs
    return str(here.get("object_id", here.get("pk")))


def _sealed_for(request):
    """Whose page it was that sends this, or None."""
    try:
        version, user = signing.loads(request.POST.get("seal", ""), salt=_SALT, max_age=GOOD_FOR_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return user if str(version) == _place(request) else None


def put_aside(request):
    """Let the words wait through signing in. Returns the address at which they are in the form again, or None."""
    user, fields = _sealed_for(request), kept.raw(request.POST)
    size = sum(len(name) + len(value) for name, value in fields)
    if user is None or size > autosaving.MOST_CHARACTERS:
        return None
    places = request.session.get(_SESSION, {})
    places.pop(_place(request), None)
    places[_place(request)] = {"user": user, "fields": fields, "size": size}
    while len(places) > MOST_PLACES or sum(p["size"] for p in places.values()) > autosaving.MOST_CHARACTERS:
        del places[next(iter(places))]
    request.session[_SESSION] = places
    messages.info(
        request, _("Nothing is lost: what you typed waits, and is in the form again once you are in.")
    )
    return reverse("admin:articles_version_change", args=[_place(request)])


def waiting(request, version):
    """What this person typed into this version before signing in, as a POST that saves nothing; or None."""
    place = request.session.get(_SESSION, {}).get(str(version.pk))
    if place is None or place["user"] != request.user.pk:
        return None
    post = QueryDict(mutable=True)
    for name, value in place["fields"]:
        post.appendlist(name, value)
    post["_held"] = "session"
    return post


def forget(request, version):
    places = request.session.get(_SESSION, {})
    if places.pop(str(version.pk), None) is not None:
        request.session[_SESSION] = places


def was_refused(request):
    """Whether the token did not fit: such a POST is shown again and changes nothing."""
    return getattr(request, "form_was_refused", False)


def shown_again(request):
    """The answer to a stale token: the page that was sent, with its words and a fresh token; None elsewhere."""
    if not is_writing(request):
        return None
    request.form_was_refused = request.csrf_processing_done = True
    match = request.resolver_match
    return match.func(request, *match.args, **match.kwargs)


def shown(request, sentence, *, status=403):
    """Every word of a POST that leads nowhere, to be copied, or sent again from this very page."""
    from articles.admin.versions import LABELS

    context = {
        "sentence": sentence, "typed": kept.readable(request.POST, LABELS), "fields": kept.raw(request.POST),
        "is_signed_out": not request.user.is_authenticated,
    }  # fmt: skip
    return render(request, "articles/words.html", context, status=status)
