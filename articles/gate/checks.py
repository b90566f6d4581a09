"""The checks, one function each: what it looks at, and the sentence that says how to mend it. None writes anything."""

import re

from django.utils.translation import gettext as _

from articles import references
from articles.gate import links
from articles.gate.findings import Finding, Level
from articles.gate.reading import read
from articles.models import Version
from articles.references.fields import family_name, field, names
from articles.rendering import sanitise, text_of

MOST_SHOWN = 60
_looks_like_doi = re.compile(r"\bdoi(?:\.org/|:)\s*\S", re.IGNORECASE)


def run(version, *, at):
    """Every finding of every check."""
    text = read(sanitise(version.body))
    rows = list(version.references.all()) if version.pk else []
    yield from pictures(text)
    yield from headings(text)
    yield from empty_links(text)
    yield from inner_links(text, version, at)
    yield from dois(rows)
    yield from uncited(rows, version)
    yield from standfirst(version)
    yield from disclaimer(version)


def _error(code, sentence, subject=""):
    return Finding(Level.ERROR, code, sentence, subject)


def _warning(code, sentence, subject=""):
    return Finding(Level.WARNING, code, sentence, subject)


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def pictures(text):
    """An empty alt means “decorative”: somebody decided. No alt, or a file's name, means nobody did."""
    for place, picture in enumerate(text.pictures, 1):
        alt, source = picture.get("alt"), picture.get("src", "")
        if alt is None or (alt and alt.strip() == source.rpartition("/")[2]):
            sentence = _(
                "Picture %(n)d has no alternative text: say in words what it shows, or mark it as decorative."
            )
            yield _error("alt-text", sentence % {"n": place}, source or str(place))


def headings(text):
    level = 1
    for number, heading in enumerate(text.headings, 1):
        deep, words = heading[0], " ".join(heading[1].split())
        if not words:
            sentence = _("Heading %(n)d has no words: write some or remove it.") % {"n": number}
            yield _error("empty-heading", sentence, str(number))
        elif deep > level + 1:
            sentence = _(
                "“%(heading)s” is a heading %(deep)d where a heading %(next)d should come: no level is skipped."
            )
            values = {"heading": _short(words), "deep": deep, "next": level + 1}
            yield _error("heading-order", sentence % values, f"{level} {deep} {words}")
        level = deep


def empty_links(text):
    for number, link in enumerate(text.links, 1):
        words = " ".join(link.text.split())
        if not words:
            sentence = _("Link %(n)d has no words (it leads to %(address)s): give it some or remove it.")
            yield _error("empty-link", sentence % {"n": number, "address": link.href or "–"}, link.href)
        elif not link.href:
            sentence = _("The link “%(words)s” leads nowhere: give it an address or remove it.")
            yield _error("link-nowhere", sentence % {"words": _short(words)}, words)


def inner_links(text, version, at):
    own = version.article.get_absolute_url()
    hrefs = {link.href: link.text for link in text.links if link.href and not link.href.startswith(own)}
    for href, standing in links.standing(hrefs, at=at).items():
        values = {"words": _short(hrefs[href]), "address": _short(href)}
        if standing == "coming":
            sentence = _(
                "“%(words)s” leads to %(address)s, which is not public yet: readers will get “not found”."
            )
            yield _warning("link-not-public", sentence % values, href)
        else:
            sentence = _(
                "“%(words)s” leads to %(address)s, where nothing is: correct the address or remove the link."
            )
            yield _error("dead-link", sentence % values, href)


def dois(rows):
    for row in rows:
        typed = field(row.csl, "DOI") or row.doi
        if typed and not references.normalise_doi(typed):
            wrong = typed
        elif not typed and _looks_like_doi.search(row.raw) and not references.find_doi(row.raw):
            wrong = row.raw
        else:
            continue
        sentence = _(
            "The DOI of the reference “%(name)s” is not in form: it begins with “10.” and has a “/” in it."
        )
        yield _error("doi", sentence % {"name": row.name}, f"{row.name} {wrong}")


def uncited(rows, version):
    """A reference is cited where the text has the name of its first author; works without one are let be."""
    words = text_of(version.body).casefold() if rows else ""
    for row in rows:
        people = names(row.csl, "author") or names(row.csl, "editor")
        name = family_name(people[0]) if people else ""
        if name and name.casefold() not in words:
            sentence = _(
                "The text never names %(who)s, who is in the reference list (“%(name)s”): cite or remove it."
            )
            yield _warning("uncited", sentence % {"who": name, "name": row.name}, row.name)


def standfirst(version):
    if not version.standfirst.strip():
        yield _warning(
            "standfirst",
            _("There is no standfirst: lists, feeds and search results show nothing below the title."),
        )


def disclaimer(version):
    """The house's habit counts: where other public articles close with a disclaimer, this one should."""
    if not version.disclaimer.strip() and Version.objects.live().exclude(disclaimer="").exists():
        yield _warning(
            "disclaimer", _("There is no disclaimer, though other articles of this site have one.")
        )
