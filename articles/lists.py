"""The pages that list articles. All of them show `Version.objects.live()` and nothing else."""

from datetime import date, datetime

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import addresses
from articles.models import Byline, Contributor, Series, Tag, Topic, Version

# One screenful on a telephone is three cards, on a desk five: twelve is a page that ends.
PER_PAGE = 12


def _listing(request, versions, template="articles/list.html", *, may_be_empty=True, **context):
    """One page of a list of versions; a page beyond the end is a 404, a foolish number the first page's address."""
    number = request.GET.get("page", "1")
    if not number.isascii() or not number.isdigit() or number == "0" or len(number) > 9:
        return redirect(request.path)
    paginator = Paginator(versions.for_cards(), PER_PAGE)
    if not may_be_empty and not paginator.count:
        # A topic that only drafts belong to would tell what is being prepared.
        raise Http404(_("Nothing has been published here."))
    if int(number) > paginator.num_pages:
        raise Http404(_("This list has no page %(number)s.") % {"number": number})
    page = paginator.get_page(number)
    return render(request, template, {"page": page, **context})


@require_safe
def front(request):
    if request.META["QUERY_STRING"].startswith(("p=", "page_id=")):
        # The addresses of a WordPress site before it chose pretty ones.
        moved = addresses.new_path_for("/", request.META["QUERY_STRING"])
        if moved:
            return HttpResponsePermanentRedirect(moved)
    return _listing(
        request,
        Version.objects.live().newest_first(),
        "articles/front.html",
        topics=Topic.objects.filter(articles__in=_live_articles()).distinct(),
    )


def _live_articles():
    return Version.objects.live().values("article")


@require_safe
def topics(request):
    live = Q(articles__in=_live_articles())
    rows = Topic.objects.annotate(number=Count("articles", filter=live, distinct=True)).filter(number__gt=0)
    return render(request, "articles/topics.html", {"topics": rows})


@require_safe
def topic(request, slug):
    topic = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    versions = Version.objects.live().in_topic(slug).newest_first()
    return _listing(request, versions, "articles/topic.html", may_be_empty=False, topic=topic)


@require_safe
def tag(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    versions = Version.objects.live().filter(article__tags=tag).newest_first()
    return _listing(request, versions, may_be_empty=False, kicker=_("Tag"), heading=tag.name)


@require_safe
def series(request, slug):
    series = get_object_or_404(Series, slug=slug)
    versions = (
        Version.objects.live()
        .filter(article__series=series)
        .order_by("article__series_position", "article_id")
    )
    return _listing(
        request,
        versions,
        may_be_empty=False,
        kicker=_("Series"),
        heading=series.name,
        standfirst=series.description,
    )


@require_safe
def authors(request):
    live = Version.objects.live()
    lines = Byline.objects.filter(version__in=live, role=Byline.Role.AUTHOR)
    lines = lines.annotate(who=Coalesce("contributor__same_as", "contributor")).filter(who=OuterRef("pk"))
    number = lines.order_by().values("who").annotate(number=Count("pk")).values("number")
    rows = Contributor.objects.present().annotate(number=Subquery(number)).filter(number__gt=0)
    return render(request, "articles/authors.html", {"authors": rows})


@require_safe
def author(request, slug):
    author = get_object_or_404(Contributor.objects.present(), slug=slug)
    versions = Version.objects.live().signed_by(slug).newest_first()
    return _listing(request, versions, "articles/author.html", may_be_empty=False, author=author)


@require_safe
def archive(request):
    months = (
        Version.objects.live()
        .annotate(month=TruncMonth("article__first_live_from"))
        .values("month")
        .annotate(number=Count("pk"))
        .order_by("-month")
    )
    return render(request, "articles/archive.html", {"months": months})


@require_safe
def archive_month(request, year, month):
    # Beyond these years the months around one, or their moments in UTC, are no dates any more.
    if not 1000 <= year <= 9998 or not 1 <= month <= 12:
        raise Http404(_("There is no such month."))
    day = date(year, month, 1)
    zone = timezone.get_current_timezone()
    start = datetime(day.year, day.month, 1, tzinfo=zone)
    end = datetime(day.year + day.month // 12, day.month % 12 + 1, 1, tzinfo=zone)
    within = {"article__first_live_from__gte": start, "article__first_live_from__lt": end}
    versions = Version.objects.live().filter(**within).newest_first()
    return _listing(
        request, versions, may_be_empty=False, kicker=_("Archive"), heading=date_format(day, "F Y")
    )


@require_safe
def corrections(request):
    versions = Version.objects.published().corrections().order_by("-live_from", "-pk")
    return _listing(request, versions, "articles/corrections.html")
