"""Small things that readers do to one comment, each a POST to a noun: react. Words are posted in `writing`."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comments import presenting, reactions
from comments.models import Reaction
from comments.views import find, on_live_article


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
    return back(request, comment)
