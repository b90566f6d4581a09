"""Which cookie notice is in force, and what it says. Reads only; consent.publishing writes."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils import translation

from consent.memory import Memo
from consent.models import Level, Notice

# How long a yes and a no alike are honoured before the visitor is asked again.
VALID_DAYS = settings.COOKIE_CONSENT_MAX_AGE // (24 * 60 * 60)

_contents = {}


@dataclass(frozen=True)
class Edition:
    """One published text of the notice, in one language."""

    pk: int
    number: int
    language: str
    sha256: str
    content: dict


class Current:
    """The notice in force, in all its languages, and what follows from it for every purpose."""

    def __init__(self, editions, history):
        self.editions = editions
        self.number = max(edition.number for edition in editions.values())
        self._history = history

    @property
    def edition(self):
        """The text in the language of this request, or else in the site's."""
        return self.editions.get(translation.get_language()) or self._first

    @cached_property
    def _first(self):
        return self.editions.get(settings.LANGUAGE_CODE) or next(iter(self.editions.values()))

    @cached_property
    def purposes(self):
        """Optional purposes by name, in the order they are shown."""
        return {
            purpose["id"]: purpose for purpose in self._first.content["purposes"] if not purpose["required"]
        }

    @cached_property
    def optional(self):
        return frozenset(self.purposes)

    @cached_property
    def covered_by_gpc(self):
        return frozenset(name for name, purpose in self.purposes.items() if purpose["gpc"])

    @cached_property
    def asked_since(self):
        """The number of the notice that last asked about each purpose: an older answer no longer counts."""
        since = dict.fromkeys(self.optional, 0)
        for number, level, changed in self._history:
            if level == Level.MATERIAL:
                since.update(dict.fromkeys(self.optional.intersection(changed or self.optional), number))
        return since

    @cached_property
    def _registered(self):
        """Pattern and purpose of everything this notice says is stored; a required purpose reads None."""
        return [
            (pattern(cookie["name"]), None if purpose["required"] else purpose["id"])
            for purpose in self._first.content["purposes"]
            for cookie in purpose["cookies"]
        ]

    def stored_by(self, purposes):
        """What these purposes keep in a browser besides cookies, as the notice names it."""
        return sorted(
            cookie["name"]
            for purpose in self._first.content["purposes"]
            if purpose["id"] in purposes
            for cookie in purpose["cookies"]
            if cookie["storage"] != "cookie" and " " not in cookie["name"]
        )

    def purpose_of(self, name):
        """(is it registered, the optional purpose it serves or None) for the name of a cookie."""
        for expression, purpose in self._registered:
            if expression.fullmatch(name):
                return True, purpose
        return False, None


def pattern(name):
    """A cookie's name as the registry writes it: `*` stands for anything."""
    return re.compile(".*".join(map(re.escape, name.split("*"))))


def _contents_of(keys):
    """What published notices say, by (pk, hash); it never changes, so it is read once per process."""
    global _contents
    contents = {key: _contents[key] for key in keys if key in _contents}
    if unread := [pk for pk, sha256 in keys if (pk, sha256) not in contents]:
        rows = Notice.objects.filter(pk__in=unread).values_list("pk", "sha256", "content")
        contents |= {(pk, sha256): content for pk, sha256, content in rows}
        _contents = contents
    return contents


def _load():
    rows = list(
        Notice.objects.published()
        .filter(kind=Notice.Kind.COOKIES)
        .order_by("number")
        .values_list("pk", "number", "language", "level", "changed_purposes", "sha256")
    )
    if not rows:
        return None
    # A translation that is behind the site's own language would describe purposes that are no longer asked for.
    number = max((row[1] for row in rows if row[2] == settings.LANGUAGE_CODE), default=rows[-1][1])
    newest = [row for row in rows if row[1] == number]
    contents = _contents_of([(row[0], row[5]) for row in newest])
    editions = {
        language: Edition(pk, number, language, sha256, contents[pk, sha256])
        for pk, number, language, _level, _changed, sha256 in newest
    }
    return Current(editions, [(row[1], row[3], row[4]) for row in rows if row[1] <= number])


current = Memo(_load, empty=None)
