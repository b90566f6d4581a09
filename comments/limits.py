"""How often somebody may do something: counted in the shared cache, by keyed digests that end with their window."""

import hashlib
import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR = timedelta(hours=1)


class TooOften(Exception):
    """Too many lately; the sentence says when it works again."""


def count(what, who, *, most, window=HOUR):
    """Count once more what `who` does; TooOften above `most` in a window. Counts nothing while limits are off."""
    if not settings.RATE_LIMITS:
        return
    seconds = int(window.total_seconds())
    number, into = divmod(int(time.time()), seconds)
    key_of = settings.SECRET_KEY.encode()[:64]
    key = (
        f"limit:{what}:{number}:{hashlib.blake2b(str(who).encode(), key=key_of, digest_size=12).hexdigest()}"
    )
    # Not `incr`: the database's cache would give the counter another life each time.
    done = cache.get(key, 0) + 1
    cache.set(key, done, seconds)
    if done > most:
        minutes = (seconds - into) // 60 + 1
        again = ngettext("Try again in %(n)d minute.", "Try again in %(n)d minutes.", minutes) % {
            "n": minutes
        }
        raise TooOften(f"{_('That was often in a short time.')} {again}")
