"""What may be stored and why, what visitors are told, and what they decided.

`purposes` is the operators' workshop, `documents` what was published (immutable), `subjects` and `records` the
ledger's tables (append-only; consent.ledger is their only writer). consent.guards makes the database hold both rules.
"""

from consent.models.cases import Case, CaseEntry
from consent.models.counts import DailyCount
from consent.models.documents import DocumentVersion, LegalDocument, Level, Notice
from consent.models.embeds import Embed, PageCount
from consent.models.inbox import UndeclaredCookie
from consent.models.purposes import CookieDetail, Purpose, Vendor
from consent.models.records import ConsentEvent, OperatorAction, Seal
from consent.models.subjects import Subject

__all__ = [
    "Case",
    "CaseEntry",
    "ConsentEvent",
    "CookieDetail",
    "DailyCount",
    "DocumentVersion",
    "Embed",
    "LegalDocument",
    "Level",
    "Notice",
    "OperatorAction",
    "PageCount",
    "Purpose",
    "Seal",
    "Subject",
    "UndeclaredCookie",
    "Vendor",
]
