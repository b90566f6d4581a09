"""What a writer chooses from: pictures of the library, by words or one by its sum, and the list of content notes."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.admin import may
from articles.models import ContentNote, Picture

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


@require_safe
def content_notes(request):
    if not may.see_desk(request.user):
        raise PermissionDenied(_("Your role does not include writing."))
    return JsonResponse({"names": list(ContentNote.objects.values_list("name", flat=True))})
