"""A page counter of our own, the site's one script that needs consent: for visitors who allowed analytics.

It sets no cookie, keeps no address and no id: a day, a page and a number. The only writer of PageCount.
"""

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST

from consent.models import PageCount
from consent.origin import same_origin_required

PURPOSE = "analytics"
# Whose pages are counted: what is written to be read. Nobody's account, no form, no search.
COUNTED = {
    "articles:article",
    "articles:front",
    "articles:topic",
    "articles:series",
    "articles:tag",
    "articles:author",
}
# More pages than any site has readers for in a day; made-up addresses do not fill the table.
MOST_PAGES_A_DAY = 2000
LONGEST = 200


def is_counted(path):
    """Whether this path is that of a page that is counted."""
    if not path.startswith("/") or len(path) > LONGEST:
        return False
    try:
        return resolve(path).view_name in COUNTED
    except Resolver404:
        return False


@require_POST
@same_origin_required
def read(request):
    """Somebody who allows it reads a page. Without their yes nothing is counted, whoever asks."""
    if PURPOSE not in request.consent.granted:
        return HttpResponse(status=403)
    page = request.POST.get("page", "")
    if not is_counted(page):
        return HttpResponse(status=400)
    count(page)
    return HttpResponse(status=204)


def count(page, at=None):
    today = PageCount.objects.filter(day=timezone.localdate(at))
    more = {"views": F("views") + 1}
    if today.filter(page=page).update(**more) or today.count() >= MOST_PAGES_A_DAY:
        return
    with transaction.atomic():
        row, is_new = PageCount.objects.get_or_create(
            day=timezone.localdate(at), page=page, defaults={"views": 1}
        )
    if not is_new:
        PageCount.objects.filter(pk=row.pk).update(**more)
