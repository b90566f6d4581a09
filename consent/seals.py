"""Batches of decisions and operators' actions under one Merkle root, each seal chained to the one before.

The only writer of Seal, and of which seal a row is under. Writers are never held up: leaves are read and hashed
outside any transaction, and a short one only adds the seal and marks the rows. What is committed while a batch is
made simply waits for the next, so no row is missed and no clock is trusted; two sealers at once want the same
number, and the second gives way.
"""

import hashlib
import json
import time
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent import ledger, merkle
from consent.models import ConsentEvent, OperatorAction, Seal

# A proof stays short (ten neighbours), and marking so many rows takes milliseconds.
MOST = 1000
# A decision can be proved a minute after it was made; a quiet site does not fill up with seals of one row.
WAIT = timedelta(minutes=1)
LONGEST_PAUSE = 0.25


def preimage(seal):
    """The seal as bytes: what its hash, and so the rest of the chain, stands for. Holds no number of a receipt."""
    fields = {
        "actions": seal.actions,
        "at": ledger.moment(seal.at),
        "count": seal.count,
        "number": seal.pk,
        "previous": seal.previous,
        "root": seal.root,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def hash_of(seal):
    return hashlib.sha256(preimage(seal)).hexdigest()


def _signer():
    return Signer(salt="consent.seal")


def is_signed(seal):
    """Whether whoever made this seal knew this site's secret key."""
    try:
        _signer().unsign(f"{hash_of(seal)}:{seal.signature}")
    except BadSignature:
        return False
    return True


def _events():
    return ConsentEvent.objects.filter(seal=None).order_by("pk")


def _actions():
    # What was noted before there were leaves has none.
    return OperatorAction.objects.filter(seal=None).exclude(leaf="").order_by("pk")


def leaves_of(seal):
    """The hashes under a seal in the tree's order: its events by id, then its actions."""
    rows = [*seal.events.order_by("pk").values_list("leaf", flat=True)]
    rows += seal.actions_under.order_by("pk").values_list("leaf", flat=True)
    return [bytes.fromhex(leaf) for leaf in rows]


def seal_batch(*, at=None):
    """Seal up to a thousand rows. Returns the seal, or None when nothing waits or another sealer was first."""
    events = list(_events().values_list("pk", "leaf")[:MOST])
    actions = list(_actions().values_list("pk", "leaf")[: MOST - len(events)])
    if not events and not actions:
        return None
    root = merkle.root([bytes.fromhex(leaf) for _pk, leaf in (*events, *actions)]).hex()
    try:
        with transaction.atomic():
            return _write(events, actions, root, at or timezone.now())
    except IntegrityError:
        return None


def _write(events, actions, root, at):
    last = Seal.objects.order_by("-pk").first()
    seal = Seal(
        pk=last.pk + 1 if last else 1,
        first=events[0][0] if events else None,
        last=events[-1][0] if events else None,
        count=len(events),
        actions=len(actions),
        root=root,
        previous=hash_of(last) if last else "",
        at=at,
    )
    seal.signature = _signer().signature(hash_of(seal))
    seal.save(force_insert=True)
    # Not “where seal is null”: SQLite would take that index and hold the lock three times as long. A row that has
    # a seal already is refused by its guard.
    marked = ConsentEvent.objects.filter(pk__in=[pk for pk, _leaf in events]).update(seal=seal)
    marked += OperatorAction.objects.filter(pk__in=[pk for pk, _leaf in actions]).update(seal=seal)
    if marked != len(events) + len(actions):
        raise IntegrityError("Another sealer took some of these rows.")
    return seal


def seal_all(*, at=None):
    """Seal everything that waits, batch by batch. Yields the seals.

    Between batches the database is left alone for longer than it was held: SQLite keeps no queue, and whoever waits
    for the lock looks again at moments of its own.
    """
    while True:
        began = time.monotonic()
        seal = seal_batch(at=at)
        if seal is None:
            return
        yield seal
        if seal.count + seal.actions == MOST:
            time.sleep(min(2 * (time.monotonic() - began), LONGEST_PAUSE))


def seal_due(*, at=None):
    """Seal once the oldest row has waited a minute, or a full batch waits. Safe to call every second."""
    at = at or timezone.now()
    is_due = any(_is_due(rows.values_list("at", flat=True), at) for rows in (_events(), _actions()))
    return len(list(seal_all(at=at))) if is_due else 0


def _is_due(moments, at):
    oldest = moments.first()
    return oldest is not None and (oldest <= at - WAIT or moments[MOST - 1 : MOST].exists())
