"""Whose records somebody means: by what a person or an operator is likely to have in hand."""

import re
import uuid

from django.db.models import Q

from accounts.models import User
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


def found(term, most=500):
    """The pks of subjects by address, name, handle, reference, consent id or the whole cookie.

    Looked up table by table: a search over decisions joined to people would read all of them.
    """
    people = User.objects.filter(
        Q(email__iexact=term) | Q(handle=term) | Q(display_name__icontains=term)
    ).values_list("pk", flat=True)
    match = Q(user__in=list(people[:most])) | _by_number(term)
    if "@" in term:
        match |= Q(claim=claim_of(term))
    return list(Subject.objects.filter(match).values_list("pk", flat=True)[:most])


def _by_number(term):
    match = Q()
    if reference := as_uuid(term):
        match |= Q(reference=reference)
    if named := _consent_id.fullmatch(term):
        match |= Q(device=ledger.hash_device(named[1]))
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
