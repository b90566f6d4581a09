"""What the gate finds in a version, and which of it somebody who may publish has let pass."""

import hashlib
from dataclasses import dataclass, replace

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.waiver import Waiver

MOST_SHOWN = 60


class Level(models.TextChoices):
    ERROR = "error", _("To mend")
    WARNING = "warning", _("To look at")


@dataclass(frozen=True)
class Finding:
    """One thing: `sentence` says how to mend it, `subject` is the spot it is about, so that a waiver ends with it."""

    level: Level
    code: str
    sentence: str
    subject: str = ""
    waiver: Waiver | None = None

    @property
    def fingerprint(self):
        return hashlib.sha256(f"{self.code}\n{self.subject}".encode()).hexdigest()[:32]

    @property
    def is_open(self):
        return self.level == Level.ERROR and self.waiver is None


def error(code, sentence, subject=""):
    return Finding(Level.ERROR, code, sentence, subject)


def warning(code, sentence, subject=""):
    return Finding(Level.WARNING, code, sentence, subject)


def short(text):
    """The beginning of a piece of text, for a sentence about it."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def findings(version, *, at=None, rows=None):
    """Everything there is to say about a version that goes public at a moment (now, unless told), errors first.

    `rows` are its references, where they are not those that are saved.
    A waiver of any version of the article holds for as long as the spot it was given for stays as it is.
    """
    from articles.gate import checks

    found = {item.fingerprint: item for item in checks.run(version, at=at or timezone.now(), rows=rows)}
    given = Waiver.objects.filter(version__article=version.article_id, fingerprint__in=found) if found else ()
    for waiver in given:
        found[waiver.fingerprint] = replace(found[waiver.fingerprint], waiver=waiver)
    return sorted(found.values(), key=lambda item: (not item.is_open, item.level != Level.ERROR))


def open_errors(version, *, at=None):
    """The findings that refuse publication."""
    return [item for item in findings(version, at=at) if item.is_open]


def refusal(version, *, at=None):
    """Why a version may not be published, in sentences; "" where nothing stands in the way."""
    errors = open_errors(version, at=at)
    return " ".join([str(_("The gate is closed.")), *(item.sentence for item in errors)]) if errors else ""
