"""The pages on which people write: comment, reply, change, delete, report.

A form that is refused, for whatever reason, comes back with everything that was typed.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import csrf
from django.views.decorators.http import require_http_methods

from comments import (
    authoring,
    carrying,
    drafts,
    moderation,
    moments,
    pages,
    presenting,
    reading,
    releasing,
    rendering,
    submission,
    views,
)
from comments.forms import EditForm, RemovalForm, ReportForm
from comments.models import Comment, Report, Status
from comments.views import find, on_live_article
from consent.gate import carries_terms

READ_OR_POST = ["GET", "HEAD", "POST"]
FORM_TOO_OLD = gettext_lazy(
    "The form had grown too old to be checked. Nothing is deleted yet; press once more."
)

# Moderators read when they are there; whoever is worried must know that nobody is on call.
IN_DANGER = gettext_lazy(
    "If you think that somebody is in danger now, do not wait for us: call the emergency number of the country they "
    "are in (112 in Europe). If you can, answer kindly and name a helpline that they can reach today."
)


@carries_terms
@require_http_methods(READ_OR_POST)
def conversation(request, slug):
    """Where the conversation is read, a new comment is posted."""
    return comment(request, slug) if request.method == "POST" else views.conversation(request, slug)


@on_live_article
def comment(request, version):
    return _post(request, version)


@carries_terms
@require_http_methods(READ_OR_POST)
@on_live_article
def reply(request, version, n):
    if request.method == "POST":
        return _post(request, version, n)
    answered = (
        Comment.objects.filter(article=version.article_id, n=n).shown().for_thread().with_thread().first()
    )
    if answered is None:
        raise Http404(_("The comment you want to answer is not shown any more."))
    form = closed = None
    if request.user.is_authenticated and not (closed := presenting.closed_because(pages.thread_of(answered))):
        form = presenting.comment_form(request, version.article, parent_n=n)
        if "quote" in request.GET and not form.initial.get("body"):
            form.initial["body"] = rendering.quotation(answered.body_html)
    return _write(request, version, form, answered, closed=closed)


def _post(request, version, n=None):
    """A new comment, or an answer to number `n`: look at it first, or post it."""
    if not request.user.is_authenticated:
        return carrying.ask_to_sign_in(request, version)
    article = version.article
    form = presenting.comment_form(request, article, parent_n=n, data=request.POST)
    if "preview" in request.POST and not was_refused(request):
        form.full_clean()
        preview = form.preview()
        return _write(
            request, version, form, form.parent_comment, preview=preview, status=422 if form.errors else 200
        )
    if not form.is_valid() or refuse(request, form):
        return _write(request, version, form, form.parent_comment, status=refusal_status(request))
    if form.asks:
        return _write(request, version, form, form.parent_comment)
    try:
        comment = submission.submit(
            article,
            by=request.user,
            body=form.cleaned_data["body"],
            answered=version,
            parent=form.parent_comment,
            token=form.token,
            sent_after=form.sent_after,
            hidden_field=form.trap_content,
            accepts=form.owed,
            undo=releasing.UNDO,
            hold_until=form.hold_until,
            as_persona=form.cleaned_data["as_persona"],
        )
    except submission.SubmissionError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _write(request, version, form, form.parent_comment, status=error.status)
    carrying.forget(request, presenting.action(article, n))
    drafts.forget(request.user, article, form.place_n)
    reading.begin(request.user, article.pk)
    messages.success(request, said(comment))
    return redirect(landing(version, comment))


def _write(request, version, form, answered, *, preview="", closed="", status=200):
    """The page with the form and what it is about."""
    if form is not None and form.is_bound:
        if not was_refused(request):
            drafts.keep(request.user, version.article, form.data.get("body", ""), parent_n=form.place_n)
        if answered is None:
            form.stand_alone()
    context = {
        **presenting.common(request, version, "../../" if answered else ""),
        "form": form,
        "answered": answered,
        "action": presenting.action(version.article, answered and answered.n),
        "preview": preview,
        "support": presenting.support(request, form),
        "ways_in": presenting.ways_in(request.path),
        "closed": closed,
    }
    return render(request, "comments/writing.html", context, status=status)


def said(comment):
    if comment.status == Status.PUBLISHED:
        return _("Thank you. Your comment is published.")
    if comment.status == Status.SCHEDULED:
        return _(
            "Thank you. Your comment goes out %(when)s. Until then you can change it or take it back."
        ) % {"when": moments.when(comment.release_at)}
    return _("Thank you. Your comment waits for a moderator; until then only you can see it.")


def landing(version, comment):
    """Where its author sees the comment: on the article's page while that holds all of the conversation."""
    if comment.n <= pages.PER_PAGE:
        return f"{version.article.get_absolute_url()}#comment-{comment.n}"
    return comment


