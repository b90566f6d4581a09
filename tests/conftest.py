"""The cast and the makers. Tests speak of a reader, an editor, an article; these fixtures bring them on stage."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from hypothesis import settings as hypothesis

from accounts import roles

# The same examples every time: a suite that fails must fail for everybody. Look for new ones with `--hypothesis-seed`.
hypothesis.register_profile("suite", derandomize=True, deadline=None, database=None)
hypothesis.load_profile("suite")

_numbers = count(1)


@pytest.fixture(autouse=True, scope="session")
def drop_whatever_is_open():
    """A thread of the live server may hold its connection to the last: PostgreSQL drops the database all the same."""
    from django.db import connection

    if connection.vendor == "postgresql":
        creation = type(connection.creation)

        def destroy(self, test_database_name, verbosity):
            with self._nodb_cursor() as cursor:
                cursor.execute(
                    f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)"
                )

        # Not undone: the databases are dropped after every fixture has ended.
        creation._destroy_test_db = destroy


@pytest.fixture(autouse=True)
def empty_caches():
    """No test inherits another's limits, fragments or gathered addresses."""
    from articles import dead_ends

    for cache in caches.all(initialized_only=True):
        cache.clear()
    dead_ends.dead_ends.forget()
    dead_ends.hits.forget()


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_guards():
    """Tests with real transactions end in a flush, which on SQLite deletes row by row: the guards step aside."""
    from django.db import connections
    from django.db.backends.base.operations import BaseDatabaseOperations

    from articles import guards as of_articles
    from consent import guards as of_consent

    flush = BaseDatabaseOperations.execute_sql_flush

    def unguarded(self, statements):
        connection = connections[self.connection.alias]
        for guards in (of_articles, of_consent):
            guards.remove(connection)
        flush(self, statements)
        for guards in (of_articles, of_consent):
            guards.install(connection)

    BaseDatabaseOperations.execute_sql_flush = unguarded
    yield
    BaseDatabaseOperations.execute_sql_flush = flush


@pytest.fixture
def make_user(db):
    """A verified person; `role` puts them into a group of accounts.roles."""

    def make(role=None, **over):
        from allauth.account.models import EmailAddress

        n = next(_numbers)
        fields = {
            "email": f"person{n}@example.org",
            "display_name": f"Person {n}",
            "password": "a-long-pass-phrase",
        }
        user = get_user_model().objects.create_user(**fields | over)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        if role:
            roles.assign(user, role)
        return user

    return make


@pytest.fixture
def reader(make_user):
    return make_user(display_name="Rea Reader")


@pytest.fixture
def author(make_user):
    return make_user("author", display_name="Ada Author")


@pytest.fixture
def editor(make_user):
    return make_user("editor", display_name="Edda Editor")


@pytest.fixture
def moderator(make_user):
    return make_user("moderator", display_name="Mo Moderator")


@pytest.fixture
def operator(make_user):
    return make_user("operator", display_name="Opal Operator")


@pytest.fixture
def administrator(make_user):
    return make_user("administrator", display_name="Adam Administrator")


@pytest.fixture
def at_desk(client):
    """Sign somebody in as the desk wants it: with a second factor shown in this session."""

    def enter(user):
        from allauth.account.internal.flows.login import record_authentication

        client.force_login(user)
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, method="mfa", type="totp")
        request.session.save()
        return client

    return enter


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def make_draft(db):
    """The draft of a new article; `topic`, `author` and `references` may be told."""
    from articles import publishing
    from articles.models import Contributor

    def make(
        *,
        title="Trust takes time",
        by=None,
        byline="Nora Lind",
        topic=None,
        references=(),
        at=None,
        **content,
    ):
        n = next(_numbers)
        identity = {"topic": topic} if topic else {}
        content.setdefault("body", "<p>Trust is built in small steps.</p>")
        content.setdefault("standfirst", "What a first hour can and cannot do.")
        slug = content.pop("slug", f"trust-takes-time-{n}")
        draft = publishing.start(title=title, slug=slug, by=by, at=at, content=content, **identity)
        contributor, _made = Contributor.objects.get_or_create(
            slug=byline.lower().replace(" ", "-"), defaults={"name": byline}
        )
        draft.bylines.create(contributor=contributor)
        for position, fields in enumerate(references):
            draft.references.create(position=position, **fields)
        return draft

    return make


@pytest.fixture
def make_article(make_draft):
    """An article that is live since `at` (an hour ago unless told)."""
    from articles import publishing

    def make(*, at=None, **over):
        at = at or timezone.now() - timedelta(hours=1)
        draft = make_draft(at=at, **over)
        publishing.publish(draft.article, by=over.get("by"), at=at)
        return draft.article

    return make


@pytest.fixture
def long_ago():
    return datetime(2012, 6, 26, 21, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Published notices and terms are kept in memory for a second; each test reads its own."""
    from consent import memory

    memory.forget()


@pytest.fixture
def published_texts(db):
    """Terms, privacy notice, imprint and cookie notice in force since two days ago: sign-up and commenting are open."""
    from consent import publishing, terms
    from consent.models import DocumentVersion, Notice

    at = timezone.now() - timedelta(days=2)
    for version in DocumentVersion.objects.drafts():
        version.text = version.text.replace("[[", "").replace("]]", "")
        version.save()
        terms.publish(version, by=None, at=at)
    return publishing.publish_notice(Notice.objects.drafts().get(), by=None, at=at)


@pytest.fixture
def remembered(monkeypatch):
    """What pages keep in memory for a second, they keep: a slow machine would count its loading as a query."""
    from articles import house
    from articles.models import SiteSettings
    from consent import memory

    for memo in memory._all:
        monkeypatch.setattr(memo, "_seconds", 3600)
    monkeypatch.setattr(house, "SECONDS", 3600)
    caches["fragments"].set_many(
        {house.SETTINGS: SiteSettings(), house.FRAME: house.Frame(), house.HELPLINES: []}
    )
