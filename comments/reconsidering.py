"""The pages of second thoughts: a comment that has not gone out yet, and words that are not posted at all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comments import authoring, blanking, carrying, drafts, presenting, releasing, submission
from comments.forms import PassageForm
from comments.models import Comment
from comments.reacting import refused
from comments.views import find, on_live_article
from comments.writing import landing, refusal_status, refuse, said
from consent.gate import carries_terms


@carries_terms
@require_http_methods(["GET", "HEAD", "POST"])
@on_live_article
def release(request, version, n):
    """Post a waiting comment now, or take it back with its words in the form again."""
    if not request.user.is_authenticated:
        return redirect(presenting.ways_in(request.path)["sign_in"])
    comment = find(request, version, n)
    if comment.author_id != request.user.pk:
        raise PermissionDenied(_("Only its author can post a comment or take it back."))
    if request.method != "POST":
        context = presenting.common(request, version, "../../") | {"comment": comment}
        return render(request, "comments/release.html", context)
    try:
        if "now" in request.POST:
            comment = releasing.post_now(comment, by=request.user)
            messages.success(request, said(comment))
            return redirect(landing(version, comment))
        if "back" in request.POST:
            parent_n = comment.answered_n
            releasing.take_back(comment, by=request.user)
            messages.success(
                request, _("It is taken back; nobody has read it here. Your words are in the form again.")
            )
            return redirect(_form_of(version.article, parent_n))
    except authoring.AuthoringError as error:
        return refused(request, version, comment, error, 403)
    return refused(request, version, comment, _("Choose: post it now, or take it back."), 422)


def _form_of(article, parent_n):
    if parent_n and Comment.objects.shown().filter(article=article, n=parent_n).exists():
        return presenting.action(article, parent_n)
    return f"{article.get_absolute_url()}#leave-a-comment"


@carries_terms  # keeping one's own words asks for nothing
@require_POST
@on_live_article
def draft(request, version):
    """Keep what stands in the form, or throw it away. For a script 204, for people the page they come from."""
    if not request.user.is_authenticated:
        return carrying.ask_to_sign_in(request, version)
    article = version.article
    form = presenting.comment_form(request, article, data=request.POST)
    n = request.POST.get("parent", "")
    n = int(n) if n.isascii() and n.isdigit() and len(n) < 10 else 0
    # A script's last words may arrive behind the comment itself.
    if "forget" in request.POST:
        drafts.forget(request.user, article, n)
        carrying.forget(request, presenting.action(article, n or None))
    elif not submission.is_posted(form.token, by=request.user):
        drafts.keep(request.user, article, request.POST.get("body", ""), parent_n=n)
    if request.headers.get("X-Draft") == "1":
        return HttpResponse(status=204)
    if "forget" in request.POST:
        messages.success(request, _("Your draft is thrown away."))
    else:
        messages.success(request, _("Your draft is kept for a month; only you can see it."))
    return redirect(_form_of(article, n))


@carries_terms  # taking one's own words away is never made to wait for an acceptance
@require_http_methods(["GET", "HEAD", "POST"])
@on_live_article
def passage(request, version, n):
    """Take one passage out of one's own comment, at any age."""
    if not request.user.is_authenticated:
        return redirect(presenting.ways_in(request.path)["sign_in"])
    comment = find(request, version, n)
    if comment.author_id != request.user.pk:
        raise PermissionDenied(_("Only its author can take a passage out of a comment."))
    form = PassageForm(request.POST if request.method == "POST" else None)
    context = presenting.common(request, version, "../../") | {"comment": comment, "form": form}
    if request.method != "POST":
        return render(request, "comments/blanking.html", context)
    if not form.is_valid() or refuse(request, form):
        return render(request, "comments/blanking.html", context, status=refusal_status(request))
    try:
        blanking.blank(comment, by=request.user, passage=form.cleaned_data["body"])
    except authoring.AuthoringError as error:
        form.add_error("body", str(error))
        return render(request, "comments/blanking.html", context, status=422)
    messages.success(request, _("It is taken out, and nowhere kept."))
    return redirect(landing(version, comment))
