"""XML that sites are known to break, mended outside CDATA: only asked for when strict reading has failed."""

import html
import re

_section = re.compile(r"<!\[CDATA\[.*?\]\]>(?=\s*(?:</|<!\[CDATA\[|<!--|\Z))", re.DOTALL)
_entity = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(#?\w{1,32};)?")
_stray_less_than = re.compile(r"<(?![\w/!?])")
_prefix = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_known = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def mend(text: str) -> str:
    """Entities of HTML, lonely `&` and `<`, and `]]>` where it does not belong."""
    mended, last = [], 0
    for section in _section.finditer(text):
        mended += [_outside(text[last : section.start()]), _inside(section[0])]
        last = section.end()
    mended.append(_outside(text[last:]))
    return "".join(mended)


def with_prefixes(opening: str, text: str) -> str:
    """The opening tag with a declaration for every prefix that is used and not declared."""
    used = {prefix for pair in _prefix.findall(_section.sub("", text)) for prefix in pair if prefix}
    missing = sorted(
        p for p in used - {"xml", "xmlns"} if not re.search(rf"\sxmlns:{re.escape(p)}\s*=", opening)
    )
    declarations = "".join(f' xmlns:{p}="{_known.get(p, f"urn:undeclared:{p}")}"' for p in missing)
    return f"{opening[:-1]}{declarations}>"


def _inside(section):
    """A section may hold no `]]>`: split it there, as XML wants it."""
    return f"<![CDATA[{section[9:-3].replace(']]>', ']]]]><![CDATA[>')}]]>"


def _outside(text):
    text = _entity.sub(_character, text)
    return _stray_less_than.sub("&lt;", text).replace("]]>", "]]&gt;")


def _character(match):
    if match[1] is None:
        return "&amp;"
    character = html.unescape(match[0]).replace("\ufffd", "")  # what it makes of &#0; and the like
    if character == match[0]:
        return f"&amp;{match[1]}"
    return (
        ""
        if re.search(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", character)
        else html.escape(character)
    )
