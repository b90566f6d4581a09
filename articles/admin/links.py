"""Review links at the desk: who has one, what became of it, making and revoking. For those who may publish."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import review_links
from articles.admin.notes import seen
from articles.models import Version
from articles.review_forms import LinkForm

SHOWN = 30


def urls():
    at_desk = admin.site.admin_view
    below = "<int:pk>/review/links/"
    return [
        path(below, at_desk(links), name="articles_version_links"),
        path(f"{below}<int:link>/revocation/", at_desk(revocation), name="articles_version_link_revocation"),
    ]


def _permitted(request, pk):
    version = seen(request, pk)
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied(_("Your role does not include this step."))
    return version


@require_http_methods(["GET", "HEAD", "POST"])
def links(request, pk):
    """GET: the list and the form. POST: a new link; its address is in this one answer and nowhere else."""
    version = _permitted(request, pk)
    form = LinkForm(request.POST if request.method == "POST" else None)
    made = None
    if form.is_valid():
        try:
            link, token = review_links.make(version, by=request.user, **form.cleaned_data)
            made = {"link": link, "address": review_links.address(token), "email": form.cleaned_data["email"]}
            form = LinkForm()
        except review_links.LinkError as error:
            form.add_error(None, str(error))
    found = list(version.review_links.select_related("made_by").prefetch_related("uses"))
    for link in found:
        link.is_closed = link.revoked_at is not None or link.expires_at <= timezone.now()
        link.log = list(link.uses.all())[:SHOWN]
    context = {
        **admin.site.each_context(request), "opts": Version._meta, "version": version, "form": form, "made": made,
        "links": found, "is_open": not version.is_frozen and not version.article.binned_at,
        "zone": timezone.get_current_timezone_name(), "title": _("Review links"), "subtitle": version.title,
        "errors": form.errors,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/articles/version/links.html", context, status=status)


@require_POST
def revocation(request, pk, link):
    version = _permitted(request, pk)
    link = get_object_or_404(version.review_links, pk=min(link, 2**63 - 1))
    review_links.revoke(link, by=request.user)
    messages.success(request, _("The link for %(name)s opens nothing any more.") % {"name": link.name})
    return redirect("admin:articles_version_links", version.pk)
