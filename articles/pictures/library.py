"""What comes into the library and what goes. The only writer of a picture's files."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from articles.models import Picture
from articles.pictures import making


class TwinError(Exception):
    """Somebody has brought the same picture in at the same moment."""


def keep(picture, made, *, by):
    """Store the files of a new picture, then the picture: a row never names files that are not there."""
    for name, content in made.files.items():
        _store(f"pictures/{made.sha256}/{name}", content)
    picture.sha256, picture.fallback = made.sha256, made.fallback
    picture.width, picture.height, picture.created_by = made.width, made.height, by
    _cut(picture, made.files[f"{made.width}.webp"])
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:
        if Picture.objects.filter(sha256=made.sha256).exists():
            raise TwinError from None
        raise
    return picture


def describe(picture):
    """Save what is said about a picture; its share card is cut anew when its focus has moved."""
    if picture.width >= making.SHARE[0] // 2 and not default_storage.exists(picture.path(picture.share_name)):
        with default_storage.open(picture.path(f"{picture.width}.webp")) as file:
            _cut(picture, file.read())
    picture.save()
    return picture


def _cut(picture, content):
    """A small picture is shown on share cards as it is: nothing is enlarged twice over."""
    picture.has_share_card = picture.width >= making.SHARE[0] // 2
    if not picture.has_share_card:
        return
    across, down = picture.focus_point
    _store(picture.path(picture.share_name), making.share_card(content, across, down))


def _store(path, content):
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))


@transaction.atomic
def remove(picture):
    """Take a picture away for good; the database refuses while any version shows it."""
    paths = [picture.path(name) for name in picture.every_name]
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
