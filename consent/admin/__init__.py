"""The operators' desk: what is asked and told, published by buttons; what was decided, read-only."""

from consent.admin import acceptance, events, inbox, purposes, records, subjects, texts

__all__ = ["acceptance", "events", "inbox", "purposes", "records", "subjects", "texts"]
