"""WordPress's shortcodes: `[caption …]…[/caption]`, `[embed]…[/embed]`, `[gallery ids="…"]`, a plug-in's own.

Known ones become HTML or a line of their own; of unknown ones the words inside stay and the report has the
name. Brackets that are no shortcode, such as “[sic]” or “[1]”, stay.
"""

import re
from collections import Counter

KNOWN = {"caption", "wp_caption", "embed", "gallery", "audio", "video", "playlist", "footnotes"}
WITH_INSIDE = {"caption", "wp_caption", "embed"}
_code = re.compile(r"(\[?)\[(/?)([A-Za-z][\w-]{0,40})((?:[\s=][^\[\]<>]{0,1000})?)(/?)\](\]?)")
_attribute = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))")
_media = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav")
_picture = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", re.IGNORECASE)


def without_shortcodes(text: str) -> tuple[str, Counter]:
    """(the text, names of shortcodes that could not be carried, counted)."""
    unknown: Counter = Counter()
    closers = {match[3].lower() for match in _code.finditer(text) if match[2]}
    done, last, place = [], 0, 0
    while match := _code.search(text, place):
        name, attributes = match[3].lower(), _attributes(match[4])
        place = match.end()
        if match[1] and match[6]:
            replacement = match[0][1:-1]  # [[escaped]]
        elif not _is_shortcode(name, match[4], closers):
            continue
        else:
            is_whole = name in WITH_INSIDE and name in closers and not match[2]
            end = text.find(f"[/{match[3]}]", place) if is_whole else -1
            inner = text[place:end] if end >= 0 else ""
            replacement = _replaced(name, attributes, inner) if not match[2] else ""
            if end >= 0:
                place = end + len(name) + 3
            elif name not in WITH_INSIDE and not match[2]:
                unknown[name] += 1
            replacement = f"{match[1]}{replacement}{match[6]}"
        done += [text[last : match.start()], replacement]
        last = place
    return "".join([*done, text[last:]]), unknown


def _is_shortcode(name, attributes, closers):
    return name in KNOWN or name in closers or "=" in attributes or "_" in name


def _attributes(text):
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _attribute.finditer(text)}


def _replaced(name, attributes, inner):
    if name in ("caption", "wp_caption"):
        picture = _picture.match(inner)
        words = inner[picture.end() :] if picture else inner
        words = words.strip() or attributes.get("caption", "")
        shown = picture[1] if picture else ""
        if not shown and not words:
            return ""
        return f"\n\n<figure>{shown}<figcaption>{words}</figcaption></figure>\n\n"
    if name == "embed":
        return f"\n\n{inner.strip() or attributes.get('src', '')}\n\n"
    if name in ("audio", "video"):
        return f"\n\n{next((attributes[key] for key in _media if attributes.get(key)), '')}\n\n"
    return ""
