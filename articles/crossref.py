"""Looking works up by their DOI at Crossref, or at whatever answers like it. Off unless CROSSREF_URL is set.

Fills only fields that are empty, and only in drafts: nothing that somebody typed is replaced. The task may be repeated.
"""

import json
import urllib.error
import urllib.request
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.tasks import task

from articles import references, versions
from articles.models import Article, Reference
from articles.references import csl_json

PATIENCE = 10  # seconds; the worker asks again later
MOST_BYTES = 2_000_000  # an entry with 3,000 authors has about one
KINDS = {
    "journal-article": "article-journal", "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter",
    "monograph": "book", "edited-book": "book", "reference-book": "book", "proceedings-article": "paper-conference",
    "posted-content": "article", "dissertation": "thesis", "reference-entry": "entry-encyclopedia",
    "proceedings": "book", "report-component": "report", "other": "document",
}  # fmt: skip
NAMES = {"article-number": "number", "edition-number": "edition"}


class CrossrefError(Exception):
    """What came back is no answer; the worker tries again."""


def is_bare(reference):
    return bool(reference.doi) and not (reference.csl.get("title") and reference.csl.get("author"))


def ask(version):
    """Enqueue a look-up for each reference of which little more than the DOI is known. Returns how many."""
    if not settings.CROSSREF_URL:
        return 0
    wanted = [row.pk for row in version.references.exclude(doi="") if is_bare(row)]
    for pk in wanted:
        # Not before the row is there for the worker.
        transaction.on_commit(lambda pk=pk: fill.enqueue(pk))
    return len(wanted)


@task
def fill(pk):
    reference = Reference.objects.filter(pk=pk, version__frozen_at=None).first()
    if reference is None or not is_bare(reference):
        return "nothing to do"
    found = fetch(reference.doi)
    return _put(pk, found) if found else "unknown there"


def fetch(doi):
    """The fields of a work, or {} where nobody knows it."""
    address = f"{settings.CROSSREF_URL.rstrip('/')}/works/{quote(doi, safe='')}"
    agent = {"User-Agent": f"Rapport ({settings.SITE_URL})", "Accept": "application/json"}
    request = urllib.request.Request(address, headers=agent)  # noqa: S310 - http(s) by settings
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            content = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            return {}
        raise
    if len(content) > MOST_BYTES:
        raise CrossrefError(f"The answer about {doi} is larger than {MOST_BYTES} bytes.")
    try:
        item = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CrossrefError(f"The answer about {doi} is no JSON.") from error
    item = item.get("message", item) if isinstance(item, dict) else None
    if not isinstance(item, dict):
        raise CrossrefError(f"The answer about {doi} describes no work.")
    return as_csl(item)


def as_csl(item):
    """Crossref's names for kinds and fields → those of CSL-JSON."""
    item = item | {name: item[source] for source, name in NAMES.items() if source in item}
    subtitle = item.get("subtitle")
    csl = csl_json.clean(item)
    csl["type"] = KINDS.get(csl["type"], csl["type"])
    if isinstance(subtitle, list) and subtitle and isinstance(subtitle[0], str) and csl.get("title"):
        csl["title"] = f"{csl['title']}: {subtitle[0].strip()}"
    for name in ("id", "ISSN", "ISBN", "note", "status", "URL", "language"):
        csl.pop(name, None)
    if csl["type"].startswith("article-"):
        csl.pop("publisher", None)
    return csl


@transaction.atomic
def _put(pk, found):
    version = Reference.objects.select_related("version").get(pk=pk).version
    Article.objects.select_for_update().get(pk=version.article_id)
    version.refresh_from_db()
    reference = version.references.filter(pk=pk).first()
    if version.is_frozen or reference is None:
        return "too late"
    reference.csl = references.filled(reference.csl, found)
    reference.save(update_fields=["csl"])
    versions.render(version).save(update_fields=versions.RENDERED)
    return "filled"
