"""Not wanting to read somebody: for oneself only, and without anybody knowing. The only writer of Mute."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Mute

# Beyond this it is not a few people any more, and every page would have to look for all of them.
MOST = 500


class MutingError(Exception):
    """Why it cannot be, in a sentence."""


def who_wrote(comment):
    """What a mute names: the name for this article where there is one, else the account."""
    if comment.persona_id is not None:
        return {"persona_id": comment.persona_id}
    return {"author_id": comment.author_id}


@transaction.atomic
def mute(comment, *, by, at=None):
    """Fold what this comment's author writes, for `by` alone. Safe to repeat."""
    if comment.author_id == by.pk:
        raise MutingError(_("This is your own comment."))
    if comment.persona_id is None and comment.author_id is None:
        raise MutingError(_("Nobody writes under this name any more."))
    whom = who_wrote(comment)
    if Mute.objects.filter(person=by, **whom).exists():
        return
    if Mute.objects.filter(person=by).count() >= MOST:
        raise MutingError(_("Your list of muted people is full. Take somebody off it first."))
    Mute.objects.get_or_create(person=by, **whom, defaults={"at": at or timezone.now()})


def unmute(pk, *, by):
    """Read somebody again. Safe to repeat."""
    Mute.objects.filter(pk=pk, person=by).delete()


def muted_by(person):
    """(accounts, names for one article): the keys of whoever this person has muted."""
    rows = list(Mute.objects.filter(person=person).values_list("author", "persona"))
    return {author for author, _persona in rows} - {None}, {persona for _author, persona in rows} - {None}
