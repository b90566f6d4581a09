"""Dates in English as readers everywhere understand them: 23 November 2026, 01:28 (UTC)."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j F Y, H:i (e)"
