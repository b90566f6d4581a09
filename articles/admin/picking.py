"""Finding a picture of the library while writing: by words, or one by its sum."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Picture

# A page of small pictures that a person can look over.
MOST = 12


@require_safe
def pictures(request):
    if not request.user.has_perm("articles.view_picture"):
        raise PermissionDenied(_("Your role does not include the library of pictures."))
    found = Picture.objects.all()
    if sum_asked := request.GET.get("sha256", ""):
        found = found.filter(sha256=sum_asked)
    for word in request.GET.get("q", "").split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(alt__icontains=word)
            | Q(caption__icontains=word)
            | Q(credit__icontains=word)
        )
    shown = [
        {
            "sha256": picture.sha256, "title": picture.title, "alt": picture.alt, "caption": picture.caption,
            "credit": picture.source_line, "thumbnail": picture.thumbnail,
        }
        for picture in found[:MOST]
    ]  # fmt: skip
    return JsonResponse({"pictures": shown})
