"""Whether records, seals and published texts still are what they were when they were written. Reads only.

Every leaf, root and link of the chain is computed again. Rows are read as the database holds them, without Django's
converters: a million are checked in seconds, and what was garbled is named instead of stopping the check.
"""

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import batched

from django.db import connection

from consent import guards, ledger, merkle, retention, seals
from consent.models import DocumentVersion, Notice, OperatorAction, Seal
from consent.publishing import digest
from consent.terms import hash_text

# Text in the shape of records, made by the database: its drivers' converters would cost more than the hashing.
_SHAPES = {
    "sqlite": {
        "uuid": "substr({0},1,8)||'-'||substr({0},9,4)||'-'||substr({0},13,4)||'-'||substr({0},17,4)"
        "||'-'||substr({0},21)",
        "moment": "replace({0}, ' ', 'T') || CASE length({0}) WHEN 19 THEN '.000000' ELSE '' END || '+00:00'",
        "flag": "CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE {0} END",
    },
    "postgresql": {
        "uuid": "{0}::text",
        "moment": """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
        "flag": "{0}::text",
    },
}


def _select():
    shape = _SHAPES[connection.vendor]
    uuid, moment, flag = shape["uuid"].format, shape["moment"].format, shape["flag"].format
    return f"""SELECT {uuid("event.id")}, event.leaf, event.seal_id, event.subject_id, {uuid("subject.reference")},
        event.salt, {moment("event.at")}, event.basis, event.decisions, event.document_id, {flag("event.gpc")},
        {flag("event.js")}, event.language, event.method, event.notice_id, event.schema, event.shown_sha256,
        event.state, event.surface, {moment("event.valid_until")}
        FROM consent_consentevent AS event
        LEFT JOIN consent_subject AS subject ON subject.id = event.subject_id"""  # noqa: S608


# Up to ten thousand rows are in memory at a time.
_TOGETHER = 10
_ACTION_CHANGED = "action {} does not match its leaf: it was changed after it was written."


@dataclass
class Tally:
    """How much was looked at."""

    decisions: int = 0
    seals: int = 0
    shown: dict = field(default_factory=dict)


def faults(tally):
    """A sentence for everything that is wrong, as it is found; `tally` counts along."""
    yield from faults_of_guards()
    yield from faults_of_texts()
    tally.shown = {("notice", pk): sha256 for pk, sha256 in Notice.objects.values_list("pk", "sha256")}
    documents = DocumentVersion.objects.values_list("pk", "sha256")
    tally.shown |= {("document", pk): sha256 for pk, sha256 in documents}
    yield from faults_of_seals(tally)
    yield from _faults_of_the_unsealed(tally)


def faults_of_guards():
    for name in guards.missing(connection):
        yield f"The database guard “{name}” is missing: run manage.py migrate."


def faults_of_texts():
    """A sentence for every published text that does not match its hash."""
    for notice in Notice.objects.filter(published_at__isnull=False).order_by("number"):
        if digest(notice.content) != notice.sha256:
            yield f"{notice}: the content does not match its hash."
        if hash_text(notice.snapshot) != notice.hashes.get("snapshot"):
            yield f"{notice}: the snapshot does not match its hash."
    versions = DocumentVersion.objects.filter(published_at__isnull=False).select_related("document")
    for version in versions.order_by("document", "number"):
        name = f"{version.document.slug} {version.number} ({version.language})"
        if hash_text(version.text) != version.sha256:
            yield f"{name}: the text does not match its hash."
        if hash_text(version.html) != version.html_sha256:
            yield f"{name}: the page does not match its hash."


def faults_of_seals(tally):
    """The chain link by link, and under each seal its rows. Memory does not grow with their number."""
    number, previous = 0, ""
    explained = retention.purged_seals()
    for some in batched(Seal.objects.order_by("pk").iterator(chunk_size=_TOGETHER), _TOGETHER):
        events = _by_seal(_rows("WHERE event.seal_id BETWEEN %s AND %s", some[0].pk, some[-1].pk))
        actions = {}
        for action in OperatorAction.objects.filter(seal__in=some).order_by("pk"):
            actions.setdefault(action.seal_id, []).append(action)
        for seal in some:
            tally.seals += 1
            for missing in range(number + 1, seal.pk):
                yield f"seal {missing} is missing."
            if seal.previous != previous:
                yield f"seal {seal.pk} does not follow the seal before it: the chain is broken."
            number, previous = seal.pk, seals.hash_of(seal)
            under = events.pop(seal.pk, [])
            yield from _faults_of_seal(seal, under, actions.get(seal.pk, []), explained)
            yield from _faults_of_rows(tally, under)
        yield from _faults_of_orphans(tally, events)
    yield from _faults_of_orphans(tally, _by_seal(_rows("WHERE event.seal_id > %s", number)))


def _by_seal(rows):
    grouped = {}
    for row in rows:
        grouped.setdefault(row[2], []).append(row)
    return grouped


def _faults_of_orphans(tally, events):
    for number, rows in events.items():
        yield f"seal {number} is missing; {len(rows)} decisions name it."
        yield from _faults_of_rows(tally, rows)


def _faults_of_seal(seal, rows, actions, explained):
    if not seals.is_signed(seal):
        yield f"seal {seal.pk} was changed or not made with this site's secret key: its signature does not match."
    if seal.payload_purged_at is not None:
        yield from _faults_of_purged(seal, rows, actions, explained)
        return
    if len(rows) != seal.count or len(actions) != seal.actions:
        yield (
            f"seal {seal.pk} is over {seal.count} decisions and {seal.actions} actions, "
            f"but there are {len(rows)} and {len(actions)}: rows were removed or added."
        )
    first, last = (rows[0][0], rows[-1][0]) if rows else (None, None)
    if (first, last) != (seal.first and str(seal.first), seal.last and str(seal.last)):
        yield f"seal {seal.pk} does not begin and end with the decisions it names."
    try:
        leaves = [bytes.fromhex(leaf) for leaf in (*(row[1] for row in rows), *(one.leaf for one in actions))]
    except (TypeError, ValueError):
        leaves = None
    if leaves is None or merkle.root(leaves).hex() != seal.root:
        yield f"seal {seal.pk} does not match what is under it: a row was changed, removed, added or moved."
    for action in actions:
        if action.actor_id is not None and ledger.leaf_of_action(action) != action.leaf:
            yield _ACTION_CHANGED.format(action.pk)


def _faults_of_purged(seal, rows, actions, explained):
    """What lay under it is gone on purpose: an action says so, and it was old enough to go."""
    if rows or actions:
        yield f"seal {seal.pk} says that its payload was purged, but rows are under it."
    if seal.pk not in explained:
        yield f"seal {seal.pk} was emptied, and no operator's action says so."
    if seal.at + retention.PAYLOAD > seal.payload_purged_at:
        yield f"seal {seal.pk} was emptied before its time."


def _faults_of_the_unsealed(tally):
    for action in OperatorAction.objects.filter(seal=None).exclude(leaf="").exclude(actor=None):
        if ledger.leaf_of_action(action) != action.leaf:
            yield _ACTION_CHANGED.format(action.pk)
    after = ""
    while rows := list(
        _rows("WHERE event.seal_id IS NULL AND event.id > %s", after or _LOWEST[connection.vendor])
    ):
        yield from _faults_of_rows(tally, rows)
        # SQLite holds the digits alone.
        after = rows[-1][0].replace("-", "") if connection.vendor == "sqlite" else rows[-1][0]


_LOWEST = {"sqlite": "", "postgresql": "00000000-0000-0000-0000-000000000000"}
_MOST_UNSEALED = 5000


def _rows(where, *parameters):
    limit = f" LIMIT {_MOST_UNSEALED}" if "IS NULL" in where else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_select()} {where} ORDER BY event.seal_id, event.id{limit}", parameters)
        yield from cursor


def _faults_of_rows(tally, rows):
    for row in rows:
        tally.decisions += 1
        wrong = _fault_of(tally.shown, row)
        if wrong:
            yield f"decision {row[0]} {wrong}"


def _fault_of(shown, row):
    document, notice, shown_sha256 = row[9], row[14], row[16]
    text = shown.get(("notice", notice) if notice is not None else ("document", document))
    if shown_sha256 != text:
        return "names another text than the one it points to."
    if row[3] is None:
        return ""  # shredded: the leaf stands for it
    salt = row[5].encode() if isinstance(row[5], str) else bytes(row[5] or b"")
    try:
        leaf = hashlib.sha256(b"\x00" + salt + _canonical(row).encode()).hexdigest()
    except ValueError:
        leaf = None
    return "" if leaf == row[1] else "does not match its leaf: it was changed after it was written."


def _canonical(row):
    """What consent.ledger.canonical says of the same event; a test holds the two together."""
    (pk, _leaf, _seal, _subject, reference, _salt, at, basis, decisions, document, gpc, js, language, method,
     notice, schema, sha256, state, surface, until) = row  # fmt: skip
    before, between, after = _said(
        basis, decisions, document, gpc, js, language, method, notice, schema, sha256, state, surface
    )
    end = "null" if until is None else f'"{until}"'
    return (
        f'{{"at":"{at}",{before},"id":"{pk}",{between},"subject":"{reference}",{after},"valid_until":{end}}}'
    )


@lru_cache(maxsize=4096)
def _said(basis, decisions, document, gpc, js, language, method, notice, schema, sha256, state, surface):
    """The parts of a record that many have in common: a site's visitors say much the same in the same places."""
    return (
        f'"basis":{_text(basis)},"decisions":{_decisions(decisions)},"document":{_number(document)},"gpc":{gpc}',
        f'"js":{js},"language":{_text(language)},"method":{_text(method)},"notice":{_number(notice)},'
        f'"schema":{schema},"shown_sha256":{_text(sha256)},"state":{_text(state)}',
        f'"surface":{_text(surface)}',
    )


def _text(value):
    return json.dumps(str(value), ensure_ascii=False)


def _decisions(value):
    return ledger.canonical_json(json.loads(value)).decode()


def _number(value):
    return "null" if value is None else value
