"""A new display name: everywhere at once, not too often, and moderators can see what somebody was called before.

Only this module changes the display name of an account that exists, and writes NameChange.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import readable
from accounts.models import NameChange, User

# The name stands beside everything somebody wrote: readers must be able to tell who they talk to. Two weeks keep a
# conversation's cast the same for as long as most conversations last; an hour is for slips of the finger.
COOLING = timedelta(days=14)
SECOND_THOUGHTS = timedelta(hours=1)


class RenamingError(Exception):
    """Why the name cannot be changed now; the sentence says when it can."""


def refuse_early(user, *, at=None):
    """Raise RenamingError while the last change cools off."""
    at = at or timezone.now()
    last = user.earlier_names.values_list("at", flat=True).first()
    if last and SECOND_THOUGHTS < at - last < COOLING:
        raise RenamingError(
            _("You changed your display name lately. You can change it again from %(moment)s on.")
            % {"moment": readable.moment(last + COOLING)}
        )


@transaction.atomic
def rename(user, name, *, by, at=None):
    """Change the name and keep the earlier one. Whoever has a reason to rename others is not held to the wait."""
    at = at or timezone.now()
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.display_name == name:
        return person
    if by == person:
        refuse_early(person, at=at)
    NameChange.objects.create(user=person, earlier=person.display_name, at=at)
    person.display_name = user.display_name = name
    person.save(update_fields=["display_name"])
    return person
