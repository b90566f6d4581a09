"""The pieces of an export as data. Nothing here knows our models.

Elements are recognised by namespace, not by prefix: http and https, versions 1.0 to 1.2. Each item is parsed
by itself: strictly first, then with what sites are known to break mended, else it is reported and left.
"""

import io
import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import chain
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from articles.wordpress import mending, pieces
from articles.wordpress.data import Site, Term, WxrItem
from articles.wordpress.moments import moment_of, utc
from articles.wordpress.registry import WxrComment, email_hash
from articles.wordpress.source import WxrError, documents

_namespaces = {
    **{
        f"{scheme}://wordpress.org/export/{version}/{part}": prefix
        for scheme in ("http", "https")
        for version in ("1.0", "1.1", "1.2")
        for part, prefix in (("", "wp"), ("excerpt/", "excerpt"))
    },
    **{f"{scheme}://purl.org/rss/1.0/modules/content/": "content" for scheme in ("http", "https")},
    **{f"{scheme}://purl.org/dc/elements/1.1/": "dc" for scheme in ("http", "https")},
}
VERSIONS = {"1.0", "1.1", "1.2"}
COMMENT_STATES = {"1", "0", "spam", "trash", "post-trashed"}
_rss = re.compile(r"<rss\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_prolog = 1 << 16  # characters; an <rss> that has not come by then does not come
_end = re.compile(r"\s*</channel\s*>\s*</rss\s*>")


def read_heads(path, site):
    """Let `site` learn what the first lines of a file say, so that authors and parents may cross files."""
    for document in documents(path):
        first = next(pieces.cut(_begun(document)), None)
        if first is not None and isinstance(first, pieces.Head):
            site.learn(read_head(first, document.name))
        else:
            raise _not_an_export(document.name)


def read(path, site):
    """WxrItem and Broken, in the order of the file. WxrError where it is no export at all."""
    for document in documents(path):
        opening, is_ended, line = None, False, 1
        for piece in pieces.cut(_begun(document)):
            if isinstance(piece, pieces.Head):
                if opening is None or _rss.search(piece.text):
                    site.learn(read_head(piece, document.name))
                    opening = site.opening
                is_ended, line = bool(_end.search(piece.text)), piece.line + piece.text.count("\n")
            elif opening is None:
                raise _not_an_export(document.name)
            else:
                yield from _read_piece(piece, opening)
        yield from (pieces.Mended(f"{times} {what}") for what, times in document.repairs.items())
        if not is_ended or document.is_damaged:
            yield pieces.Broken("", line, "the file ends before its end")


def _begun(document):
    """The text of a document; refuses at once what is something else entirely, however long it is."""
    chunks = iter(document)
    start = ""
    for chunk in chunks:
        start += chunk
        if len(start) >= _prolog:
            break
    if "<rss" not in start:
        raise _not_an_export(document.name)
    return chain([start], chunks)


def _read_piece(piece, opening):
    if isinstance(piece, pieces.Broken):
        yield piece
        return
    try:
        yield read_item(piece, opening)
    except (ParseError, DefusedXmlException) as error:
        place = getattr(error, "position", (1, 0))[0] - opening.count("\n") - 1
        yield pieces.Broken(piece.title, piece.line + max(0, place), "its XML is broken")
        for other in pieces.cut_again(piece):
            yield from _read_piece(other, opening)


def read_head(head, name):
    """The Site of a head. WxrError, in a sentence, for everything that is no WordPress export."""
    start = _rss.search(head.text)
    if start is None:
        raise _not_an_export(name)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", head.text[: start.start()], re.IGNORECASE):
        raise WxrError(f"{name} holds a DOCTYPE, which no WordPress export has. It was not read.")
    opening, inside = start[0], _end.split(head.text[start.end() :])[0]
    if "<channel" not in inside:
        raise _not_an_export(name)
    try:
        channel = _parsed(opening, inside, "</channel></rss>", "channel", {})
    except (ParseError, DefusedXmlException) as error:
        if "wordpress.org/export/" not in head.text:
            raise _not_an_export(name) from None
        line = head.line + head.text.count("\n", 0, start.start()) + getattr(error, "position", (1, 0))[0] - 1
        raise WxrError(f"{name} cannot be read: its XML is broken at line {line}.") from None
    version = _texts(channel)["wp:wxr_version"].strip()
    if not version:
        raise _not_an_export(name)
    if version not in VERSIONS:
        raise WxrError(f"{name} is a WordPress export of version {version}; 1.0, 1.1 and 1.2 can be read.")
    return _site(channel, opening)


def read_item(piece, opening):
    """One item as data; ParseError where even the mended text is not XML."""
    comments, kinds = [], Counter()

    def take(element):
        said = _texts(element)
        kind = said["wp:comment_type"].strip()
        kinds[kind] += 1
        if kind in ("", "comment"):
            comments.append(_comment(said, kind))

    before = f"{opening}<channel>"
    item = _parsed(before, piece.text, "</channel></rss>", "item", {"wp:comment": take}, kinds, comments)
    raw = _texts(item)
    said = defaultdict(str, {name: text.strip() for name, text in raw.items()})
    return WxrItem(
        id=said["wp:post_id"],
        type=said["wp:post_type"] or "post",
        status=said["wp:status"],
        title=said["title"],
        slug=said["wp:post_name"],
        link=said["link"],
        guid=said["guid"],
        creator=said["dc:creator"],
        content=raw["content:encoded"],
        excerpt=said["excerpt:encoded"],
        date=moment_of(said["wp:post_date_gmt"], said["pubDate"], said["wp:post_date"]),
        is_protected=bool(said["wp:post_password"]),
        takes_comments=said["wp:comment_status"] != "closed",
        terms=tuple(_terms(item)),
        meta=tuple(
            (_texts(row)["wp:meta_key"], _texts(row)["wp:meta_value"]) for row in _all(item, "wp:postmeta")
        ),
        comments=tuple(comments),
        comment_kinds=kinds,
        line=piece.line,
    )


def _parsed(before, text, after, wanted, takers, *collected):
    """The wanted element, strictly, else mended; `takers` get elements as they end, emptied afterwards."""
    try:
        return _parse(f"{before}{text}{after}", wanted, takers)
    except ParseError:
        for collection in collected:
            collection.clear()
        opening = mending.with_prefixes(_rss.match(before)[0], text)
        mended = f"{opening}{before[len(_rss.match(before)[0]) :]}{mending.mend(text)}{after}"
        return _parse(mended, wanted, takers)


def _parse(text, wanted, takers):
    found = None
    # Closed at once: the parser is part of a reference cycle and would keep the bytes until the next collection.
    with io.BytesIO(text.encode()) as source:
        for _event, element in iterparse(source, events=("end",), forbid_dtd=True):
            name = _named(element.tag)
            if take := takers.get(name):
                take(element)
                element.clear()
            elif name == wanted:
                found = element
    if found is None:
        raise ParseError(f"no <{wanted}>")
    return found


@lru_cache(maxsize=256)
def _named(tag):
    uri, _, local = tag.rpartition("}")
    if not uri:
        return local
    uri = uri[1:] if uri.endswith("/") else f"{uri[1:]}/"
    return f"{_namespaces.get(uri, uri)}:{local}"


def _all(parent, name):
    return (child for child in parent if _named(child.tag) == name)


def _texts(parent):
    """{name: text} of the first child of each name, "" for others; adjacent CDATA sections are joined."""
    found = defaultdict(str)
    for child in parent:
        name = _named(child.tag)
        if name not in found:
            found[name] = "".join(child.itertext())
    return found


def _site(channel, opening):
    authors, categories = {}, {}
    for author in _all(channel, "wp:author"):
        said = _texts(author)
        login = said["wp:author_login"].strip()
        full = f"{said['wp:author_first_name']} {said['wp:author_last_name']}".strip()
        authors[login] = said["wp:author_display_name"].strip() or full or login
    for category in _all(channel, "wp:category"):
        said = _texts(category)
        slug, parent = said["wp:category_nicename"].strip(), said["wp:category_parent"].strip()
        categories[slug] = Term(slug, said["wp:cat_name"].strip(), parent, said["wp:term_id"].strip())
    said = _texts(channel)
    base = said["wp:base_blog_url"] or said["link"] or said["wp:base_site_url"]
    return Site(base.strip(), said["language"].strip(), authors, categories, opening)


def _terms(item):
    for term in _all(item, "category"):
        domain = term.get("domain") or "category"
        yield domain, term.get("nicename") or "", "".join(term.itertext()).strip()


def _comment(said, kind):
    approved = said["wp:comment_approved"].strip()
    parent, user = said["wp:comment_parent"].strip(), said["wp:comment_user_id"].strip()
    return WxrComment(
        id=said["wp:comment_id"].strip(),
        author=said["wp:comment_author"].strip(),
        email_hash=email_hash(said["wp:comment_author_email"]),
        date=utc(said["wp:comment_date_gmt"]) or moment_of("", "", said["wp:comment_date"]),
        content=said["wp:comment_content"],
        approved=approved if approved in COMMENT_STATES else "0",
        type=kind,
        parent="" if parent == "0" else parent,
        user_id="" if user == "0" else user,
    )


def _not_an_export(name):
    return WxrError(f"{name} is not a WordPress export: it has no <wp:wxr_version>.")
