"""What every page needs of the database, read at most once a second in each process.

Pages then cost no query of ours, and a notice published on another worker is shown within a second.
"""

import logging
import time

from django.db import DatabaseError, transaction

logger = logging.getLogger(__name__)
_all = []


class Memo:
    """Calls `load` again when its answer is more than `seconds` old; without a database it answers `empty`."""

    def __init__(self, load, *, empty, seconds=1.0):
        self._load, self._empty, self._seconds = load, empty, seconds
        self.forget()
        _all.append(self)

    def __call__(self):
        now = time.monotonic()
        kept = self._kept
        if kept is None or not kept[0] <= now < kept[0] + self._seconds:
            try:
                kept = (now, self._load())
            except DatabaseError:
                # A page that needs no database (an error page, /healthz) must not fail on account of its banner.
                logger.exception("The published notices and documents could not be read.")
                return self._empty
            self._kept = kept
        return kept[1]

    def forget(self):
        self._kept = None


def forget():
    """Read everything anew: what was published or changed shows at once."""
    for memo in _all:
        memo.forget()


def forget_after_commit():
    """The same, now for this transaction and again when others can see what it wrote."""
    forget()
    transaction.on_commit(forget)
