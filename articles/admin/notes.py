"""The review page at the desk, and what is posted from it: notes, answers, resolving and opening again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import noting, review_links, review_page
from articles.admin import may, verbs
from articles.admin.review import assignment_in_words
from articles.models import Version
from articles.review_forms import AnswerForm, DeskNoteForm


def urls():
    """Of this page and of the review links, which are kept from here."""
    from articles.admin import links

    at_desk = admin.site.admin_view
    below = "<int:pk>/review/notes/"
    return [
        path("<int:pk>/review/", at_desk(review), name="articles_version_review"),
        path(below, at_desk(notes), name="articles_version_notes"),
        path(f"{below}<int:number>/answers/", at_desk(answers), name="articles_version_answers"),
        path(f"{below}<int:number>/resolution/", at_desk(resolution), name="articles_version_resolution"),
        *links.urls(),
    ]


def seen(request, pk):
    """The version, for whoever finds its article at the desk."""
    if not may.see_desk(request.user):
        raise PermissionDenied(_("Your role does not include this step."))
    mine = Version.objects.filter(article__in=may.mine(request.user), pk=min(pk, 2**63 - 1))
    version = mine.for_page().first()
    if version is None:
        raise Http404(_("There is no such draft, or it is somebody else's."))
    return version


@require_safe
def review(request, pk):
    return page(request, seen(request, pk))


def page(request, version, *, form=None, answered=None, status=200):
    """The review page; `form` is a note that was refused, `answered` a (number, form) of an answer that was."""
    found = review_page.context(version, noting.threads(version))
    context = found | {
        "at_desk": True,
        "is_open": not version.is_frozen and not version.article.binned_at,
        "steps": list(verbs.possible(request.user, version.article)),
        "assignment": assignment_in_words(version.article),
        "approvals": review_links.approvals(version),
        "links": _links(request.user, version),
        "note_form": form or DeskNoteForm(paragraphs=found["paragraphs"], auto_id="note_%s"),
        "answered": answered,
        "home": reverse("admin:articles_version_review", args=[version.pk]),
        "form": form or (answered and answered[1]),
    }
    return render(request, "articles/review.html", context, status=status)


@require_POST
def notes(request, pk):
    version = seen(request, pk)
    paragraphs = review_page.context(version, [])["paragraphs"]
    form = DeskNoteForm(request.POST, paragraphs=paragraphs, auto_id="note_%s")
    if form.is_valid():
        try:
            note = noting.make(version, by=request.user, **form.cleaned_data)
        except noting.NotingError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Note %(n)d is made.") % {"n": note.number})
            return redirect(_at(version, note.number))
    return page(request, version, form=form, status=422)


@require_POST
def answers(request, pk, number):
    version = seen(request, pk)
    note = get_object_or_404(version.review_notes, number=number)
    form = AnswerForm(request.POST, auto_id=f"answer_{number}_%s")
    if form.is_valid():
        try:
            noting.answer(note, by=request.user, **form.cleaned_data)
        except noting.NotingError as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(_at(version, number))
    return page(request, version, answered=(number, form), status=422)


@require_POST
def resolution(request, pk, number):
    """`state` “resolved” or “open”: what the note shall be."""
    version = seen(request, pk)
    note = get_object_or_404(version.review_notes, number=number)
    verb = noting.reopen if request.POST.get("state") == "open" else noting.resolve
    try:
        verb(note, by=request.user)
    except noting.NotingError as error:
        messages.error(request, str(error))
    return redirect(_at(version, number))


def _links(user, version):
    """Where review links are kept; those who may publish give them out."""
    may_link = user.has_perm("articles.publish_article")
    return reverse("admin:articles_version_links", args=[version.pk]) if may_link else ""


def _at(version, number):
    return reverse("admin:articles_version_review", args=[version.pk]) + f"#review-note-{number}"
