"""The pages of one article."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import addresses, comparing, contacting, dead_ends, notices, pages, site_pages
from articles.forms import ContactForm
from articles.models import Version

SHELVES = {"articles", "topics", "tags", "series", "authors"}


@require_safe
def article(request, slug):
    version = pages.find_live(slug)
    if version is None:
        return missing(request, slug)
    return render(request, "articles/article.html", pages.context(version) | {"is_live": True})


def missing(request, slug):
    """410 for what was public and is gone, without its title; anything else is a 404 or has moved."""
    if pages.is_withdrawn(slug):
        return render(request, "410.html", status=410)
    raise Http404(_("There is no article at this address."))


@require_safe
def version(request, slug, number):
    """A published version that stays citable; only while the article itself may be read."""
    version = Version.objects.published().filter(article__slug=slug, number=number).for_page().first()
    if version is None:
        return missing(request, slug)
    current = version if version.is_live() else version.article.live_version()
    later = {"is_live": False, "current": current, "since": notices.standing(current)}
    return render(request, "articles/article.html", pages.context(version) | later)


@require_safe
def comparison(request, slug, earlier, later):
    """What changed between two published versions, as a reader's diff."""
    if earlier == later:
        return redirect("articles:version", slug=slug, number=later)
    found = Version.objects.published().filter(article__slug=slug, number__in=[earlier, later])
    versions = {version.number: version for version in found.select_related("article")}
    if len(versions) < 2:
        return missing(request, slug)
    old, new = versions[earlier], versions[later]
    changes = comparing.changes(old, new)
    return render(request, "articles/comparison.html", {"old": old, "new": new, "changes": changes})


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, slug):
    """Write to the author of an article without learning an address."""
    version = pages.find_live(slug)
    if version is None:
        return missing(request, slug)
    form = ContactForm(request.POST or None, initial={"reason": request.GET.get("about", "")})
    if request.method != "POST":
        return render(request, "articles/contact.html", {"form": form, "version": version})
    if not form.is_valid():
        return render(request, "articles/contact.html", {"form": form, "version": version}, status=422)
    try:
        contacting.send(version, **form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
    except contacting.TooMany as error:
        form.add_error(None, str(error))
        return render(request, "articles/contact.html", {"form": form, "version": version}, status=429)
    return render(request, "articles/contact_sent.html", {"version": version})


@require_safe
def site_page(request, slug):
    version = site_pages.find_live(slug)
    if version is None:
        if site_pages.is_taken_down(slug):
            return render(request, "410.html", status=410)
        raise Http404(_("There is no page at this address."))
    return render(request, "articles/site_page.html", site_pages.context(version))


def not_found(request, exception=None):
    """The site's 404: an address of the past leads to where its page is now."""
    if request.method in ("GET", "HEAD"):
        moved = moved_to(request.path, request.META["QUERY_STRING"])
        if moved and moved not in (request.path, request.get_full_path()):
            return HttpResponsePermanentRedirect(moved)
        dead_ends.note(request.path)
    return render(request, "404.html", status=404)


def moved_to(path, query):
    """Where `path` leads now. What lies below an address that moved (/articles/old/comments/3/) moves with it."""
    row, below = addresses.redirect_for(path, query), ""
    _empty, shelf, slug, *rest = (*path.split("/", 3), "", "")[:4]
    if row is None and shelf in SHELVES and slug and rest:
        row = addresses.redirect_for(f"/{shelf}/{slug}/")
        below = rest[0] + (f"?{query}" if query else "")
    if row is None:
        return None
    dead_ends.hits.note(row.old_path)
    return addresses.quoted(row.new_path) + below
