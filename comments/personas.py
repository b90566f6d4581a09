"""A name for this article only: the same below one article, another below each other one, told to nobody.

The only writer of Persona. The name is drawn by chance and kept, so it follows from nothing that others know. It is
English whatever the site's language: in others the adjective would have to agree with the animal.
"""

import secrets
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from comments import moderation, threads
from comments.models import Action, Comment, Persona

NAMES = Path(__file__).with_name("names.txt")


class PersonaError(Exception):
    """Why it cannot be, in a sentence."""


def find(article, person):
    return Persona.objects.filter(article=article, person=person).first()


def last_choice(article, person):
    """Whether this person's latest comment here was under their name for it: nobody shows themselves by oversight."""
    latest = (
        Comment.objects.filter(article=article, author=person)
        .order_by("-n")
        .values_list("persona", flat=True)
    )
    return latest.first() is not None


def take(article, person):
    """This person's name below this article, drawn on first use. Needs the thread's lock: two forms are one person."""
    persona = find(article, person)
    if persona is None:
        persona = Persona.objects.create(article=article, person=person, name=_draw(article))
    return persona


@cache
def words():
    """What a name is made of: (adjectives, animals)."""
    quiet, herons = NAMES.read_text().split("\n\n")
    return quiet.split(), herons.split()


def _draw(article):
    taken = set(Persona.objects.filter(article=article).values_list("name", flat=True))
    quiet, herons = words()
    while True:
        name = f"{secrets.choice(quiet)} {secrets.choice(herons)}"
        if len(taken) > len(quiet) * len(herons) // 2:
            # More names than half of all: chance alone would search long.
            name = f"{name} {len(taken) + 1}"
        if name not in taken:
            return name


@transaction.atomic
def reveal(comment, *, by, reason, at=None):
    """Who wrote a comment under a name for one article. Each look is in the comment's log, with its reason."""
    comment = threads.take(comment)
    if comment.persona_id is None:
        raise PersonaError(_("This comment is under the account’s own name."))
    if not by.has_perm("comments.reveal_persona"):
        raise PersonaError(_("Only a moderator may learn who wrote this."))
    if not reason.strip():
        raise PersonaError(_("Say why you must know; it is kept in the log."))
    moderation.log(comment, Action.Verb.REVEALED, by=by, reason=reason.strip()[:500], at=at)
    return comment.author


def let_go(person):
    """The names stay with what was said under them: else everything of one person would change at the same moment."""
    Persona.objects.filter(person=person).update(person=None)
