"""Every decision, once and for good. The only writer of ConsentEvent and OperatorAction; consent.erasing lets go.

No IP address, user agent or address of a page enters here. Each event carries a leaf, SHA-256 over a zero byte,
a random salt and the event as canonical JSON (RFC 6962 gives the zero byte its meaning): emptying subject and
salt later leaves a commitment that identifies nobody and still proves that nothing was changed.
"""

import hashlib
import json
import secrets
import uuid
from datetime import UTC, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from consent.models import ConsentEvent, Notice, OperatorAction, Subject

SCHEMA = 1
# Somebody who presses the same button again, or whose browser resends it, has decided once.
SAME_DECISION = timedelta(minutes=10)


class LedgerError(Exception):
    """Something the ledger must not write; the sentence says why."""


def hash_device(consent_id):
    """What the ledger knows of the random id in a visitor's cookie."""
    return salted_hmac("consent.device", consent_id, algorithm="sha256").hexdigest()


def subject_of_device(consent_id):
    return Subject.objects.get_or_create(
        device=hash_device(consent_id), defaults={"reference": uuid.uuid4()}
    )[0]


def subject_of_account(user):
    return Subject.objects.get_or_create(user=user, defaults={"reference": uuid.uuid4()})[0]


def canonical(event):
    """The event as bytes that are the same on every machine: sorted keys, no spaces, UTC to the microsecond."""
    fields = {
        "at": moment(event.at),
        "basis": event.basis,
        "decisions": event.decisions,
        "document": event.document_id,
        "gpc": event.gpc,
        "id": str(event.pk),
        "js": event.js,
        "language": event.language,
        "method": event.method,
        "notice": event.notice_id,
        "schema": event.schema,
        "shown_sha256": event.shown_sha256,
        "state": event.state,
        "subject": str(event.subject.reference),
        "surface": event.surface,
        "valid_until": moment(event.valid_until),
    }
    return canonical_json(fields)


def moment(at):
    """A moment as records write it: UTC to the microsecond."""
    return at and at.astimezone(UTC).isoformat(timespec="microseconds")


def leaf_of(event):
    """Needs an event that still has its subject and salt."""
    return hashlib.sha256(b"\x00" + bytes(event.salt) + canonical(event)).hexdigest()


def uuid7(at):
    """A UUID that sorts by time and cannot be guessed (RFC 9562, 5.7): 48 bits of milliseconds, 74 random bits."""
    value = int(at.timestamp() * 1000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 2 << 62)


@transaction.atomic
def record(
    subject,
    shown,
    *,
    state,
    basis,
    decisions,
    method,
    surface,
    language,
    gpc=False,
    js=False,
    valid_until=None,
    at=None,
):
    """Write down one decision about `shown`, a published Notice or DocumentVersion. Returns the event.

    The same decision by the same subject within ten minutes is the same event.
    """
    at = at or timezone.now()
    if not shown.is_published:
        raise LedgerError("Only what was published can be decided about.")
    # Two requests of one subject queue here, so that the second sees the first.
    subject = Subject.objects.select_for_update().get(pk=subject.pk)
    if subject.status != Subject.Status.ACTIVE:
        raise LedgerError("Nothing more can be recorded for this subject.")
    if same := _same_decision(subject, shown, decisions, at):
        return same
    event = ConsentEvent(
        id=uuid7(at),
        schema=SCHEMA,
        at=at,
        subject=subject,
        salt=secrets.token_bytes(32),
        state=state,
        basis=basis,
        decisions=decisions,
        shown_sha256=shown.sha256,
        method=method,
        surface=surface,
        language=language,
        gpc=gpc,
        js=js,
        valid_until=valid_until,
        **{"notice" if isinstance(shown, Notice) else "document": shown},
    )
    event.leaf = leaf_of(event)
    event.save(force_insert=True)
    return event


def next_moment(subject):
    """Now; or just after the last decision, where the clock was set back: what was said last must come last."""
    now = timezone.now()
    last = subject.events.order_by("-at", "-pk").values_list("at", flat=True).first()
    return last + timedelta(microseconds=1) if last and last >= now else now


def _same_decision(subject, shown, decisions, at):
    """What this subject decided last, if it is the same and was said just now."""
    latest = subject.events.filter(at__gt=at - SAME_DECISION, at__lte=at).order_by("-at", "-pk").first()
    return latest if latest and latest.decisions == decisions and latest.shown == shown else None


def log(by, verb, *, about, reason, count=1, at=None):
    """Note what an operator, or the site on somebody's behalf (`by` None), did to records or published texts."""
    action = OperatorAction(
        actor=by, verb=verb, about=about, count=count, reason=reason, at=at or timezone.now()
    )
    action.salt = secrets.token_bytes(32)
    action.leaf = leaf_of_action(action)
    action.save(force_insert=True)
    return action


def leaf_of_action(action):
    """The same commitment for an operator's action. It can no longer be computed once the account is deleted."""
    fields = {
        "about": action.about,
        "actor": action.actor_id,
        "at": moment(action.at),
        "count": action.count,
        "reason": action.reason,
        "verb": action.verb,
    }
    return hashlib.sha256(b"\x00" + bytes(action.salt) + canonical_json(fields)).hexdigest()


def canonical_json(fields):
    """Data as bytes that are the same on every machine: sorted keys, no spaces."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
