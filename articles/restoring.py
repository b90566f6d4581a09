"""An earlier state of an article, back in its draft. What the draft said until then stays in its history."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import publishing, versions
from articles.models import Snapshot, Version
from articles.publishing.log import locked, log
from articles.zones import zoned


@dataclass(frozen=True)
class Point:
    """A state that can be looked at, compared and restored: a saved one, or a version as it is."""

    version: Version
    snapshot: Snapshot | None = None

    @property
    def code(self):
        return f"s{self.snapshot.pk}" if self.snapshot else f"v{self.version.pk}"

    @property
    def data(self):
        return self.snapshot.data if self.snapshot else versions.content_of(self.version)

    def __str__(self):
        if self.snapshot is None:
            number = self.version.number
            return _("Version %(n)d") % {"n": number} if number else _("The draft as it is saved")
        saved = _("Saved %(moment)s") % {"moment": zoned(self.snapshot.at)}
        return f"“{self.snapshot.name}”, {saved}" if self.snapshot.name else saved


def find(article, code):
    """The Point of that code within this article, or None."""
    kind, pk = code[:1], code[1:]
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    if kind == "v":
        version = article.versions.filter(pk=pk).first()
        return version and Point(version)
    snapshot = Snapshot.objects.filter(version__article=article, pk=pk).select_related("version").first()
    return Point(snapshot.version, snapshot) if kind == "s" and snapshot else None


@transaction.atomic
def restore(article, point, *, by, at=None):
    """Make the draft say what it said at that point, as a save of its own. Without a draft one is prepared.

    Returns the draft, and what could not come back because it was deleted since.
    """
    article = locked(article, by=by)
    at = at or timezone.now()
    before = article.state
    if article.binned_at:
        raise publishing.PublishingError(_("This article is in the bin. Take it out of the bin first."))
    data = point.data
    draft = publishing.prepare_change(article, by=by, at=at)
    if _without_ids(versions.content_of(draft)) == _without_ids(data):
        return draft, []
    gone = versions.put(draft, data)
    name = _("Restored: %(point)s") % {"point": point}
    try:
        versions.save(draft, by=by, at=at, name=name[:100])
    except versions.SavingError as error:
        raise publishing.PublishingError(str(error)) from error
    log(article, "restored", by=by, at=at, reason=str(point), version=draft, before=before)
    return draft, gone


def _without_ids(data):
    """What is said, whatever the rows are called in the database."""
    return {
        name: [{k: v for k, v in row.items() if k != "id"} for row in value]
        if name in versions.ROWS
        else value
        for name, value in data.items()
    }
