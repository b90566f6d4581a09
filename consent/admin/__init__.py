"""The operators' desk: what is asked and told, published by buttons; what was decided, read-only."""

from consent.admin import purposes, records, texts

__all__ = ["purposes", "records", "texts"]
