"""What the gate says about the review of a text: open notes, reviewers without a date, a review that is due."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.gate.findings import warning
from articles.models import Byline


def findings(version, lines, at):
    if not version.pk:
        return
    if number := version.review_notes.filter(number__isnull=False, resolved_at=None).count():
        sentence = ngettext(
            "%(n)d note of the review is open: resolve it, or publish all the same.",
            "%(n)d notes of the review are open: resolve them, or publish all the same.",
            number,
        )
        yield warning("open-notes", sentence % {"n": number})
    people = [line.contributor for line in lines if line.role == Byline.Role.REVIEWER]
    reviewed = {record.reviewer_id: record for record in version.reviews} if people else {}
    for person in people:
        if person.pk not in reviewed:
            sentence = _(
                "%(name)s signs as a reviewer, but no review is recorded: record it, or remove the name."
            )
            yield warning("reviewer-without-review", sentence % {"name": person}, str(person))
    last = max(reviewed.values(), key=lambda record: record.reviewed_on, default=None)
    if last and last.due_on and last.due_on <= timezone.localdate(at):
        sentence = _("The review of this text was due on %(day)s: have it reviewed again and record that.")
        yield warning("review-due", sentence % {"day": date_format(last.due_on, "j F Y")}, str(last.due_on))
