"""The list of what a reader may want to know first, kept by editors, and the words of a text that suggest an entry.

A version names entries of the list, and so may a part of its text; both are kept as words, because a published page
goes on saying what it said when the list changes. `line` is what readers, feeds and share cards are told.
"""

import re

from django.core.cache import caches
from django.db import models
from django.utils.translation import gettext_lazy

# The gate looks at every draft that is opened, the list changes once in a month.
LIST, SECONDS = "content-notes", 30


class ContentNote(models.Model):
    name = models.CharField(
        gettext_lazy("name"),
        max_length=60,
        unique=True,
        help_text=gettext_lazy("As readers see it: “Self-harm”."),
        error_messages={"unique": gettext_lazy("This note is in the list already.")},
    )
    words = models.TextField(
        gettext_lazy("words that suggest it"),
        blank=True,
        help_text=gettext_lazy(
            "With commas between. “suicid*” stands for all words that begin so. The gate asks for the note where one "
            "of them is in a text."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("content note")
        verbose_name_plural = gettext_lazy("content notes")
        ordering = ["name"]

    def __str__(self):
        return self.name


def split(text):
    """The entries in a line of them."""
    return [name for part in text.split(",") if (name := " ".join(part.split()))]


def joined(*lists):
    """Entries of several lists in one line, each once, whatever its case."""
    once: dict[str, str] = {}
    for name in (name for entries in lists for name in entries):
        once.setdefault(name.casefold(), name)
    return ", ".join(once.values())


def names():
    return list(ContentNote.objects.values_list("name", flat=True))


def settled(text):
    """(the line in the list's own spelling, entries that are not in the list)."""
    known = {name.casefold(): name for name in names()}
    asked = split(text)
    strange = [name for name in asked if name.casefold() not in known]
    return ", ".join(dict.fromkeys(known.get(name.casefold(), name) for name in asked)), strange


def suggested(text, told):
    """(word of the text, entry) for every entry that a word suggests and that `told` (what readers are told) lacks."""
    words = {}
    for word in re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", text):
        words.setdefault(word.casefold(), word)
    told = told.casefold()
    for name, patterns in caches["fragments"].get_or_set(LIST, _read, SECONDS):
        found = next(filter(None, (_met(pattern.casefold(), text, words) for pattern in patterns)), "")
        if found and name.casefold() not in told and found.casefold() not in told:
            yield found, name


def _read():
    return [(note.name, split(note.words)) for note in ContentNote.objects.exclude(words="")]


def changed():
    """The list was changed: this process looks again at once, others within half a minute."""
    caches["fragments"].delete(LIST)


def _met(pattern, text, words):
    if " " in pattern:
        found = re.search(rf"\b{re.escape(pattern)}\b", text, re.IGNORECASE)
        return found[0] if found else ""
    if pattern.endswith("*"):
        return next((word for folded, word in words.items() if folded.startswith(pattern[:-1])), "")
    return words.get(pattern, "")
