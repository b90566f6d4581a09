"""The one cookie that holds a visitor's choice: how it is written, signed and read back.

    1.<consent id>.<purpose>*<y|n|g>*<seconds, base 36>*<notice>+…:<signature>

Every purpose carries its own answer, moment and notice, so that asking again about one leaves the others alone.
"g" is a yes that was given although the browser sends Global Privacy Control. Reading never raises: what is
garbled, forged, doubled or too long counts as no cookie at all.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from cookie_consent.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36

# Browsers keep 4096 bytes per cookie; fifty purposes fit in half of that.
LONGEST = 2048

_answer = re.compile(r"([-_a-zA-Z0-9]{1,32})\*([yng])\*([0-9a-z]{1,10})\*([0-9]{1,9})")
_consent_id = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said about one purpose, when (seconds since 1970), and to which notice."""

    is_granted: bool
    at: int
    notice: int
    despite_gpc: bool = False


def _signer():
    return Signer(salt="consent.cookie")


def write(consent_id, answers):
    """The value of the cookie; `answers` maps purposes to what was said."""
    parts = (
        f"{purpose}*{_letter(answer)}*{int_to_base36(answer.at)}*{answer.notice}"
        for purpose, answer in sorted(answers.items())
    )
    return _signer().sign(f"1.{consent_id}.{'+'.join(parts)}")


def _letter(answer):
    if not answer.is_granted:
        return "n"
    return "g" if answer.despite_gpc else "y"


def read(header):
    """(consent id, answers) out of a Cookie header; ("", {}) when it holds no choice of ours."""
    value = _only_value(header)
    return _read_value(value) if 0 < len(value) <= LONGEST else ("", {})


# The same visitor comes back with the same value; checking the signature is most of what a request costs here.
@lru_cache(maxsize=1024)
def _read_value(value):
    try:
        version, consent_id, rest = _signer().unsign(value).split(".", 2)
        answers = dict(_read_answer(part) for part in rest.split("+"))
    except (BadSignature, ValueError):
        return "", {}
    if version != "1" or not _consent_id.fullmatch(consent_id):
        return "", {}
    return consent_id, answers


def _only_value(header):
    """Our cookie's value if the header names it exactly once: of two, nobody can say which the visitor meant."""
    name = settings.COOKIE_CONSENT_NAME
    if name not in header:
        return ""
    pairs = (pair.partition("=") for pair in header.split(";"))
    values = [value.strip() for key, _sign, value in pairs if key.strip() == name]
    return values[0] if len(values) == 1 else ""


def _read_answer(part):
    found = _answer.fullmatch(part)
    if not found:
        raise ValueError(part)
    purpose, letter, at, notice = found.groups()
    return purpose, Answer(letter != "n", base36_to_int(at), int(notice), letter == "g")
