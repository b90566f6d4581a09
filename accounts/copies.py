"""The copy of everything about a person: asked for, made by the worker, fetched by its owner, gone after a week.

Only this module writes DataCopy and its files. They lie in the site's storage under a name nobody can guess, and are
handed out by a view that asks who is there; the storage itself is never public.
"""

import json
import tempfile
import uuid
import zipfile
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import letters, privacy, readable
from accounts.models import DataCopy

FOLDER = "copies"
# Long enough for whoever asks before a holiday; a file with a life in it should not lie about for longer.
KEPT = timedelta(days=7)
# One in the making serves every further wish; after this long it has plainly failed, and a new one may be asked for.
IN_THE_MAKING = timedelta(hours=12)


@transaction.atomic
def ask(user, *, at=None):
    """The copy in the making or, with none, a new one; what was there before is replaced once that is made."""
    at = at or timezone.now()
    waiting = user.copies.filter(made_at=None, asked_at__gt=at - IN_THE_MAKING).first()
    if waiting:
        return waiting
    copy = DataCopy.objects.create(user=user, asked_at=at)
    make.enqueue(str(copy.pk))
    return copy


@task()
def make(pk):
    """Write the file, then say by mail that it is there. Safe to repeat: a copy that is made stays as it is."""
    copy = DataCopy.objects.select_related("user").filter(pk=uuid.UUID(pk), made_at=None).first()
    if copy is None:
        return
    with tempfile.TemporaryFile() as file:
        write(copy.user, file)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.zip", File(file))
    with transaction.atomic():
        made = DataCopy.objects.select_for_update().filter(pk=copy.pk, made_at=None).first()
        if made is None:  # the person has left meanwhile, or another worker was quicker
            default_storage.delete(name)
            return
        made.made_at, made.name, made.size = timezone.now(), name, size
        made.expires_at = made.made_at + KEPT
        made.save(update_fields=["made_at", "name", "size", "expires_at"])
        for older in copy.user.copies.exclude(pk=copy.pk):
            _forget(older)
    letters.send(
        "copy_ready",
        copy.user.email,
        {"url": f"{settings.SITE_URL}{reverse('accounts:data')}", "until": made.expires_at},
    )


def write(user, file):
    """A ZIP with the same data twice: `data.json` for programs, `data.html` for people. One row at a time in memory."""
    at = timezone.now()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.css", render_to_string("accounts/copy.css"))
        with archive.open("data.json", "w", force_zip64=True) as member:
            for piece in as_json({"exported_at": at, "sections": privacy.sections(user)}):
                member.write(piece.encode())
        with archive.open("data.html", "w", force_zip64=True) as member:
            for piece in readable.page(user, privacy.sections(user), at=at):
                member.write(piece.encode())


def as_json(value, indent="\n"):
    """The text of a value piece by piece; an iterator becomes a list that is never held as a whole."""
    if isinstance(value, dict):
        yield from _enclosed(
            "{}", ((json.dumps(str(name)) + ": ", item) for name, item in value.items()), indent
        )
    elif hasattr(value, "__next__") or isinstance(value, (list, tuple)):
        yield from _enclosed("[]", (("", item) for item in value), indent)
    else:
        yield json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _enclosed(brackets, entries, indent):
    is_empty = True
    yield brackets[0]
    for name, item in entries:
        yield f"{'' if is_empty else ','}{indent}  {name}"
        yield from as_json(item, f"{indent}  ")
        is_empty = False
    yield ("" if is_empty else indent) + brackets[1]


def forget_due(at=None):
    """Delete what has expired or was never finished. The worker calls it every second; safe to repeat."""
    at = at or timezone.now()
    for copy in list(DataCopy.objects.over(at)[:20]):
        with transaction.atomic():
            _forget(copy)


def forget_all(user):
    """With the account goes every file about it."""
    for copy in user.copies.all():
        _forget(copy)


def _forget(copy):
    """The row first: a file without a row is out of reach for ever, a row without a file would answer 500."""
    name = copy.name
    copy.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