@require_http_methods(READ_OR_POST)
@on_live_article
def edit(request, version, n):
    """Change one's own comment while that is possible."""
    if not request.user.is_authenticated:
        return carrying.ask_to_sign_in(request, version)
    comment = find(request, version, n)
    if comment.author_id != request.user.pk:
        raise PermissionDenied(_("Only its author can change a comment."))
    initial = {"body": comment.body, **carrying.kept(request, request.path)}
    form = EditForm(request.POST if request.method == "POST" else None, initial=initial, comment=comment)
    context = presenting.common(request, version, "../../") | {"comment": comment, "form": form}
    if request.method != "POST":
        is_over = not comment.is_fresh()
        return render(
            request, "comments/edit.html", context | {"is_over": is_over}, status=403 if is_over else 200
        )
    if not form.is_valid() or refuse(request, form):
        return render(request, "comments/edit.html", context, status=refusal_status(request))
    context["support"] = presenting.support(request, form)
    if "preview" in request.POST or form.asks:
        preview = form.preview() if "preview" in request.POST else ""
        return render(request, "comments/edit.html", context | {"preview": preview})
    words = {name: form.cleaned_data[name] for name in ("body", "as_persona")}
    try:
        changed = authoring.edit(comment, by=request.user, **words)
    except authoring.AuthoringError as error:
        form.add_error(None, str(error))
        return render(request, "comments/edit.html", context, status=403)
    carrying.forget(request, request.path)
    if comment.status == Status.PUBLISHED != changed.status:
        words = _("Your comment is changed. A moderator reads it again; until then only you can see it.")
        messages.warning(request, words)
    else:
        messages.success(request, _("Your comment is changed."))
    return redirect(landing(version, comment))


@carries_terms  # deleting and reporting are never made to wait for an acceptance
@require_http_methods(READ_OR_POST)
@on_live_article
def removal(request, version, n):
    """One's own comment goes without a reason; anybody else's by a moderator, and with one."""
    if not request.user.is_authenticated:
        return redirect(presenting.ways_in(request.path)["sign_in"])
    comment = find(request, version, n)
    is_own = comment.author_id == request.user.pk
    if not is_own and not request.user.has_perm("comments.moderate_comment"):
        raise PermissionDenied(_("Only its author or a moderator can remove a comment."))
    form = None if is_own else RemovalForm(request.POST if request.method == "POST" else None)
    context = presenting.common(request, version, "../../") | {"comment": comment, "form": form}
    if request.method != "POST":
        return render(request, "comments/removal.html", context)
    if refuse(request, form) or (form is not None and not form.is_valid()):
        context["refusal"] = FORM_TOO_OLD if form is None else ""
        return render(request, "comments/removal.html", context, status=refusal_status(request))
    try:
        if is_own:
            authoring.take_back(comment, by=request.user)
        else:
            moderation.remove(comment, by=request.user, **form.cleaned_data)
    except moderation.ModerationError as error:
        form.add_error(None, str(error))
        return render(request, "comments/removal.html", context, status=409)
    messages.success(request, _("The comment is removed. Replies to it stay in place."))
    return redirect(f"{version.article.get_absolute_url()}#comments")


@carries_terms
@require_http_methods(READ_OR_POST)
@on_live_article
def report(request, version, n):
    """Ask a moderator to look at a comment."""
    if request.method == "POST" and not request.user.is_authenticated:
        return carrying.ask_to_sign_in(request, version)
    comment = find(request, version, n)
    if not comment.is_shown:
        raise Http404(_("This comment is not shown any more."))
    form = None
    if request.user.is_authenticated:
        form = ReportForm(
            request.POST if request.method == "POST" else None, initial=carrying.kept(request, request.path)
        )
    context = presenting.common(request, version, "../../") | {"comment": comment, "form": form}
    context["ways_in"] = presenting.ways_in(request.path)
    if request.method != "POST":
        return render(request, "comments/report.html", context)
    if not form.is_valid() or refuse(request, form):
        return render(request, "comments/report.html", context, status=refusal_status(request))
    moderation.report(comment, by=request.user, **form.cleaned_data)
    carrying.forget(request, request.path)
    messages.success(request, _("Thank you. A moderator will read the comment and your report."))
    if form.cleaned_data["reason"] == Report.Reason.WORRIED:
        messages.warning(request, IN_DANGER)
    return redirect(comment)


# --- forms that could not be checked ----------------------------------------------------------------
def csrf_failure(request, reason=""):
    """A form of the conversation comes back with its words and a fresh token; anything else gets Django's answer."""
    match = request.resolver_match
    if match and match.app_name == "comments" and carrying.written(request):
        request.form_was_refused = True
        return match.func(request, *match.args, **match.kwargs)
    return csrf.csrf_failure(request, reason)


def was_refused(request):
    return getattr(request, "form_was_refused", False)


def refuse(request, form):
    """Whether the form is to be sent once more, saying so in it. Every POST asks this before it does anything."""
    if was_refused(request) and form is not None:
        form.add_error(
            None, _("The form had grown too old to be checked. Your words are here; send it once more.")
        )
    return was_refused(request)


def refusal_status(request):
    return 403 if was_refused(request) else 422
