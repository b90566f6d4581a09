"""The slot that keeps what is typed at the desk until it is saved. The only writer of Autosave."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Autosave

# A long article with its references is a tenth of this; a slot is written every ten seconds.
MOST_CHARACTERS = 2_000_000
# An open page says that it is there every half minute; one that was missed is no absence.
THERE_FOR = timedelta(seconds=75)


class AutosaveError(Exception):
    """Why a draft copy is not kept, in a sentence."""


@transaction.atomic
def keep(version, *, by, fields, revision, tab, at=None):
    """Put what is typed into the slot of this editor; another tab's words in it are never overwritten."""
    if sum(len(name) + len(value) for name, value in fields.items()) > MOST_CHARACTERS:
        raise AutosaveError(
            _("This text is too long for a draft copy. Save it with the button, and shorten it.")
        )
    at = at or timezone.now()
    slot = _slot(version, by, at)
    if slot.fields and slot.tab != tab:
        raise AutosaveError(
            _(
                "Your unsaved changes from %(moment)s in another tab are kept; those typed here are not. "
                "Save with the button, or decide about the others first."
            )
            % {"moment": clock(slot.at)}
        )
    slot.fields = {name.replace("\0", ""): value.replace("\0", "") for name, value in fields.items()}
    slot.revision, slot.tab, slot.at = revision, tab, at
    slot.save(update_fields=["fields", "revision", "tab", "at"])
    return slot


@transaction.atomic
def be_there(version, *, by, at=None):
    """Note that the writing page is open."""
    return _slot(version, by, at or timezone.now())


def _slot(version, editor, at):
    slot, _made = Autosave.objects.select_for_update().get_or_create(
        version=version, editor=editor, defaults={"at": at, "since": at, "seen_at": at}
    )
    if slot.seen_at < at - THERE_FOR:
        slot.since = at
    slot.seen_at = at
    slot.save(update_fields=["since", "seen_at"])
    return slot


@transaction.atomic
def empty(version, *, by, tab=None):
    """Throw away what is in the slot: all of it, or only what this tab has put there."""
    slots = Autosave.objects.filter(version=version, editor=by)
    if tab is not None:
        slots = slots.filter(tab=tab)
    return slots.update(fields={}, tab="")


def others(slots, user, at=None):
    """A sentence about everybody else who has this draft open now."""
    at = at or timezone.now()
    return [
        _("%(name)s is also writing here (since %(moment)s).")
        % {"name": slot.editor, "moment": clock(slot.since)}
        for slot in slots
        if slot.editor_id != user.pk and slot.seen_at > at - THERE_FOR
    ]


def clock(moment):
    """14:03 UTC; with the day where it is not today."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return f"{date_format(local, 'H:i' if is_today else 'j F Y, H:i')} {timezone.get_current_timezone_name()}"


def export(user):
    return list(
        Autosave.objects.filter(editor=user)
        .exclude(fields={})
        .values("version__title", "revision", "fields", "at")
    )
