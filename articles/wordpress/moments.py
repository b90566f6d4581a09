"""The dates of an export: `2012-06-26 21:00:00`, `Tue, 26 Jun 2012 21:00:00 +0000`; `0000-00-00` is none."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils import timezone


def utc(text: str) -> datetime | None:
    """A moment that was stored as UTC."""
    return _read(text, UTC)


def moment_of(gmt: str, published: str, local: str) -> datetime | None:
    """`post_date_gmt`, else `pubDate`, else `post_date` (which names no zone: the site's is taken)."""
    return utc(gmt) or _read_rfc(published) or _read(local, timezone.get_default_timezone())


def _read(text, zone):
    try:
        moment = datetime.strptime(text.strip()[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
        return _sane(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _read_rfc(text):
    if not re.search(r"\s\d{4}\s", text):
        return None  # “Wed, 30 Nov -0001” is WordPress for none; the parser would make it 2001
    try:
        moment = parsedate_to_datetime(text.strip())
        return _sane((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _sane(moment):
    """Years that a clock or a database could trip over are no dates."""
    return moment if 1000 <= moment.year <= 9000 else None
