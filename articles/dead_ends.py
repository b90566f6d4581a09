"""Addresses that led nowhere, and how often redirects are used. The only writer of DeadEnd and of a redirect's hits.

Kept are the path, a number and a moment: no query, no visitor. A flood stays cheap: the first notes of a minute are
written at once, the others are gathered and written together when the next minute has begun; the table is bounded.
"""

import logging
import re
import threading
from collections import Counter
from urllib.parse import unquote

from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.addresses import Redirect

logger = logging.getLogger(__name__)

# What one editor can look through; of the others only those asked for more often matter.
MOST_ROWS = 1_000
# Per process: each is one short transaction of a request that is a 404 anyway.
WRITES_A_MINUTE = 20
GATHERED = 200
LONGEST = 300
# Pages made for one person: their addresses may hold a name or a key.
PERSONAL = re.compile(
    r"/(accounts|admin|people|review|unsubscribe|consent|receipt|embeds|newsletter|feeds)(/|$)", re.IGNORECASE
)
# Files that pages of other systems have, and what is tried out on every site in the hope of a hole.
NOISE = re.compile(
    r"\.(php\d?|aspx?|jspx?|cgi|env|git|ini|ya?ml|sql|bak|old|zip|gz|tar|log|js|mjs|css|map|json|png|jpe?g|gif|svg|webp"
    r"|avif|ico|woff2?|ttf|mp[34]|txt)\b|/\.|/wp-(admin|includes|json|login)|/xmlrpc|/cgi-bin|/vendor/|phpmyadmin|\.\.|//",
    re.IGNORECASE,
)
# An e-mail address, a long row of letters and digits, a UUID, a signed number: what keys and tokens look like.
PRIVATE = re.compile(
    r"@|(?=[\w=]*\d)[\w=]{24,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+[.:][\w-]{43}", re.IGNORECASE
)


class DeadEnd(models.Model):
    """A path at which somebody found nothing."""

    path = models.CharField(_("address"), max_length=LONGEST, unique=True)
    number = models.PositiveIntegerField(_("how often"), default=0)
    last_at = models.DateTimeField(_("last"), default=timezone.now)

    class Meta:
        verbose_name = _("address that leads nowhere")
        verbose_name_plural = _("addresses that lead nowhere")
        ordering = ["-number", "-last_at"]
        indexes = [models.Index(fields=["-number", "-last_at"], name="dead_end_most_wanted")]

    def __str__(self):
        return self.path


class Tally:
    """Gathers what happens and writes it in few goes."""

    def __init__(self, write):
        self.write, self.lock = write, threading.Lock()
        self.forget()

    def forget(self):
        self.waiting: Counter = Counter()
        self.minute, self.writes = None, 0

    def note(self, key, at=None):
        at = at or timezone.now()
        with self.lock:
            if key in self.waiting or len(self.waiting) < GATHERED:
                self.waiting[key] += 1
            minute = at.replace(second=0, microsecond=0)
            if minute != self.minute:
                self.minute, self.writes = minute, 0
            if self.writes >= WRITES_A_MINUTE:
                return
            self.writes += 1
            batch, self.waiting = self.waiting, Counter()
        try:
            with transaction.atomic():
                self.write(batch, at)
        except DatabaseError:
            # A page must not fail, nor be tried again, for a number.
            logger.info("%s numbers could not be written.", len(batch))


def _write_dead_ends(batch, at):
    new = [
        DeadEnd(path=path, number=number, last_at=at)
        for path, number in batch.items()
        if not DeadEnd.objects.filter(path=path).update(number=models.F("number") + number, last_at=at)
    ]
    DeadEnd.objects.bulk_create(new, ignore_conflicts=True)
    if new and (beyond := DeadEnd.objects.count() - MOST_ROWS) > 0:
        # The least wanted go first, of these the oldest: a flood of new ones pushes out none that people ask for.
        doomed = DeadEnd.objects.order_by("number", "last_at").values_list("pk", flat=True)[:beyond]
        DeadEnd.objects.filter(pk__in=list(doomed)).delete()


def _write_hits(batch, at):
    for old_path, number in batch.items():
        Redirect.objects.filter(old_path=old_path).update(hits=models.F("hits") + number, last_hit_at=at)


dead_ends, hits = Tally(_write_dead_ends), Tally(_write_hits)


def note(path, at=None):
    """Somebody found nothing at this path. Noise and what may name a person are not kept."""
    path = unquote(path)
    is_noise = PERSONAL.search(path) or NOISE.search(path) or PRIVATE.search(path)
    if len(path) <= LONGEST and path.isprintable() and "\ufffd" not in path and not is_noise:
        dead_ends.note(path, at)


def settle(old_path):
    """The address leads somewhere now."""
    DeadEnd.objects.filter(path__in=[old_path, old_path.rstrip("/"), f"{old_path.rstrip('/')}/"]).delete()
