"""Writes what `preparing` decided, through the verbs of publishing: one transaction an item, whole or not.

Identity is (source site, post id): an article that is there already is left as its editors made it, and only
comments that are not there yet are added. So a run that was broken off is finished by the next one.
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles import addresses, publishing
from articles.models import Article, Contributor, Redirect, Tag, Topic
from articles.wordpress import registry
from articles.wordpress.data import Site, WxrItem
from articles.wordpress.preparing import Plan, Prepared


@dataclass
class Stored:
    article: Article
    comments: dict[str, int]
    notes: list[str]


def find(item: WxrItem, site: Site):
    """The article an item became in an earlier run, or None."""
    return Article.objects.filter(source_site=site.key, source_id=item.id[:64]).first()


@transaction.atomic
def store(item: WxrItem, prepared: Prepared, site: Site) -> Stored:
    """A new article with everything that belongs to it."""
    article = _article(item, prepared, site)
    # Not before it is live: an address that leads somewhere would give away what is still to come.
    notes = _leave_addresses(article, prepared.old_paths) if article.live_version() else []
    return Stored(article, add_comments(article, item), notes)


@transaction.atomic
def add_comments(article, item: WxrItem) -> dict[str, int]:
    """The comments of an item that are not here yet; counts, as `registry` describes them."""
    if registry.comment_importer is None or not item.comments:
        return {}
    return registry.comment_importer(article, list(item.comments), closed=not item.takes_comments)


def _article(item, prepared, site):
    draft = publishing.start(
        title=prepared.title,
        by=None,
        slug=prepared.slug,
        at=prepared.at,
        content=prepared.content,
        rows={
            "bylines": [{"contributor": _contributor(name)} for name in prepared.names],
            "references": prepared.references,
        },
        topic=_topic(*prepared.topic, site) if prepared.topic else None,
        language=site.language.replace("_", "-").split("-")[0].lower()[:16] or "en",
        source_site=site.key,
        source_id=item.id[:64],
    )
    draft.article.tags.set([_tag(*term, site) for term in prepared.tags])
    if prepared.plan == Plan.PUBLISH:
        is_past = prepared.at <= timezone.now()
        publishing.publish(draft.article, by=None, at=prepared.at, announce=not is_past, checked=False)
    elif prepared.plan == Plan.BIN:
        publishing.bin(draft.article, by=None)
    draft.article.refresh_from_db()
    return draft.article


def _contributor(name):
    found = Contributor.objects.filter(name=name).first()
    return found or Contributor.objects.create(
        name=name, slug=addresses.unique_slug(Contributor, name, "author")
    )


def _tag(slug, name, site):
    found = Tag.objects.filter(slug=slug).first() or Tag.objects.filter(name=name).first()
    if found is None:
        found = Tag.objects.create(name=name, slug=addresses.unique_slug(Tag, slug, "tag"))
        _leave_addresses(found, [f"{_base(site)}tag/{slug}/"])
    return found


def _topic(slug, name, site, below=()):
    """The topic of a category, with the topics above it; a circle of parents ends where it closes."""
    found = Topic.objects.filter(slug=slug).first() or Topic.objects.filter(name=name).first()
    if found is None:
        term = site.categories.get(slug)
        above = site.categories.get(term.parent) if term and term.parent not in (slug, *below) else None
        parent = _topic(above.slug, above.name or above.slug, site, (slug, *below)) if above else None
        found = Topic.objects.create(
            name=name, slug=addresses.unique_slug(Topic, slug, "topic"), parent=parent
        )
        _leave_addresses(found, [f"{_base(site)}category/{slug}/"])
    return found


def _base(site):
    return unquote(urlsplit(site.base).path).rstrip("/") + "/"


def _leave_addresses(thing, old_paths):
    """Old addresses lead here. One that leads elsewhere already keeps its way and is noted."""
    notes, new = [], thing.get_absolute_url()
    pairs = [(old, new) for old in old_paths]
    if isinstance(thing, Article):
        feed = reverse("comments:feed", args=[thing.slug])
        pairs += [(f"{old.rstrip('/')}/feed/", feed) for old in old_paths if "?" not in old]
    for old, target in pairs:
        there = Redirect.objects.filter(old_path=old).first()
        if there is None and old != target and len(old) <= addresses.LONGEST:
            addresses.leave(old, target)
        elif there is not None and there.new_path != target:
            notes.append(f"The old address {old} leads to {there.new_path} already.")
    return notes
