"""Texts of the block editor: HTML between `<!-- wp:name {…} -->` and `<!-- /wp:name -->`.

The comments go, the HTML stays. Blocks that WordPress fills only when it shows them, such as
`<!-- wp:latest-posts /-->`, hold nothing to carry and are reported.
"""

import json
import re
from collections import Counter

_mark = re.compile(r"\s*(/?)wp:([a-z][a-z0-9_/-]*)\s*(\{.*\})?\s*(/?)", re.DOTALL)
_preformatted = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL | re.IGNORECASE)
_address = re.compile(r"https?://[^\s<>\"]+")
SILENT = {"more", "nextpage", "spacer", "separator", "footnotes"}


def has_blocks(source: str) -> bool:
    return "<!-- wp:" in source


def without_blocks(source: str) -> tuple[str, Counter]:
    """(text for `paragraphs`, names of blocks that hold nothing to carry, counted).

    In a block a line break means nothing; text between blocks, or in a “Classic” one, keeps its own.
    """
    done: list[str] = []
    unknown: Counter = Counter()
    is_open: list[str] = []
    last, embed_depth = 0, None
    for start, end, (is_end, name, attributes, is_empty) in _marks(source):
        if embed_depth is None:
            done.append(_text(source[last:start], is_open))
        last = end
        if is_end:
            del is_open[-1:]
            if embed_depth is not None and len(is_open) <= embed_depth:
                embed_depth = None
        elif is_empty:
            if name not in SILENT:
                unknown[name] += 1
        else:
            if embed_depth is None and (address := _embedded(name, attributes)):
                done.append(f"\n\n{address}\n\n")
                embed_depth = len(is_open)
            is_open.append(name)
    done.append(_text(source[last:], is_open))
    return "".join(done), unknown


def _marks(source):
    """(start, end, (slash, name, attributes, slash)) of every comment that begins or ends a block."""
    end = 0
    while (start := source.find("<!--", end)) >= 0 and (stop := source.find("-->", start)) >= 0:
        end = stop + 3
        if mark := _mark.fullmatch(source, start + 4, stop):
            yield start, end, mark.groups()


def _text(between, is_open):
    if not is_open or is_open[-1] in ("freeform", "core/freeform"):
        return f"\n\n{between.strip()}\n\n"
    parts = _preformatted.split(between)
    return "".join(part if n % 2 else part.replace("\n", " ") for n, part in enumerate(parts))


def _embedded(name, attributes):
    """The address of an embed block, or ""."""
    if name != "embed" and not name.startswith("core-embed/"):
        return ""
    try:
        address = json.loads(attributes or "{}").get("url", "")
    except ValueError:
        return ""
    return address if isinstance(address, str) and _address.fullmatch(address) else ""
