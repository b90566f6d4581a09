"""People who work on the site come and go: invited by mail, seen off in one step.

Other apps add to `cutters` in their AppConfig.ready: callables (user, *, by) that end whatever access of theirs the
person has handed out or holds (review links, claims), and return one sentence each for what they ended, or none.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import letters, privacy, roles
from accounts.models import User

cutters: list[Callable] = []


class StaffingError(Exception):
    """Why somebody cannot be invited or seen off; the sentence says what to do."""


@transaction.atomic
def invite(user, *, by):
    """Mail somebody that they have a role here, and how they come in: by a code to this very address."""
    held = roles.of(user)
    if not held:
        raise StaffingError(_("Give a role first; an invitation says which."))
    if not user.is_active:
        raise StaffingError(_("This account is deactivated. Reactivate it first."))
    entrance = f"{settings.SITE_URL}{reverse('account_request_login_code')}"
    titles = [str(roles.TITLES[role]) for role in held]
    letters.send("invitation", user.email, {"titles": titles, "by": by.display_name, "entrance": entrance})
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, _("Invited by mail."))
    return user


@transaction.atomic
def offboard(user, *, by, reason):
    """Take every role, session, second factor and handed-out access at once. Returns what went, in sentences.

    The account itself stays: it is the person's own, as a reader. Safe to repeat.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if roles.is_last_administrator(person):
        raise StaffingError(roles.LAST_ADMINISTRATOR)
    done = []
    for role in roles.of(person):
        roles.unassign(person, role, by=by)
        done.append(_("No longer %(role)s.") % {"role": role})
    if person.is_superuser:
        person.is_superuser = person.is_staff = False
        person.save(update_fields=["is_superuser", "is_staff"])
        done.append(_("No longer a superuser."))
    privacy.sign_out_everywhere(person)
    done.append(_("Signed out everywhere."))
    gone, _kinds = Authenticator.objects.filter(user=person).delete()
    if gone:
        done.append(
            ngettext("%d second factor or key removed.", "%d second factors and keys removed.", gone) % gone
        )
    for cut in cutters:
        done += filter(None, [cut(person, by=by)])
    LogEntry.objects.log_actions(by.pk, [person], CHANGE, _("Seen off: %(reason)s") % {"reason": reason})
    return done
