"""Any number of further articles and comments, for measuring. Everything in them follows from the seed.

An article and its whole conversation are written together or not at all, and known again by their address:
the same seed twice adds nothing, and an interrupted run goes on where it stopped. Here, and only here, rows
are written in batches past the verbs: a hundred thousand comments one by one would take an hour.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.demonstration import DOMAIN
from accounts.models import User
from articles import index, versions
from articles.models import Article, Byline, Contributor, Topic, Version
from comments.rendering import fingerprint, render
from config.demonstration import talk, words
from consent import terms

ARTICLES_AT_ONCE = 1000
COMMENTS_AT_ONCE = 20_000  # about 60 MB of rows in memory
READERS, NAMES, TOPICS = 200, 12, 6
REMARKS = 500  # different texts; to render each comment anew would take most of the time
SPAN = timedelta(days=1500)
NEWEST = timedelta(days=2)


class SeedError(Exception):
    """Why nothing could be generated, in a sentence."""


@dataclass
class Stage:
    """What all generated rows share: keys of people, names and topics; remarks as (text, HTML, hash)."""

    seed: int
    now: object
    readers: list
    names: list
    topics: list
    remarks: list


def add(*, articles, comments, seed, now=None, progress=lambda done, total: None):
    """Write what is missing. Returns (articles, comments) as numbers of new rows."""
    if comments and not articles:
        raise SeedError("Generated comments belong to generated articles: ask for at least one article.")
    if comments and terms.in_force() is None:
        raise SeedError("Comments need terms of use: publish them, or run seed_demo on the empty site first.")
    now = (now or timezone.now()).replace(hour=6, minute=0, second=0, microsecond=0)
    shares = _shares(articles, comments, seed)
    known = set(Article.objects.filter(slug__startswith=_slug(seed, "")).values_list("slug", flat=True))
    missing = [number for number in range(articles) if _slug(seed, number) not in known]
    stage = _stage(seed, now) if missing else None
    written = [0, 0]
    for group in _groups(missing, shares):
        with transaction.atomic():
            _write(stage, {number: shares[number] for number in group})
        written[0] += len(group)
        written[1] += sum(shares[number] for number in group)
        progress(written[0], len(missing))
    return tuple(written)


def _slug(seed, number):
    return f"generated-{seed}-{number}"


def _draw(seed, what):
    return Random(f"{seed}-{what}")  # noqa: S311 - made-up text is no secret


def _shares(articles, comments, seed):
    """How many comments each article has: a few have very many, most have few, and the sum is right."""
    weights = [1 / (place + 1) for place in range(articles)]
    _draw(seed, "shares").shuffle(weights)
    ends = [round(comments * part / sum(weights)) for part in accumulate(weights)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _groups(numbers, shares):
    """Articles that are written in one transaction, kept small enough for memory and for other writers."""
    group, size = [], 0
    for number in numbers:
        if group and (len(group) == ARTICLES_AT_ONCE or size + shares[number] > COMMENTS_AT_ONCE):
            yield group
            group, size = [], 0
        group.append(number)
        size += shares[number]
    if group:
        yield group


@transaction.atomic
def _stage(seed, now):
    draw = _draw(seed, "stage")
    topics = [_kept(Topic, f"generated-topic-{n}", words.title(draw)) for n in range(TOPICS)]
    signs = [f"{words.first_name(draw)} Sample-{n}" for n in range(NAMES)]
    names = [_kept(Contributor, f"generated-name-{n}", sign) for n, sign in enumerate(signs)]
    texts = [words.remark(draw) for _ in range(REMARKS)]
    remarks = [(text, render(text), fingerprint(text)) for text in texts]
    return Stage(seed, now, _readers(seed, draw, now), names, topics, remarks)


def _kept(model, slug, name):
    return model.objects.get_or_create(slug=slug, defaults={"name": name})[0].pk


def _readers(seed, draw, now):
    emails = [f"generated-{seed}-{n}@readers.{DOMAIN}" for n in range(READERS)]
    people = [
        User(
            email=email,
            display_name=words.first_name(draw),
            handle=_slug(seed, n),
            is_demonstration=True,
            reply_mail=User.ReplyMail.NEVER,
            password=make_password(None),
            date_joined=now - SPAN,
        )
        for n, email in enumerate(emails)
    ]
    User.objects.bulk_create(people, ignore_conflicts=True)
    return list(User.objects.filter(email__in=emails).order_by("email").values_list("pk", flat=True))


def _write(stage, shares):
    """Articles with their conversations, published; `shares` are {number: how many comments}."""
    published = _publish(stage, [_article(stage, number) for number in shares])
    for version, (number, share) in zip(published, shares.items(), strict=True):
        if share:
            talk.hold(
                version,
                share,
                readers=stage.readers,
                remarks=stage.remarks,
                terms=terms.in_force(),
                now=stage.now,
                draw=_draw(stage.seed, f"talk-{number}"),
            )


def _article(stage, number):
    """(article, version, byline), none of them saved."""
    draw = _draw(stage.seed, f"article-{number}")
    since = stage.now - NEWEST - (SPAN - NEWEST) * draw.random()
    article = Article(
        slug=_slug(stage.seed, number),
        topic_id=draw.choice(stage.topics),
        first_live_from=since,
        created_at=since,
    )
    version = Version(
        article=article,
        title=words.title(draw),
        standfirst=words.sentence(draw),
        body=words.body(draw),
        copyright_line=f"© {since.year} {settings.SITE_NAME}",
        created_at=since,
        updated_at=since,
    )
    versions.render(version)
    return article, version, Byline(version=version, contributor_id=draw.choice(stage.names))


def _publish(stage, rows):
    """Save and freeze; the rows of a version must be there before it is frozen."""
    articles, drafts, bylines = zip(*rows, strict=True)
    for model, made in ((Article, articles), (Version, drafts), (Byline, bylines)):
        model.objects.bulk_create(made)
    since = Article.objects.filter(pk=OuterRef("article_id")).values("first_live_from")
    Version.objects.filter(pk__in=[draft.pk for draft in drafts]).update(
        number=1,
        frozen_at=stage.now,
        announced_at=stage.now,
        live_from=Subquery(since),
        kind=Version.Kind.FIRST,
        stage=Version.Stage.APPROVED,
        revision=1,
    )
    for article in articles:
        index.refresh(article)
    return drafts
