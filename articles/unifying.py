"""One work, cited by several articles in different words: which they are, and one wording for the drafts.

Published versions stay as they are; they take the wording with their next change.
"""

import json
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Lower

from articles import versions
from articles.models import Article, Reference, Version
from articles.models.lock import refusal_to

# As many works as a person sorts out in one sitting; the rest comes up when these are done.
MOST = 25
LOOKED_AT = 500


@dataclass
class Work:
    """A cited work: its wordings, each with the references that use it."""

    doi: str
    wordings: list = field(default_factory=list)


def current(articles):
    """The references of drafts and of what readers see now."""
    drafts, live = Version.objects.draft(), Version.objects.live()
    shown = Version.objects.filter(article__in=articles, article__binned_at=None)
    rows = Reference.objects.filter(
        version__in=shown.filter(pk__in=drafts.union(live).values("pk")).values("pk")
    )
    return rows.select_related("version__article")


def works(articles):
    """Works that at least two articles cite, and not in the same words."""
    cited = current(articles).exclude(doi="").annotate(lower=Lower("doi"))
    often = (
        cited.order_by().values("lower").annotate(n=Count("version__article", distinct=True)).filter(n__gt=1)
    )
    dois = list(often.order_by("lower").values_list("lower", flat=True)[:LOOKED_AT])
    found: dict[str, Work] = {doi: Work(doi) for doi in dois}
    by_words: dict[tuple, list] = {}
    for row in cited.filter(lower__in=dois).order_by("version__article_id", "pk"):
        words = (row.lower, _said(row))
        if words not in by_words:
            by_words[words] = []
            found[row.lower].wordings.append(by_words[words])
        by_words[words].append(row)
    return [work for work in found.values() if len(work.wordings) > 1][:MOST]


def _said(row):
    return json.dumps(row.csl, sort_keys=True) if row.csl else row.raw


@transaction.atomic
def unify(wording, *, by, articles):
    """Give the fields of `wording` to every draft among `articles` that cites the same work. Returns the drafts.

    Keys and lines stay as they were typed. A draft that somebody else keeps locked stays as it is.
    """
    rows = (
        current(articles)
        .annotate(lower=Lower("doi"))
        .filter(lower=wording.doi.lower(), version__frozen_at=None)
    )
    changed = []
    for row in rows.exclude(pk=wording.pk).order_by("version__article_id"):
        article = Article.objects.select_for_update().get(pk=row.version.article_id)
        draft = Version.objects.get(pk=row.version_id)
        if draft.is_frozen or row.csl == wording.csl or refusal_to(article, by):
            continue
        row.csl = wording.csl
        row.save(update_fields=["csl"])
        changed.append(versions.save(draft, by=by))
    return changed
