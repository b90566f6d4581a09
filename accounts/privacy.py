"""A person's own data: all of it to take away, and the way out. Only this module deletes an account.

The apps that build on accounts fill the registries in their AppConfig.ready:
`exporters` name → callable (user) → data that JSON can hold, long lists as iterators;
`erasers` callables (user, *, texts) run in the erasing transaction, where `texts` is one of Texts: each
must let go of the person (no row may still point to them) and leave what the others need;
`remainders` callables (user, at) → sentences that tell the person what outlives a deletion at that moment, and why.
"""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

exporters: dict[str, Callable] = {}
erasers: list[Callable] = []
remainders: list[Callable] = []


class PrivacyError(Exception):
    """Something that cannot be done with an account; the sentence says why and what to do."""


class Texts(models.TextChoices):
    KEEP = "keep", _("Keep the texts, without my name")
    BLANK = "blank", _("Remove the texts too, leaving an empty place")


def sections(user):
    """Everything every app keeps about this person, by section. A list may be an iterator, to be read once."""
    return {name: make(user) for name, make in exporters.items()}


def export(user, *, at=None):
    """The same, whole in memory."""
    return {"exported_at": at or timezone.now(), "sections": _whole(sections(user))}


def _whole(value):
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    return [_whole(item) for item in value] if hasattr(value, "__next__") else value


def export_account(user):
    return {
        "email": user.email,
        "display_name": user.display_name,
        "earlier_names": list(user.earlier_names.values("earlier", "at")),
        "handle": user.handle,
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
        "age_confirmed_at": user.age_confirmed_at,
        "age_threshold": user.age_threshold,
        "language": user.language,
        "time_zone": user.time_zone,
        "country": user.country,
        "mail_about_replies": user.reply_mail,
        "public_page": user.has_public_page,
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "addresses": list(user.emailaddress_set.values("email", "verified", "primary")),
        "second_factors": list(user.authenticator_set.values("type", "created_at", "last_used_at")),
        "leaves_on": user.leaving_at,
        "copies_asked_for": list(user.copies.values("asked_at", "made_at", "expires_at")),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
    }


def what_stays(user, at):
    """What a person is told, before and after, of records that outlive an account deleted at that moment."""
    return [sentence for say in remainders for sentence in say(user, at)]


@transaction.atomic
def erase(user, *, by, texts=Texts.KEEP):
    """Delete the account for good. What the others need stays, without the person. Safe to repeat."""
    if user.is_staff:
        raise PrivacyError(
            _("This account has a role at the desk. Ask an administrator to take it away first.")
        )
    for let_go in erasers:
        let_go(user, texts=texts)
    sign_out_everywhere(user)
    _forget_in_log(user)
    if by != user:
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(user),
            object_id=user.pk,
            object_repr=user.handle,
            action_flag=DELETION,
            change_message=_("Erased the account."),
        )
    try:
        user.delete()
    except (ProtectedError, RestrictedError) as error:
        raise PrivacyError(
            _("Something on the site still depends on this account. Write to us; we will close it by hand.")
        ) from error


def _forget_in_log(user):
    """The desk's log repeats the display name in each entry about somebody; what was done, when and by whom stays."""
    about = ContentType.objects.get_for_model(user)
    LogEntry.objects.filter(content_type=about, object_id=str(user.pk)).update(object_repr="")


def sign_out_everywhere(user):
    for session in UserSession.objects.filter(user=user):
        session.end()
