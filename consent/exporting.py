"""Decisions as CSV or JSON Lines, row by row: a million of them need no more memory than ten. Reads only.

Without salt and without account: whoever gets the file can count and compare, and finds nobody in it. A single
decision is proved by consent.proof.
"""

import csv
import io
import json
from itertools import batched

from django.utils.translation import gettext as _

from consent import ledger
from consent.models import ConsentEvent

FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
_FIELDS = [
    "id", "schema", "at", "state", "basis", "subject__reference", "decisions", "notice__number",
    "document__document__slug", "document__number", "language", "shown_sha256", "method", "surface", "gpc", "js",
    "valid_until", "leaf", "seal_id",
]  # fmt: skip
COLUMNS = [
    "id", "schema", "at", "state", "basis", "subject", "granted", "denied", "notice", "document", "version",
    "language", "sha256", "method", "surface", "gpc", "js", "valid_until", "leaf", "seal",
]  # fmt: skip
# A spreadsheet takes such a cell for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TOGETHER = 500


class ExportError(Exception):
    """An export that cannot be made; the sentence says why."""


def chosen(*, since=None, until=None, state="", purpose="", notice=None):
    """The decisions of a choice, and that choice as the log notes it."""
    events, about = ConsentEvent.objects.all(), {}
    if since:
        events, about["since"] = events.filter(at__gte=since), ledger.moment(since)
    if until:
        events, about["until"] = events.filter(at__lt=until), ledger.moment(until)
    if state:
        if state not in ConsentEvent.State.values:
            raise ExportError(_("There is no state “%(name)s”.") % {"name": state})
        events, about["state"] = events.filter(state=state), state
    if purpose:
        events, about["purpose"] = events.filter(decisions__has_key=purpose), purpose
    if notice:
        events, about["notice"] = events.filter(notice__number=notice), notice
    return events, about


def lines(events, how):
    """Text in pieces of some hundred rows; the first holds the head of a CSV."""
    write = {"csv": _csv, "jsonl": _jsonl}[how]
    if how == "csv":
        yield write([COLUMNS])
    # A cursor on the server (PostgreSQL) or a statement stepped through (SQLite): never the whole result.
    rows = events.order_by("pk").values_list(*_FIELDS).iterator(chunk_size=_TOGETHER)
    for some in batched(rows, _TOGETHER):
        yield write([_row(row) for row in some])


def _row(row):
    number, schema, at, state, basis, subject, decisions, *rest, until, leaf, seal = row
    granted = sorted(purpose for purpose, is_granted in decisions.items() if is_granted)
    denied = sorted(purpose for purpose, is_granted in decisions.items() if not is_granted)
    subject = subject and str(subject)
    moments = ledger.moment(at), ledger.moment(until)
    return [
        str(number), schema, moments[0], state, basis, subject, granted, denied, *rest, moments[1], leaf, seal
    ]  # fmt: skip


def _csv(rows):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value):
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            value = " ".join(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _jsonl(rows):
    return "".join(
        json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False, separators=(",", ":")) + "\n"
        for row in rows
    )
