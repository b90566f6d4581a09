"""Whose records somebody means: by what a person or an operator is likely to have in hand."""

import re
import uuid

from django.db.models import Q

from consent import ledger
from consent.erasing import claim_of
from consent.models import Subject

# As it stands in the cookie, alone or with the rest of its value around it.
_consent_id = re.compile(r"(?:1\.)?([0-9a-f]{32})(?:\..*)?")


def as_uuid(term):
    try:
        return uuid.UUID(term)
    except ValueError:
        return None


def matches(term, prefix=""):
    """A subject by address, name, handle, reference, consent id or the whole cookie; `prefix` leads to the subject."""
    match = Q(**{f"{prefix}user__email__iexact": term}) | Q(**{f"{prefix}user__handle": term})
    match |= Q(**{f"{prefix}user__display_name__icontains": term})
    if "@" in term:
        match |= Q(**{f"{prefix}claim": claim_of(term)})
    return match | _by_number(term, prefix)


def _by_number(term, prefix=""):
    match = Q()
    if reference := as_uuid(term):
        match |= Q(**{f"{prefix}reference": reference})
    if found := _consent_id.fullmatch(term):
        match |= Q(**{f"{prefix}device": ledger.hash_device(found[1])})
    return match


def subjects(term):
    """The subjects that a term names exactly: an address, a handle, a receipt, a reference or a consent id."""
    term = term.strip().lower()
    match = Q(user__email__iexact=term) | Q(user__handle=term) | _by_number(term)
    if "@" in term:
        match |= Q(claim=claim_of(term))
    if receipt := as_uuid(term):
        match |= Q(events=receipt)
    return Subject.objects.filter(match).exclude(status=Subject.Status.SHREDDED).distinct()
