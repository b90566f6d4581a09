"""A local list of retracted works (Retraction Watch's, or one of one's own) against what articles cite.

The only writer of Retraction. Nothing asks a network: whoever runs the site brings the list and renews it.
"""

import csv
from collections import Counter
from datetime import date, datetime

from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from articles import references
from articles.models import Reference, Retraction, Version
from articles.references.fields import text

# What the columns are called in Retraction Watch's file, and in a plain one.
COLUMNS = {
    "doi": ("originalpaperdoi", "doi"),
    "nature": ("retractionnature", "nature"),
    "title": ("title",),
    "reason": ("reason",),
    "date": ("retractiondate", "date"),
    "notice": ("retractiondoi", "notice"),
}
NATURES = {
    "retraction": Retraction.Nature.RETRACTION,
    "expression of concern": Retraction.Nature.CONCERN,
    "concern": Retraction.Nature.CONCERN,
    "": Retraction.Nature.RETRACTION,
}
FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y")
FIELDS = ["nature", "title", "reason", "noticed_on", "notice_doi"]
BATCH = 1000


class RetractionError(Exception):
    """Why a list cannot be taken in, in a sentence."""


def read(lines):
    """{doi: Retraction or None} of a CSV file: the latest word on each work counts, None where it is good again."""
    reader = csv.reader(lines)
    try:
        places = _places(next(reader, []))
        latest: dict[str, tuple[date, Retraction | None]] = {}
        for row in reader:
            for doi, (day, found) in _of_row(row, places).items():
                if doi not in latest or day >= latest[doi][0]:
                    latest[doi] = (day, found)
    except csv.Error as error:
        raise RetractionError(
            _("Line %(n)d cannot be read: %(why)s.") % {"n": reader.line_num, "why": error}
        ) from error
    return {doi: found for doi, (_day, found) in latest.items()}


def _places(head):
    names = [name.strip().lstrip("\ufeff").replace(" ", "").lower() for name in head]
    places = {
        name: next((names.index(known) for known in knowns if known in names), None)
        for name, knowns in COLUMNS.items()
    }
    if places["doi"] is None:
        raise RetractionError(
            _(
                "The file has no column “OriginalPaperDOI” or “doi” in its first line: it is no list of retractions."
            )
        )
    return places


def _of_row(row, places):
    said = {name: text(row[n]) if n is not None and n < len(row) else "" for name, n in places.items()}
    doi = references.normalise_doi(said["doi"])[:200]
    if not doi:
        return {}
    day = _day(said["date"])
    nature = NATURES.get(said["nature"].lower())
    if nature is None:  # reinstated, or corrected: it stands
        return {doi: (day or date.min, None)}
    found = Retraction(
        doi=doi, nature=nature, title=said["title"][:500], reason=said["reason"].strip("+; ").replace(";", "; "),
        noticed_on=day, notice_doi=references.normalise_doi(said["notice"])[:200],
    )  # fmt: skip
    return {doi: (day or date.min, found)}


def _day(said):
    for form in FORMATS:
        try:
            return datetime.strptime(said, form).date()
        except ValueError:
            continue
    return None


@transaction.atomic
def take_in(found, *, dry_run=False):
    """Bring the kept list in step with what a file says; works that it does not name stay. Counts by what happened."""
    counts = Counter()
    known = {row.doi: row for row in Retraction.objects.all()}
    new, changed, gone = [], [], []
    for doi, row in found.items():
        old = known.get(doi)
        if row is None:
            gone += [doi] if old else []
        elif old is None:
            new.append(row)
        elif any(getattr(old, field) != getattr(row, field) for field in FIELDS):
            row.pk = old.pk
            changed.append(row)
        else:
            counts["unchanged"] += 1
    counts |= Counter(new=len(new), changed=len(changed), reinstated=len(gone))
    if not dry_run:
        Retraction.objects.bulk_create(new, batch_size=BATCH)
        Retraction.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
        for n in range(0, len(gone), BATCH):
            Retraction.objects.filter(doi__in=gone[n : n + BATCH]).delete()
    return counts


def cited():
    """References to retracted works in drafts and in what readers see now, each with its `version` and article."""
    listed = Retraction.objects.filter(doi=Lower(models.OuterRef("doi")))
    shown = Version.objects.filter(article__binned_at=None)
    shown = shown.filter(pk__in=Version.objects.live().values("pk")) | shown.filter(frozen_at=None)
    return (
        Reference.objects.exclude(doi="")
        .filter(models.Exists(listed), version__in=shown.values("pk"))
        .select_related("version__article")
        .order_by("version__title", "position", "pk")
    )


def among(rows):
    """[(reference, retraction)] of some references."""
    dois = {row.doi.lower(): row for row in rows if row.doi}
    found = Retraction.objects.filter(doi__in=list(dois)) if dois else []
    return [(dois[retraction.doi], retraction) for retraction in found]
