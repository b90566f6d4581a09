"""The inbox of cookies that the notice does not tell of: from the firewall at the edge and from `consent_scan`.

The only writer of UndeclaredCookie. A report costs a write once in ten minutes for each name, however often it comes.
"""

import logging

from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from consent import ledger, notices
from consent.models import UndeclaredCookie

logger = logging.getLogger(__name__)

_QUIET_SECONDS = 600
# What an operator can look through; a fault that makes up names must not fill the table.
MOST_ROWS = 500


def report(name, *, found_by, surface, at=None):
    """Note a name. It must not cost the visitor the page: a database that refuses is logged."""
    name, surface = name[:200], surface[:200]
    if not caches["fragments"].add(
        f"consent-undeclared-{found_by}-{name.encode().hex()[:200]}", 1, _QUIET_SECONDS
    ):
        return
    try:
        with transaction.atomic():
            note(name, found_by=found_by, surface=surface, at=at)
    except DatabaseError:
        logger.exception("An undeclared cookie could not be noted.")


def note(name, *, found_by, surface, at=None):
    """The same without the quiet time. What was put away and comes again stays away."""
    at = at or timezone.now()
    again = UndeclaredCookie.objects.filter(name=name)
    if again.update(times=F("times") + 1, last_at=at, surface=surface):
        return
    if UndeclaredCookie.objects.count() < MOST_ROWS:
        UndeclaredCookie.objects.create(
            name=name, found_by=found_by, surface=surface, first_at=at, last_at=at
        )


def is_told(name, content):
    """Whether a notice's content tells of this name."""
    told = [cookie["name"] for purpose in content["purposes"] for cookie in purpose["cookies"]]
    return any(notices.pattern(one).fullmatch(name) for one in told)


def waiting(content=None):
    """What nobody has put away and the notice (the one in force, unless told) does not tell of."""
    if content is None:
        notice = notices.current()
        content = notice.edition.content if notice else {"purposes": []}
    return [
        one for one in UndeclaredCookie.objects.filter(put_away_at=None) if not is_told(one.name, content)
    ]


@transaction.atomic
def put_away(cookie, *, by, reason, at=None):
    """It is no longer set, or was none of ours. Safe to repeat."""
    cookie = UndeclaredCookie.objects.select_for_update().get(pk=cookie.pk)
    if cookie.put_away_at is None:
        cookie.put_away_at = at or timezone.now()
        cookie.save(update_fields=["put_away_at"])
        ledger.log(by, "put away a cookie", about={"cookie": cookie.name}, reason=reason, at=at)
    return cookie
