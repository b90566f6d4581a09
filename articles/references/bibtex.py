"""BibTeX as it is written in the wild → its entries. Only the syntax; what the fields mean stands in `from_bibtex`.

Reads character by character without recursion, so neither depth nor length can hurt; every refusal names its line.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

_begin = re.compile(r"@\s*(?P<kind>[A-Za-z]+)\s*(?P<open>[{(])")
_key = re.compile(r"\s*(?P<key>[^\s,{}()=\"#%\\]*)\s*(?P<after>,|(?=[})]))")
_name = re.compile(r"\s*(?P<name>[A-Za-z][\w:.+-]*)\s*(?P<equals>=)?\s*")
_bare = re.compile(r"[A-Za-z0-9][\w:.+/-]*")
_swallowed = re.compile(r"\n\s*[A-Za-z]+\s*=\s*[{\"\d]")
_space = re.compile(r"\s*")
# Macros that double themselves a few dozen times would fill any memory.
LONGEST_JOINED = 2000
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class SyntaxProblem(Exception):
    """Where the text stops being BibTeX: the place in it, and a sentence."""

    def __init__(self, place, sentence):
        super().__init__(sentence)
        self.place, self.sentence = place, sentence


@dataclass(frozen=True)
class Entry:
    """`fields` by lower-case name, their values without the outer braces or quotes; `start` and `end` in the text."""

    kind: str
    key: str
    fields: dict[str, str]
    start: int
    end: int


def entries(text):
    """Every entry of the text in order; SyntaxProblem at the first that cannot be read to its end."""
    place, macros = 0, {month: month for month in MONTHS}
    while begin := _begin.search(text, place):
        kind, closing = begin["kind"].lower(), "}" if begin["open"] == "{" else ")"
        if kind in ("comment", "preamble"):
            place = _closed(text, begin.end() - 1, closing, begin["kind"])
            continue
        reader = _Fields(text, begin.end(), closing, macros, begin["kind"])
        if kind == "string":
            macros |= reader.read()
        else:
            key = reader.key()
            yield Entry(kind, key, reader.read(), begin.start(), reader.place)
        place = reader.place


def _closed(text, place, closing, name):
    """The place after the bracket that closes the one at `place`; brackets of the other kind do not count."""
    opening, depth = text[place], 0
    for match in re.compile(rf"\\.|[{re.escape(opening + closing)}]", re.DOTALL).finditer(text, place):
        if match[0] == opening:
            depth += 1
        elif match[0] == closing:
            depth -= 1
            if not depth:
                return match.end()
    raise SyntaxProblem(
        place, _("“%(name)s” is never closed: a “%(sign)s” is missing.") % {"name": name, "sign": closing}
    )


class _Fields:
    """The inside of one entry, read from `place` on."""

    def __init__(self, text, place, closing, macros, name):
        self.text, self.start, self.place = text, place, place
        self.closing, self.macros, self.name = closing, macros, name
        # A field whose value holds what looks like the next field: where a brace was forgotten, if one was.
        self.greedy = None

    def _refuse(self, sentence, place=None, **values):
        raise SyntaxProblem(self.place if place is None else place, sentence % values)

    def key(self):
        found = _key.match(self.text, self.place)
        if found is None:
            self._refuse(
                _(
                    "“@%(kind)s” has no key: after the bracket comes a name and a comma, as in “@article{lind2012,”."
                ),
                kind=self.name,
            )
        self.place, self.name = found.end(), found["key"] or self.name
        return found["key"]

    def read(self):
        fields = {}
        while not self._ends():
            found = _name.match(self.text, self.place)
            if found is None or not found["equals"]:
                self._refuse(
                    _(
                        "In “%(entry)s” a field like “title = {…}” should come here: a comma, “=” or “}” is missing."
                    ),
                    entry=self.name,
                )
            self.place = found.end()
            start = self.place
            # The first of two fields of one name counts, as it does for BibTeX.
            fields.setdefault(found["name"].lower(), self._value(found["name"]))
            if not self.greedy and _swallowed.search(self.text, start, self.place):
                self.greedy = (found["name"], start)
            self._skip()
            if self.place < len(self.text) and self.text[self.place] == ",":
                self.place += 1
            elif self.place < len(self.text) and self.text[self.place] != self.closing:
                self._refuse(
                    _("In “%(entry)s” a comma is missing after the field “%(field)s”."),
                    entry=self.name, field=found["name"],
                )  # fmt: skip
        return fields

    def _skip(self):
        self.place = _space.match(self.text, self.place).end()

    def _ends(self):
        self._skip()
        if self.place >= len(self.text):
            if self.greedy:
                field, place = self.greedy
                self._refuse(
                    _("The field “%(field)s” takes in the lines after it: a “}” is missing."),
                    place,
                    field=field,
                )
            self._refuse(
                _("The entry “%(entry)s” is never closed: a “%(sign)s” is missing."),
                place=self.start, entry=self.name, sign=self.closing,
            )  # fmt: skip
        if self.text[self.place] == self.closing:
            self.place += 1
            return True
        return False

    def _value(self, field):
        pieces = [self._piece(field)]
        self._skip()
        while self.place < len(self.text) and self.text[self.place] == "#":
            self.place += 1
            self._skip()
            pieces.append(self._piece(field))
            if sum(map(len, pieces)) > LONGEST_JOINED:
                self._refuse(
                    _("In “%(entry)s” the field “%(field)s” joins more than %(n)d characters with “#”."),
                    entry=self.name, field=field, n=LONGEST_JOINED,
                )  # fmt: skip
            self._skip()
        return "".join(pieces)

    def _piece(self, field):
        start = self.place
        sign = self.text[start] if start < len(self.text) else ""
        if sign == "{":
            self.place = _closed(self.text, start, "}", field)
            return self.text[start + 1 : self.place - 1]
        if sign == '"':
            self.place = self._quoted(field)
            return self.text[start + 1 : self.place - 1]
        if bare := _bare.match(self.text, start):
            self.place = bare.end()
            return self.macros.get(bare[0].lower(), bare[0])
        return self._refuse(
            _("In “%(entry)s” the field “%(field)s” has no value: it stands in “{…}” or in quotation marks."),
            entry=self.name, field=field,
        )  # fmt: skip

    def _quoted(self, field):
        depth = 0
        for match in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(self.text, self.place + 1):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth -= 1
            elif match[0] == '"' and depth <= 0:
                return match.end()
        return self._refuse(
            _("The quotation mark of the field “%(field)s” in “%(entry)s” is never closed."),
            entry=self.name, field=field,
        )  # fmt: skip
