"""The operators' desk: what is asked and told, published by buttons; what was decided, read-only."""

from consent.admin import acceptance, cases, embeds, events, inbox, purposes, records, subjects, texts

__all__ = ["acceptance", "cases", "embeds", "events", "inbox", "purposes", "records", "subjects", "texts"]
