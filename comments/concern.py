"""First-person phrases of crisis: they bring a calm box with helplines, and the comment first into “Check soon”.

Nothing is refused, nothing hidden, and nothing is kept about the person: the flag is a report by nobody about one
wording, and is deleted when a moderator has looked, or the words are gone.
A phrase is no diagnosis. It must be in the first person and the present: who tells of years ago gets no box.
"""

import re
import unicodedata

from comments.models import Report

# Callables (country) → helplines that may be shown today, that country's first; each has name, country, number,
# address, hours. Filled in AppConfig.ready.
lookups = []

_invisible = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_soon = r"(?:just |only |really |rather |sometimes |simply |truly |often |still )?"
_PHRASES = [
    rf"\bi(?:'m| am) (?:{_soon})(?:going|about|planning|ready|tempted) to (?:kill|hurt|harm|cut) myself\b",
    rf"\bi(?:'ll| will| could| might| want to| wanna| need to| have to| must) {_soon}(?:kill|hurt|harm|cut) myself\b",
    r"\bi(?:'m| am) (?:\w+ )?(?:suicidal|going to end (?:it all|my life))\b",
    rf"\bi {_soon}(?:want|wanna|need|wish) (?:to )?(?:die|be dead|end (?:it all|it|my life)|disappear for ?ever)\b",
    rf"\bi {_soon}wish i (?:was|were) (?:dead|never born)\b",
    rf"\bi {_soon}(?:do not|don't|no longer) {_soon}want to (?:live|be alive|be here|exist|wake up)"
    r"(?: any ?more| any longer|(?=\s*(?:[.,;!?]|$| and | but | because )))",
    r"\bi (?:can't|cannot|can not) (?:go on|live|do this|take (?:it|this)) any ?(?:more|longer)\b",
    r"\bi(?:'m| am) thinking (?:of|about) (?:killing myself|ending (?:it all|it|my life)|suicide)\b",
    r"\b(?:everyone|everybody|they|you|the world)(?:'d| would)(?: all)? be better off without me\b",
    r"\bich (?:will|möchte|mag) (?:\w+ )?(?:sterben|nicht mehr leben|mich umbringen|tot sein)\b",
    r"\bich (?:bringe|werde) mich (?:\w+ )?(?:um|umbringen)\b",
    r"\bich kann (?:einfach )?nicht mehr (?:leben|weiterleben|weitermachen)\b",
]
_crisis = re.compile("|".join(_PHRASES))


def speaks_of_crisis(text):
    """Whether somebody says here, of themselves and now, that they do not want to live or will hurt themselves."""
    plain = _invisible.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("’", "'")
    # What is quoted was said by somebody else.
    own = "\n".join(line for line in plain.splitlines() if not line.lstrip().startswith(">"))
    return _crisis.search(" ".join(own.split())) is not None


def helplines(country=""):
    return [line for lookup in lookups for line in lookup(country)]


def support(text, person):
    """What the box beside somebody's words holds, or None when they need none."""
    if not speaks_of_crisis(text):
        return None
    found = helplines(person.country)
    local = [line for line in found if line.country == person.country]
    return {"lines": local or found, "is_local": bool(local)}


def flag(comment, *, at):
    """Let a moderator look at this wording soon, once. Needs the transaction that stores it."""
    if speaks_of_crisis(comment.body):
        facts = {"comment": comment, "reason": Report.Reason.PHRASE, "closed_at": None}
        Report.objects.get_or_create(**facts, defaults={"revision": comment.revision, "at": at})


def forget(comment):
    """Somebody has looked, or the words have changed: no label stays. Returns how many there were."""
    return Report.objects.filter(comment=comment, reason=Report.Reason.PHRASE).delete()[0]
