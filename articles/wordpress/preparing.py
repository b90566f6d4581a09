"""From an item of an export to what an article of ours would be. Writes nothing: a dry run stops here."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.utils.text import Truncator, slugify

from articles.rendering import plain_controls
from articles.wordpress import body, closing
from articles.wordpress.data import Site, WxrItem

LONGEST_TITLE, LONGEST_STANDFIRST, LONGEST_NAME = 200, 500, 120
PRIMARY_TOPIC = {"_yoast_wpseo_primary_category", "rank_math_primary_category"}
OWN_DOMAINS = {"category", "post_tag", "author", "post_format"}


class Plan:
    """What becomes of an item. Only PUBLISH may ever be seen by readers."""

    PUBLISH, DRAFT, BIN = "publish", "draft", "bin"


@dataclass
class Prepared:
    title: str
    slug: str
    plan: str
    at: datetime | None
    content: dict[str, str]  # fields of Version
    references: list[dict]  # fields of Reference
    names: list[str]  # byline, in order
    topic: tuple[str, str] | None = None  # (slug, name)
    tags: list[tuple[str, str]] = field(default_factory=list)
    old_paths: list[str] = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)  # what could not be carried, counted
    notes: list[str] = field(default_factory=list)  # what an editor should look at


def prepare(item: WxrItem, site: Site) -> Prepared:
    page, left_out = body.to_html(item.content, dict(item.meta).get("footnotes", ""))
    end = closing.part(page)
    notes: list[str] = []
    title = _title(item, end.body, notes)
    topic, tags = _terms(item, site, left_out)
    plan = _plan(item, bool(end.body), notes)
    return Prepared(
        title=title,
        slug=_slug(item, title),
        plan=plan,
        at=item.date,
        content={
            "body": end.body,
            "standfirst": _cut(body.plain(item.excerpt), LONGEST_STANDFIRST),
            "copyright_line": end.copyright_line,
            "disclaimer": end.disclaimer,
        },
        references=closing.rows(end.references),
        names=_names(item, site),
        topic=topic,
        tags=tags,
        old_paths=old_paths(item, site) if plan == Plan.PUBLISH else [],
        left_out=left_out,
        notes=notes,
    )


def _cut(text, longest):
    return text if len(text) <= longest else Truncator(text).chars(longest, truncate="…")


def _title(item, page, notes):
    title = body.plain(item.title)
    if not title:
        title = Truncator(body.plain(page)).words(8, truncate=" …") or f"Untitled {item.id}"
        notes.append("It had no title; the first words of its text stand in.")
    if len(title) > LONGEST_TITLE:
        notes.append(f"Its title was longer than {LONGEST_TITLE} characters and was cut: {title}")
    return _cut(title, LONGEST_TITLE)


def _slug(item, title):
    """The old one where it is of letters that addresses here have."""
    slug = _decoded(item.slug)
    return slug if slugify(slug) else slugify(title) or f"article-{slugify(item.id)}"


def _plan(item, has_text, notes):
    if item.status == "trash":
        return Plan.BIN
    if item.status not in ("publish", "future"):
        if item.status not in ("draft", "pending", "private", "auto-draft", "inherit"):
            notes.append(f"Its status “{item.status}” is unknown here; it became a draft.")
        return Plan.DRAFT
    obstacles = [
        (item.is_protected, "It was protected by a password"),
        (item.date is None, "It has no date"),
        (not has_text, "It has no text"),
    ]
    for is_there, reason in obstacles:
        if is_there:
            notes.append(f"{reason}, so it became a draft.")
            return Plan.DRAFT
    return Plan.PUBLISH


def _names(item, site):
    guests = [body.plain(name) for domain, _slug, name in item.terms if domain == "author" and name]
    names = guests or [body.plain(site.authors.get(item.creator, item.creator))]
    return list(dict.fromkeys(name[:LONGEST_NAME] for name in names if name))


def _terms(item, site, left_out):
    """(topic, tags). An article has one topic here; other categories are kept as tags."""

    def cleaned(domain):
        found = ((_decoded(slug), body.plain(name)) for kind, slug, name in item.terms if kind == domain)
        return [
            (slug or slugify(name), (name or slug)[:LONGEST_NAME]) for slug, name in found if slug or name
        ]

    categories = [term for term in cleaned("category") if term[0] != "uncategorized"]
    tags = cleaned("post_tag")
    primary = {value for key, value in item.meta if key in PRIMARY_TOPIC}
    ids = {slug: term.id for slug, term in site.categories.items()}
    categories.sort(key=lambda term: ids.get(term[0], "") not in primary)  # stable: else the first one
    left_out["further categories, kept as tags"] += len(categories[1:])
    left_out.update(f"terms of “{kind}”" for kind, _slug, _name in item.terms if kind not in OWN_DOMAINS)
    unique = {slug: (slug, name) for slug, name in reversed([*tags, *categories[1:]])}
    return (categories[0] if categories else None), list(reversed(unique.values()))


def old_paths(item: WxrItem, site: Site) -> list[str]:
    """Every address the post had: its own, `?p=`, those of earlier slugs. Decoded, as Redirect keeps them."""
    paths = []
    link, base = _path(item.link), _path(site.base) or "/"
    if link and "?" not in link:
        paths.append(link)
        earlier = [_decoded(value) for key, value in item.meta if key == "_wp_old_slug" and value]
        slug = _decoded(item.slug)
        if slug and slug in link:
            before, _, after = link.rpartition(slug)
            paths += [f"{before}{old}{after}" for old in earlier]
    paths.append(f"{base.rstrip('/')}/?p={item.id}")
    if re.search(rf"[?&]p={re.escape(item.id)}$", item.guid):
        paths.append(_path(item.guid))
    return [path for path in dict.fromkeys(paths) if path not in ("", "/") and len(path) <= 500]


def _decoded(text):
    """Without `%…`; what no database and no page can hold is dropped."""
    return plain_controls(unquote(text))


def _path(address):
    """Path and, if there is one, query of an address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = _decoded(parts.path) or ("/" if parts.netloc else "")
    return f"{path}?{parts.query}" if parts.query else path
