"""The seals, in public: whoever keeps a copy can tell later that none was changed or taken away."""

import re

from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from consent import ledger, seals
from consent.models import Seal

ON_A_PAGE = 500
_number = re.compile(r"[0-9]{1,18}")


@require_safe
@cache_control(public=True, no_cache=True)
def seal_list(request):
    """Five hundred seals after `?after=<number>`, oldest first. No decision can be found by them."""
    after = request.GET.get("after", "0")
    if not _number.fullmatch(after):
        return JsonResponse({"error": "“after” is the number of a seal."}, status=400)
    rows = list(Seal.objects.filter(pk__gt=int(after)).order_by("pk")[: ON_A_PAGE + 1])
    page = [as_data(seal) for seal in rows[:ON_A_PAGE]]
    following = None
    if len(rows) > ON_A_PAGE:
        address = reverse("consent:seals")
        following = request.build_absolute_uri(f"{address}?after={page[-1]['number']}")
    response = JsonResponse(
        {
            "formula": "SHA-256 of the JSON of actions, at, count, number, previous, root: keys sorted, no spaces",
            "seals": page,
            "next": following,
        },
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def as_data(seal):
    return {
        "number": seal.pk,
        "at": ledger.moment(seal.at),
        "count": seal.count,
        "actions": seal.actions,
        "root": seal.root,
        "previous": seal.previous,
        "hash": seals.hash_of(seal),
    }
