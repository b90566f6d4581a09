"""Whether records and published texts still are what they were when they were written. Reads only."""

from consent import ledger
from consent.models import ConsentEvent, DocumentVersion, Notice
from consent.publishing import digest
from consent.terms import hash_text


def faults_of_texts():
    """A sentence for every published text that does not match its hash."""
    for notice in Notice.objects.filter(published_at__isnull=False).order_by("number"):
        if digest(notice.content) != notice.sha256:
            yield f"{notice}: the content does not match its hash."
        if hash_text(notice.snapshot) != notice.hashes.get("snapshot"):
            yield f"{notice}: the snapshot does not match its hash."
    versions = DocumentVersion.objects.filter(published_at__isnull=False).select_related("document")
    for version in versions.order_by("document", "number"):
        name = f"{version.document.slug} {version.number} ({version.language})"
        if hash_text(version.text) != version.sha256:
            yield f"{name}: the text does not match its hash."
        if hash_text(version.html) != version.html_sha256:
            yield f"{name}: the page does not match its hash."


def faults_of_decisions():
    """(event, a sentence or "") for every decision, oldest first; memory does not grow with their number."""
    hashes = dict(Notice.objects.values_list("pk", "sha256"))
    texts = dict(DocumentVersion.objects.values_list("pk", "sha256"))
    events = ConsentEvent.objects.select_related("subject").order_by("pk")
    for event in events.iterator(chunk_size=2000):
        shown = hashes.get(event.notice_id) if event.notice_id else texts.get(event.document_id)
        if event.shown_sha256 != shown:
            yield event, "names another text than the one it points to."
        elif event.subject is not None and ledger.leaf_of(event) != event.leaf:
            yield event, "does not match its leaf: it was changed after it was written."
        else:
            yield event, ""
