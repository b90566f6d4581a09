"""Behind a review link: a draft as it will be published, its notes, and what the person named may add by POST.

No cookie is set here, so no form carries Django's token: a POST must not come from another site, and must know the
address, which nobody else does (decision 762). Every answer is private, unindexed and sends no referrer.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles import noting, review_links, review_page
from articles.models import Picture, Version
from articles.pictures import serving
from articles.review_forms import AnswerForm, ApprovalForm, NoteForm
from articles.review_links import Standing

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # The address is the key: no page that is linked here shall learn it.
    "Referrer-Policy": "no-referrer",
}


def comes_from_here(request):
    """Whether the post comes from a page of ours. Without a referrer browsers say “Origin: null”, so that may pass."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.get_host()


def behind_link(view):
    """Hands the view the link and what it opens; whatever opens nothing gets one and the same page."""

    @wraps(view)
    def wrapped(request, token, *args, **kwargs):
        link, standing = review_links.find(token)
        if link is None:
            response = closed(request)
        elif request.method == "POST" and not comes_from_here(request):
            sentence = _("This form can only be sent from this site.")
            response = render(request, "400.html", {"sentence": sentence, "status": 403}, status=403)
        else:
            link.home = reverse("articles:review", args=[token])
            response = view(request, link, standing, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return csrf_exempt(wrapped)


def closed(request):
    return render(request, "articles/review/closed.html", status=404)


@behind_link
@require_safe
def review(request, link, standing):
    if request.method == "GET":
        review_links.note_opening(link)
    return page(request, link, standing)


def page(request, link, standing, *, form=None, answered=None, approval=None, status=200):
    """The text with its notes; the keywords are forms that were refused, as at the desk."""
    if standing == Standing.PUBLISHED:
        typed = request.POST.get("body") or request.POST.get("words")
        return render(
            request, "articles/review/published.html", {"link": link, "typed": typed}, status=status
        )
    version = Version.objects.for_page().get(pk=link.version_id)
    if version.lead_picture:
        version.lead_picture.shelf = f"{link.home}pictures/"
    found = review_page.context(version, noting.threads(version, link), shelf=f"{link.home}pictures/")
    context = found | {
        "link": link,
        "is_open": standing == Standing.DRAFT,
        "home": link.home,
        "note_form": form or NoteForm(paragraphs=found["paragraphs"], auto_id="note_%s"),
        "answered": answered,
        "approval_form": approval or ApprovalForm(initial={"name": link.name}, auto_id="approval_%s"),
        "approvals": [use for use in review_links.approvals(version) if use.link_id == link.pk],
        "form": form or approval or (answered and answered[1]),
    }
    return render(request, "articles/review/guest.html", context, status=status)


def refused(form, error):
    """Puts the sentence where it belongs; returns the status of the answer."""
    form.add_error(getattr(error, "field", None), str(error))
    return 429 if isinstance(error, review_links.TooMany) else 422


@behind_link
@require_POST
def notes(request, link, standing):
    paragraphs = review_page.context(link.version, [])["paragraphs"]
    form, status = NoteForm(request.POST, paragraphs=paragraphs, auto_id="note_%s"), 422
    if form.is_valid():
        try:
            note = review_links.note(link, **form.cleaned_data)
            return redirect(f"{link.home}#review-note-{note.number}")
        except (noting.NotingError, review_links.LinkError) as error:
            status = refused(form, error)
    return page(request, link, standing, form=form, status=status)


@behind_link
@require_POST
def answers(request, link, standing, number):
    to = noting.visible_through(link).filter(number=min(number, 2**31 - 1)).first()
    if to is None:
        return closed(request)
    form, status = AnswerForm(request.POST, auto_id=f"answer_{number}_%s"), 422
    if form.is_valid():
        try:
            review_links.answer(link, to, **form.cleaned_data)
            return redirect(f"{link.home}#review-note-{number}")
        except (noting.NotingError, review_links.LinkError) as error:
            status = refused(form, error)
    return page(request, link, standing, answered=(number, form), status=status)


@behind_link
@require_POST
def approval(request, link, standing):
    form, status = ApprovalForm(request.POST, auto_id="approval_%s"), 422
    if form.is_valid():
        try:
            review_links.approve(link, **form.cleaned_data)
            return redirect(f"{link.home}#approval")
        except review_links.LinkError as error:
            status = refused(form, error)
    return page(request, link, standing, approval=form, status=status)


@behind_link
@require_safe
def picture(request, link, standing, sha256, name):
    """A picture of this version, for whoever may read the version; strangers still do not see it."""
    shown = Picture.objects.filter(versions=link.version_id) | Picture.objects.filter(
        figures__version=link.version_id
    )
    found = shown.filter(sha256=sha256).first()
    content = serving.content_of(found, name) if found else None
    if content is None:
        return HttpResponse(
            _("There is no such picture."), status=404, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(content, content_type=serving.type_of(name))
