"""The files of pictures. Public while a version that readers may read shows them; else for the desk alone."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Picture

TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# The address is the hash of what it holds.
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request, sha256, name):
    found = get_object_or_404(Picture.objects.with_publicity(), sha256=sha256)
    # The visitor is looked at only where it matters: a public file is the same for all.
    may_see = found.is_public or request.user.has_perm("articles.view_picture")
    content = content_of(found, name) if may_see else None
    if content is None:
        raise Http404(_("There is no such picture."))
    answer = HttpResponse(content, content_type=type_of(name))
    answer.headers["Cache-Control"] = FOR_EVER if found.is_public else "private, no-store"
    answer.headers["ETag"] = f'"{sha256[:32]}-{name}"'
    return answer


def content_of(picture, name):
    """The bytes of one of its files; None for a name that is none of them."""
    if name not in picture.names:
        return None
    try:
        with default_storage.open(picture.path(name)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def type_of(name):
    return TYPES[name.rpartition(".")[2]]
