"""Legal texts on the web: every published version, what changed between two, and the text of any day."""

from datetime import datetime, time

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from consent import comparing, terms
from consent.models import DocumentVersion, LegalDocument
from consent.rendering import as_published

public = cache_control(public=True, max_age=300)


def _text(version):
    """The row with its text; what the memo holds leaves it out."""
    return DocumentVersion.objects.select_related("document").get(pk=version.pk)


def _find(slug, number):
    """A published version by its number: what is announced may be read before it is in force."""
    versions = [
        version
        for version in terms.published().get(slug, [])
        if version.number == int(number) and version.published_at <= timezone.now()
    ]
    if not versions:
        raise Http404(f"{slug} {number}")
    wanted = [version for version in versions if version.language == translation.get_language()]
    return (wanted or versions)[0]


def _current(slug):
    version = terms.current(slug)
    if version is None:
        raise Http404(slug)
    return version


def _page(request, version, **context):
    version = _text(version)
    editions = [one for one in terms.published()[version.document.slug] if one.published_at <= timezone.now()]
    context |= {
        "version": version,
        "body": as_published(version),
        "others": sorted({one.number for one in editions} - {version.number}, reverse=True),
        "current": terms.current(version.document.slug),
    }
    return render(request, "consent/document.html", context)


@require_safe
def document(request, slug):
    if terms.current(slug) is None:
        draft = get_object_or_404(LegalDocument, slug=slug)
        return render(request, "consent/unpublished.html", {"document": draft}, status=404)
    return _page(request, _current(slug))


@require_safe
def version(request, slug, number):
    return _page(request, _find(slug, number))


@require_safe
def document_at(request, slug, date):
    """What was in force at the end of that day, in the site's time zone."""
    try:
        day = parse_date(date)
    except ValueError:
        day = None
    if day is None:
        raise Http404(date)
    moment = timezone.make_aware(datetime.combine(day, time.max))
    found = terms.current(slug, at=moment)
    if found is None or found.published_at > timezone.now():
        raise Http404(f"{slug} {date}")
    return _page(request, found, day=day)


@require_safe
def changes(request, slug, old, new):
    before, after = _text(_find(slug, old)), _text(_find(slug, new))
    context = {"before": before, "after": after, "blocks": comparing.compare(before.html, after.html)}
    return render(request, "consent/changes.html", context)


@require_safe
@public
def text(request, slug, number=None):
    """The Markdown itself: exactly the bytes whose hash is recorded with an acceptance."""
    found = _text(_find(slug, number) if number else _current(slug))
    return HttpResponse(found.text, content_type="text/plain; charset=utf-8")


@require_safe
@public
def data(request, slug, number=None):
    found = _text(_find(slug, number) if number else _current(slug))
    facts = {
        "document": slug,
        "version": found.number,
        "language": found.language,
        "title": found.title,
        "level": found.level,
        "summary": found.summary,
        "published_at": found.published_at,
        "effective_at": found.effective_at,
        "enforced_from": found.enforced_from,
        "sha256": found.sha256,
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "text": found.text,
    }
    return JsonResponse(facts, json_dumps_params={"indent": 2, "ensure_ascii": False})
