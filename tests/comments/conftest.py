"""Makers of conversations. `make_comment` stores one in any state; `post` sends one as a reader does."""

import re
from datetime import timedelta
from html import unescape
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from articles.models import Article, Contributor
from comments import moderation, rendering, threads
from comments.models import Comment, Status
from consent import terms

_numbers = count(1)


@pytest.fixture(autouse=True)
def _texts(request):
    """Commenting is open; test_before_terms overrides this."""
    if {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("published_texts")


@pytest.fixture
def make_article(db):
    """A live article with a byline, stored without the steps of the desk: these tests need hundreds of them."""

    def make(*, at=None, **over):
        n, at = next(_numbers), at or timezone.now() - timedelta(hours=1)
        article = Article.objects.create(slug=f"trust-takes-time-{n}", first_live_from=at, **over)
        version = article.versions.create(
            title="Trust takes time", body_html="<p>Trust is built in small steps.</p>"
        )
        contributor, _made = Contributor.objects.get_or_create(
            slug="nora-lind", defaults={"name": "Nora Lind"}
        )
        version.bylines.create(contributor=contributor)
        article.versions.update(number=1, frozen_at=at, live_from=at, announced_at=at)
        return article

    return make


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def grow(make_user):
    """Many shown comments of one person at once: `parents` are places in the list itself, None for a beginning."""

    def grow(article, parents, *, by=None):
        by, made, arrivals = by or make_user(display_name="Many Words"), [], {}
        first = threads.of(article.pk).next_n
        first_pk = (Comment.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        for n, parent in enumerate(parents, first):
            parent = made[parent] if parent is not None else None
            pk, body = first_pk + n - first, f"Number {n} says so."
            comment = Comment(
                pk=pk, article=article, n=n, parent=parent, author=by, terms=terms.in_force(), body=body,
                body_html=f"<p>{body}</p>", text_hash=n, status=Status.PUBLISHED, listed=True,
                **threads.place(n, parent),
            )  # fmt: skip
            comment.rn = 0 if parent is None else arrivals[comment.root_n] + 1
            arrivals[comment.root_n] = comment.rn
            made.append(comment)
        Comment.objects.bulk_create(made, batch_size=500)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval('comments_comment_id_seq', %s)", [made[-1].pk])
        threads.mend(article.pk)
        return list(Comment.objects.filter(article=article).order_by("n"))

    return grow


@pytest.fixture
def make_comment(article, make_user):
    """A comment of `by` (somebody new unless told) with everything that belongs to its state."""

    def make(body=None, *, on=None, by=None, parent=None, status=Status.PUBLISHED, at=None, **over):
        body = body or f"Comment {next(_numbers)} speaks for itself."
        on = on or (parent.article if parent else article)
        comment = Comment(
            article=on,
            author=by or make_user(),
            parent=parent,
            status=Status.PUBLISHED if status not in (Status.HELD, Status.SCHEDULED) else status,
            body=body,
            body_html=rendering.render(body),
            text_hash=rendering.fingerprint(body),
            terms=terms.in_force(),
            created_at=at or timezone.now(),
            release_at=timezone.now() + timedelta(minutes=1) if status == Status.SCHEDULED else None,
        )
        for name, value in over.items():
            setattr(comment, name, value)
        threads.of(on.pk)
        with transaction.atomic():
            threads.add(comment)
            if comment.status != status:
                threads.move(threads.take(comment), status)
        return Comment.objects.get(pk=comment.pk)

    return make


@pytest.fixture
def trusted(make_user, make_comment, make_article):
    """A reader whose first comments have been approved, elsewhere and a while ago."""
    person = make_user(display_name="Tru Trusted")
    elsewhere, earlier = make_article(), timezone.now() - timedelta(days=3)
    for _ in range(3):
        make_comment(on=elsewhere, by=person, at=earlier)
    return person


@pytest.fixture
def accepted():
    """Somebody accepts the terms in force."""

    def accept(user):
        terms.accept(user, terms.in_force(), surface="tests")
        return user

    return accept


@pytest.fixture
def member(trusted, accepted):
    """A trusted reader who owes nothing."""
    return accepted(trusted)


def fields_of(page, action):
    """The fields of the form that posts to `action`, as a browser would send them back."""
    forms = re.findall(r'<form class="form" method="post"(.*?)</form>', page.content.decode(), re.DOTALL)
    form = next(form for form in forms if f'action="{action}#' in form or "action=" not in form.split(">")[0])
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            fields[name[1]] = unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        fields[name] = unescape(value).replace("\r\n", "\n")
    return fields


@pytest.fixture
def post(client, settings):
    """Open the page as a browser does, wait as people do, send the form, and press “Post now” unless told otherwise.

    `wait` is how long they think before.
    """

    def send(article, body, *, parent=None, wait=5, data=None, follow=False, now=True, **over):
        address = f"{article.get_absolute_url()}comments/"
        address += f"{parent.n}/reply/" if parent is not None else ""
        page = client.get(address)
        fields = fields_of(page, address)
        fields["ticket"] = aged(fields["ticket"], wait, article, page.wsgi_request.user)
        answer = client.post(address, {**fields, "body": body, **(data or {})}, follow=follow, **over)
        waiting = Comment.objects.filter(author=page.wsgi_request.user, status=Status.SCHEDULED).last()
        if now and waiting is not None:
            return client.post(f"{waiting.get_absolute_url()}release/", {"now": "1"}, follow=follow)
        return answer

    return send


def aged(ticket, seconds, article, user):
    """The same ticket as if the form had been opened so many seconds earlier."""
    from django.core.signing import Signer

    signer = Signer(salt=f"comments.ticket.{article.pk}.{user.pk}")
    token, made = signer.unsign(ticket).split(".")
    return signer.sign(f"{token}.{int(made) - seconds}")


@pytest.fixture
def hide():
    def as_moderator(comment, by, reason="insult"):
        return moderation.remove(comment, by=by, reason=reason)

    return as_moderator
