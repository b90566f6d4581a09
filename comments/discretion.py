"""Personal details in a text, to be pointed out before it is posted. It asks, and never refuses: people may mean it.

Patterns, not knowledge: an address that is found may be a shop's, and a name that is not found may be somebody's.
Each pattern is bounded, so that no text makes it slow.
"""

import hashlib
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MOST = 20  # more than anybody would go through one by one
_links = re.compile(r"https?://\S{1,2000}")
_email = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
_number = re.compile(r"(?<![\w.,/:#-])(?:\+|\(?0|\(?[1-9])[\d ()/.\-]{6,24}\d(?![\w/:])")
_street = re.compile(
    r"\b\d{1,4}[a-z]?,? (?:[^\W\d_][\w'’-]{1,30} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Court|Square|Terrace|Way|Boulevard|Crescent)\b"
    r"|\b[^\W\d_][\w-]{1,30}(?:straße|strasse|str\.|gasse|weg|platz|allee|gate|gata|veien|vei|vägen|gatan) "
    r"?\d{1,4}\s?[a-z]?\b"
)
_profession = (
    "Dr|Prof|Doctor|Professor|[Tt]herapist|[Pp]sychologist|[Pp]sychiatrist|[Pp]sychotherapist|[Cc]ounsell?or"
)
_name = r"[^\W\d_a-z][\w'’-]{1,40}"
_named = re.compile(rf"\b(?:{_profession})(?:\.|,)? (?:(?:called|named|Dr|Prof)\.? )?({_name}(?: {_name})?)")


@dataclass(frozen=True)
class Finding:
    """`words` as they stand in the text, what they seem to be, and what could stand there instead."""

    kind: str
    label: str
    words: str
    instead: str


def find(text, *, person=None, is_persona=False, known_names=(), known_numbers=()):
    """What may tell who somebody is, in the order of the text, each wording once.

    `known_names` are printed on the page anyway (its authors), `known_numbers` are the site's own helplines.
    """
    bare = _links.sub(lambda match: " " * len(match[0]), text)
    spans = [(m.start(), "email", m[0]) for m in _email.finditer(bare)]
    known_digits = {_digits(number) for number in known_numbers}
    spans += [
        (m.start(), "number", m[0])
        for m in _number.finditer(bare)
        if _is_telephone(m[0]) and _digits(m[0]) not in known_digits
    ]
    spans += [(m.start(), "street", m[0].strip()) for m in _street.finditer(bare)]
    spans += [
        (m.start(1), "named", m[1])
        for m in _named.finditer(bare)
        if not any(_shares_a_word(m[1], name) for name in known_names)
    ]
    if own := _own_name(person, is_persona):
        spans += [(m.start(), "own", m[0]) for m in own.finditer(bare)]
    found = {}
    for _start, kind, words in sorted(spans):
        label, instead = KINDS[kind]
        found.setdefault(words, Finding(kind, str(label), words, f"[{instead}]"))
    return list(found.values())[:MOST]


KINDS = {
    "email": (_("An e-mail address"), _("e-mail address")),
    "number": (_("A telephone number"), _("telephone number")),
    "street": (_("A street address"), _("address")),
    "named": (_("A professional’s name"), _("name")),
    "own": (_("Your own name"), _("my name")),
}


def replaced(text, findings):
    """The text with other words in the place of these findings, the longest first: one may hold another."""
    for finding in sorted(findings, key=lambda finding: -len(finding.words)):
        text = text.replace(finding.words, finding.instead)
    return text


def digest(findings):
    """Names what was asked, so that the answer is to this question and no other."""
    words = "\0".join(finding.words for finding in findings)
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()


def _digits(text):
    return re.sub(r"\D", "", text)


def _is_telephone(text):
    """Years, dates, sums and page numbers have fewer digits, and no + or 0 before them."""
    digits = len(_digits(text))
    return 8 <= digits <= 15 if text.startswith(("+", "0", "(0")) else 10 <= digits <= 15 and " " in text


def _shares_a_word(one, other):
    return bool({word.casefold() for word in one.split()} & {word.casefold() for word in other.split()})


def _own_name(person, is_persona):
    """Beside the words stands the account's name anyway, so a first name alone only matters under another one."""
    name = person.display_name.strip() if person is not None else ""
    if len(name) < 3 or not (is_persona or " " in name):
        return None
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
