"""What the gate says of cited works that the local list calls retracted."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import retracting
from articles.gate.findings import warning


def findings(rows):
    for row, retraction in retracting.among(rows):
        sentence = _(
            "“%(name)s” is %(standing)s%(since)s: say so in the text, or cite another work. %(reason)s"
        ) % {
            "name": row.name,
            "standing": retraction.get_nature_display(),
            "since": _(" since %(day)s") % {"day": date_format(retraction.noticed_on, "j F Y")}
            if retraction.noticed_on
            else "",
            "reason": retraction.reason,
        }
        yield warning("retracted", sentence.strip(), f"{row.name} {retraction.doi} {retraction.nature}")
