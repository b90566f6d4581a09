"""Three texts into one: what was there (base), what I typed (mine), what was saved meanwhile (theirs).

Knows nothing of forms or of the database. A side is a Side; None stands for a row that is not there, and for a base
that nobody knows. What one side alone has changed is taken; what both have changed is a clash, for a person to decide.
"""

import hashlib
import json
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser

MINE, THEIRS, BOTH, OTHER = "mine", "theirs", "both", "other"
# Pairing passages takes the product of both numbers at worst; longer texts are compared as wholes.
MOST_PAIRS = 1_000_000
PROSE = "body"
# Two people who reorder a list disagree about numbers, not about words.
ORDER = "position"


@dataclass
class Side:
    """`fields`: name → text. `rows`: relation → key → {name: text}; all as a browser posts them."""

    fields: dict
    rows: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One thing on which the three differ. `where` is (field,), (relation, key) or (relation, key, field)."""

    where: tuple
    base: object
    mine: object
    theirs: object
    choice: str = ""
    other: str = ""
    is_passage: bool = False
    has_base: bool = True

    @property
    def id(self):
        """The same for the same difference only: a choice is never applied to other words."""
        said = json.dumps([self.where, self.base, self.mine, self.theirs], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def is_clash(self):
        if self.mine == self.theirs or self.where[-1] == ORDER:
            return False
        return not self.has_base or self.base not in (self.mine, self.theirs)

    @property
    def taken(self):
        """MINE, THEIRS, BOTH or OTHER; empty while a clash is not decided."""
        if self.is_clash:
            return self.choice
        return MINE if self.mine == self.theirs or self.mine != self.base else THEIRS

    @property
    def result(self):
        match self.taken:
            case "theirs":
                return self.theirs
            case "both":
                return f"{self.theirs}{self.mine}"
            case "other":
                return self.other
        return self.mine


@dataclass(frozen=True)
class Merge:
    items: list
    merged: Side

    @property
    def clashes(self):
        return [item for item in self.items if item.is_clash]

    @property
    def undecided(self):
        return [item for item in self.items if item.is_clash and not item.choice]

    @property
    def taken_by_itself(self):
        return [item for item in self.items if not item.is_clash]


def merge(base, mine, theirs, choices=None):
    """`base` may be None. `choices`: id of an item → (choice, other words)."""
    work = _Work(base, choices or {})
    merged = Side({name: work.field(name, mine, theirs) for name in theirs.fields})
    for relation in theirs.rows:
        merged.rows[relation] = work.rows(relation, mine.rows.get(relation, {}), theirs.rows[relation])
    return Merge(work.items, merged)


class _Work:
    def __init__(self, base, choices):
        self.base, self.choices, self.items = base, choices, []

    def decide(self, where, base, mine, theirs, *, has_base=True, is_passage=False):
        """The value to take; what differs is noted."""
        if mine == theirs and (mine == base or not has_base):
            return mine
        item = Item(where, base, mine, theirs, is_passage=is_passage, has_base=has_base)
        if item.is_clash and item.id in self.choices:
            choice, other = self.choices[item.id]
            item = Item(where, base, mine, theirs, choice, other, is_passage, has_base)
        self.items.append(item)
        return item.result

    def field(self, name, mine, theirs):
        base = self.base.fields.get(name, "") if self.base else ""
        sides = base, mine.fields.get(name, base), theirs.fields[name]
        if name != PROSE:
            return self.decide((name,), *sides, has_base=self.base is not None)
        texts = [blocks(side) for side in sides]
        parts = _three_way(*texts) if self.base else _two_way(*texts[1:])
        return "".join(self._passage(name, part) for part in parts)

    def _passage(self, name, part):
        base, mine, theirs = ("".join(piece) for piece in part)
        return self.decide((name,), base, mine, theirs, has_base=self.base is not None, is_passage=True)

    def rows(self, relation, mine, theirs):
        base = self.base.rows.get(relation, {}) if self.base else {}
        mine, came = dict(mine), {key: row for key, row in theirs.items() if key not in base}
        for key in [key for key in mine if key not in theirs and key not in base]:
            if (same := _has_come(mine[key], came)) is not None:
                del mine[key]
                mine[same] = came.pop(same)
        keys = [*theirs, *(key for key in mine if key not in theirs)]
        merged = {}
        for key in keys:
            sides = base.get(key), mine.get(key), theirs.get(key)
            row = self._row(relation, key, *sides)
            if row is not None:
                merged[key] = row
        return merged

    def _row(self, relation, key, base, mine, theirs):
        if mine is None or theirs is None:
            # Without a base, a row that I do not have may be one that I have dropped.
            has_base = self.base is not None or mine is not None
            return self.decide((relation, key), base, mine, theirs, has_base=has_base)
        has_base = base is not None
        return {
            name: self.decide(
                (relation, key, name), (base or {}).get(name), mine.get(name, ""), theirs[name],
                has_base=has_base,
            )
            for name in theirs
        }  # fmt: skip


def _has_come(row, came):
    """The key of the row that says what I add: added by somebody else as well, or by the first of two clicks."""
    said = {name: text for name, text in row.items() if text and name != ORDER}
    return next((key for key, other in came.items() if said.items() <= other.items()), None)


def _three_way(base, mine, theirs):
    """(base, mine, theirs) pieces in order, each a list of blocks; what all three share is a piece of its own."""
    in_mine, in_theirs = _pairs(base, mine), _pairs(base, theirs)
    in_mine[len(base)], in_theirs[len(base)] = len(mine), len(theirs)
    b = m = t = 0
    for here in sorted(in_mine.keys() & in_theirs.keys()):
        until_m, until_t = in_mine[here], in_theirs[here]
        yield from _one_by_one(base[b:here], mine[m:until_m], theirs[t:until_t])
        yield base[here : here + 1], mine[until_m : until_m + 1], theirs[until_t : until_t + 1]
        b, m, t = here + 1, until_m + 1, until_t + 1


def _two_way(mine, theirs):
    """As above where nobody knows the base."""
    m = t = 0
    for start_m, start_t, size in [*_matching(mine, theirs), (len(mine), len(theirs), 0)]:
        yield [], mine[m:start_m], theirs[t:start_t]
        for n in range(size):
            yield [], mine[start_m + n : start_m + n + 1], theirs[start_t + n : start_t + n + 1]
        m, t = start_m + size, start_t + size


def _one_by_one(base, mine, theirs):
    """Neighbours that were rewritten by different people are no clash while their number stays."""
    if len(base) == len(mine) == len(theirs):
        for blocks in zip(base, mine, theirs, strict=True):
            yield tuple([block] for block in blocks)
    elif base or mine or theirs:
        yield base, mine, theirs


def _pairs(base, other):
    return {b + n: o + n for b, o, size in _matching(base, other) for n in range(size)}


def _matching(one, other):
    if len(one) * len(other) > MOST_PAIRS:
        return [(0, 0, len(one))] if one == other else []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [block for block in matcher.get_matching_blocks() if block.size]


# What stands within a line: no passage ends with it.
INLINE = {
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "time", "u",
}  # fmt: skip
EMPTY = {"br", "hr", "img", "col", "source"}


class _Blocks(HTMLParser):
    """Where the outermost blocks of a piece of HTML end."""

    def __init__(self, source):
        super().__init__(convert_charrefs=False)
        self.lines = [0]
        for line in source.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.depth, self.ends = 0, []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.depth += 1
        elif not self.depth:
            self._note(tag, len(self.get_starttag_text()))

    def handle_endtag(self, tag):
        if tag not in EMPTY:
            self.depth = max(0, self.depth - 1)
            if not self.depth:
                self._note(tag, len(tag) + 3)

    def _note(self, tag, length):
        if tag not in INLINE:
            line, column = self.getpos()
            self.ends.append(self.lines[line - 1] + column + length)


def blocks(source):
    """Sanitised HTML as its outermost blocks: paragraphs, headings, lists, tables. Joined again, nothing fuses."""
    ends = _Blocks(source).ends
    pieces = [source[a:b].strip() for a, b in zip([0, *ends], [*ends, len(source)], strict=True)]
    return [piece for piece in pieces if piece]
