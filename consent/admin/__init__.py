"""The operators' desk: what is asked and told, published by buttons; what was decided, read-only."""

from consent.admin import acceptance, events, purposes, records, subjects, texts

__all__ = ["acceptance", "events", "purposes", "records", "subjects", "texts"]
