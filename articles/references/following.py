"""A line that was typed, and fields that somebody corrected: how the two go on together."""

from articles.references.pasting import read_one


def followed(csl, before: str, after: str) -> dict:
    """The fields once the line changes from `before` to `after`: what came from the line follows it, what somebody
    typed into a field (or cleared) stays as they left it."""
    old, new = read_one(before).csl if before else {}, read_one(after).csl if after else {}
    by_hand = {name: value for name, value in csl.items() if old.get(name) != value}
    cleared = set(old) - set(csl)
    if not new and not by_hand:
        return {}
    return {name: value for name, value in new.items() if name not in cleared} | by_hand


def filled(csl, more) -> dict:
    """`csl` with what only `more` knows; nothing that is there is replaced."""
    known = {name: value for name, value in more.items() if value and not csl.get(name)}
    if csl.get("type", "document") == "document" and more.get("type"):
        known["type"] = more["type"]
    if "issued" in known and csl.get("status"):
        del known["issued"]
    return {**csl, **known}
