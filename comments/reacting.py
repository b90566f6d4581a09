"""Small things that readers do to one comment, each a POST to a noun: react, mute. Words are posted in `writing`."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views import private
from comments import muting, presenting, reactions, reading
from comments.models import Mute, Reaction
from comments.views import find, on_live_article
from consent.gate import carries_terms


def back(request, comment):
    """The page on which the button was pressed, at the comment; its own page when none of ours was named."""
    page = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(page, None) and page.startswith(comment.article.get_absolute_url()):
        return redirect(f"{page.partition('#')[0]}#comment-{comment.n}")
    return redirect(comment)


def refused(request, version, comment, error, status):
    context = {"version": version, "article": version.article, "comment": comment, "sentence": str(error)}
    return render(request, "comments/refused.html", context, status=status)


@require_POST
@on_live_article
def reaction(request, version, n):
    """Give one of the three, or take it back."""
    comment = find(request, version, n)
    if not request.user.is_authenticated:
        return redirect(presenting.ways_in(comment.get_absolute_url())["sign_in"])
    kind = request.POST.get("kind", "")
    if kind not in Reaction.Kind.values:
        return refused(request, version, comment, _("There is no such reaction."), 422)
    try:
        reactions.toggle(comment, by=request.user, kind=kind)
    except reactions.ReactionError as error:
        if error.status == 404:
            raise Http404(str(error)) from error
        return refused(request, version, comment, error, error.status)
    reading.begin(request.user, version.article_id)
    return back(request, comment)


@carries_terms  # not wanting to read somebody asks for nothing
@require_POST
@on_live_article
def muting_of(request, version, n):
    """Fold everything by whoever wrote this comment, or show it again: for oneself only."""
    comment = find(request, version, n)
    if not request.user.is_authenticated:
        return redirect(presenting.ways_in(comment.get_absolute_url())["sign_in"])
    if "unmute" in request.POST:
        for mute in Mute.objects.filter(person=request.user, **muting.who_wrote(comment)):
            muting.unmute(mute.pk, by=request.user)
        return back(request, comment)
    try:
        muting.mute(comment, by=request.user)
    except muting.MutingError as error:
        return refused(request, version, comment, error, 403)
    messages.success(
        request, _("%(who)s is muted: folded for you, the same as ever for others.") % {"who": comment.who}
    )
    return back(request, comment)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def muted(request):
    """Whom one does not want to read, and the way back."""
    pk = request.POST.get("mute", "")
    if request.method == "POST":
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            muting.unmute(int(pk), by=request.user)
        return redirect("comments:muted")
    mutes = Mute.objects.filter(person=request.user).select_related("author", "persona").order_by("-pk")
    return render(request, "comments/muted.html", {"mutes": mutes})
