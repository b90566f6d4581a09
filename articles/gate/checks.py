"""The checks, one function each: what it looks at, and the sentence that says how to mend it. None writes anything."""

import re

from django.utils.translation import gettext as _

from articles import content_notes, references
from articles.gate import figures, links, retractions, reviews
from articles.gate.findings import error, short, warning
from articles.gate.reading import read
from articles.models import Byline, Version
from articles.references.fields import family_name, field, names
from articles.rendering import render_body, sanitise, text_of

_looks_like_doi = re.compile(r"\bdoi(?:\.org/|:)\s*\S", re.IGNORECASE)


def run(version, *, at, rows=None):
    """Every finding of every check."""
    text = read(sanitise(version.body))
    if rows is None:
        rows = list(version.references.all()) if version.pk else []
    lines = list(version.bylines.select_related("contributor")) if version.pk else []
    yield from pictures(text)
    yield from headings(text)
    yield from empty_links(text)
    yield from inner_links(text, version, at)
    yield from dois(rows)
    yield from uncited(text, rows, version)
    yield from unknown(text, rows)
    yield from retractions.findings(rows)
    yield from figures.findings(text, version)
    yield from standfirst(version)
    yield from bylines(lines)
    yield from disclaimer(version)
    yield from reviews.findings(version, lines, at)
    yield from notes(version)


def pictures(text):
    """An empty alt means “decorative”: somebody decided. No alt, or a file's name, means nobody did."""
    for place, picture in enumerate(text.pictures, 1):
        alt, source = picture.get("alt"), picture.get("src", "")
        if alt is None or (alt and alt.strip() == source.rpartition("/")[2]):
            sentence = _(
                "Picture %(n)d has no alternative text: say in words what it shows, or mark it as decorative."
            )
            yield error("alt-text", sentence % {"n": place}, source or str(place))


def headings(text):
    level = 1
    for number, heading in enumerate(text.headings, 1):
        deep, words = heading[0], " ".join(heading[1].split())
        if not words:
            sentence = _("Heading %(n)d has no words: write some or remove it.") % {"n": number}
            yield error("empty-heading", sentence, str(number))
        elif deep > level + 1:
            sentence = _(
                "“%(heading)s” is a heading %(deep)d where a heading %(next)d should come: no level is skipped."
            )
            values = {"heading": short(words), "deep": deep, "next": level + 1}
            yield error("heading-order", sentence % values, f"{level} {deep} {words}")
        level = deep


def empty_links(text):
    for number, link in enumerate(text.links, 1):
        words = " ".join(link.text.split())
        if not words:
            sentence = _("Link %(n)d has no words (it leads to %(address)s): give it some or remove it.")
            yield error("empty-link", sentence % {"n": number, "address": link.href or "–"}, link.href)
        elif not link.href:
            sentence = _("The link “%(words)s” leads nowhere: give it an address or remove it.")
            yield error("link-nowhere", sentence % {"words": short(words)}, words)


def inner_links(text, version, at):
    own = version.article.get_absolute_url()
    hrefs = {link.href: link.text for link in text.links if link.href and not link.href.startswith(own)}
    for href, standing in links.standing(hrefs, at=at).items():
        values = {"words": short(hrefs[href]), "address": short(href)}
        if standing == "coming":
            sentence = _(
                "“%(words)s” leads to %(address)s, which is not public yet: readers will get “not found”."
            )
            yield warning("link-not-public", sentence % values, href)
        else:
            sentence = _(
                "“%(words)s” leads to %(address)s, where nothing is: correct the address or remove the link."
            )
            yield error("dead-link", sentence % values, href)


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
        yield error("doi", sentence % {"name": row.name}, f"{row.name} {wrong}")


def uncited(text, rows, version):
    """A reference is cited by its key, or where the text has the name of its first author; one without is let be."""
    words = text_of(version.body).casefold() if rows else ""
    for row in rows:
        people = names(row.csl, "author") or names(row.csl, "editor")
        name = family_name(people[0]) if people else ""
        if row.name not in text.cited and name and name.casefold() not in words:
            sentence = _(
                "The text never cites “%(name)s” and never names %(who)s: cite the reference or remove it."
            )
            yield warning("uncited", sentence % {"who": name, "name": row.name}, row.name)
        elif row.name not in text.cited and not name and text.cited:
            sentence = _("The text never cites “%(name)s”: cite the reference or remove it.")
            yield warning("uncited", sentence % {"name": row.name}, row.name)


def unknown(text, rows):
    """A citation leads to a row of the reference list, or nowhere."""
    known = {row.name for row in rows}
    for key in dict.fromkeys(key for key in text.cited if key not in known):
        sentence = _(
            "The text cites “%(key)s”, which is no key of a reference: correct it or add the reference."
        )
        yield error("unknown-citation", sentence % {"key": key}, key)


def standfirst(version):
    if not version.standfirst.strip():
        yield warning(
            "standfirst",
            _("There is no standfirst: lists, feeds and search results show nothing below the title."),
        )


def bylines(lines):
    if all(line.role != Byline.Role.AUTHOR for line in lines):
        yield warning(
            "byline", _("Nobody signs this: lists and citations will name no author. Add a byline.")
        )


def disclaimer(version):
    """The house's habit counts: where other public articles close with a disclaimer, this one should."""
    if not version.disclaimer.strip() and Version.objects.live().exclude(disclaimer="").exists():
        yield warning("disclaimer", _("There is no disclaimer, though other articles of this site have one."))


def notes(version):
    """Words that the list of content notes names, in a text whose readers are told nothing of it."""
    body = render_body(version.body)
    told = " ".join([version.content_notes, version.content_note, *body.noted])
    for word, name in content_notes.suggested(
        f"{version.title} {version.standfirst} {text_of(version.body)}", told
    ):
        sentence = _(
            "The text says “%(word)s”, and no content note tells so: choose “%(name)s”, or put the part under it."
        )
        yield warning("content-note", sentence % {"word": word, "name": name}, name)
