"""What comes into the library and what goes. The only writer of a picture's files."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from articles.models import Picture


def keep(picture, made, *, by):
    """Store the files of a new picture, then the picture: a row never names files that are not there."""
    for name, content in made.files.items():
        path = f"pictures/{made.sha256}/{name}"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
    picture.sha256, picture.fallback = made.sha256, made.fallback
    picture.width, picture.height, picture.created_by = made.width, made.height, by
    picture.save()
    return picture


@transaction.atomic
def remove(picture):
    """Take a picture away for good; the database refuses while any version shows it."""
    paths = [picture.path(name) for name in picture.names]
    sha256 = picture.sha256
    picture.delete()
    transaction.on_commit(lambda: _forget(sha256, paths))


def _forget(sha256, paths):
    # The same pixels may have come back meanwhile.
    if not Picture.objects.filter(sha256=sha256).exists():
        for path in paths:
            default_storage.delete(path)


def export(user):
    """What somebody brought into the library, for their own data."""
    return list(user.pictures.values("title", "alt", "caption", "credit", "licence", "created_at"))
