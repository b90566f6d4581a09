"""What is not public is at no address: every outlet of tests/outlets.py, every state, every role."""

import inspect
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles import noting, publishing, review_links, reviewing, versions
from articles.models import Article, Contributor, Series, Tag, Topic
from tests.outlets import ALL, APART, ARTICLE, HERE, TABLE, VERSION

# Every outlet, every state and every role in every combination, which takes minutes.
EVERY_TRIPLE = os.environ.get("EVERY_TRIPLE") == "1"
DOORS = (HERE, f"{ARTICLE}preview/", f"{VERSION}change/")
# They have no rights over articles at all.
WITHOUT = ("reader", "moderator", "operator")
ROLES = (None, "reader", "author", "owner", "editor", "moderator", "operator", "administrator")
LONG_AGO = timedelta(days=2)


# --- the table is whole ----------------------------------------------------------------------------


def routes(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern).removeprefix("^"), pattern.callback


def knows_articles(route, view):
    """Views of accounts, consent and of others' packages cannot show an article: these may not import articles."""
    model = re.match(r"admin/(\w+)/\w+/", route)
    if model:
        return model[1] not in ("accounts", "consent", "cookie_consent")
    owner = inspect.unwrap(view).__module__.partition(".")[0]
    return owner not in ("accounts", "consent", "allauth", "cookie_consent") and not (
        owner == "django" and route.startswith(("accounts/", "cookies/"))
    )


def is_apart(route):
    return any(route == other or (other.endswith("*") and route.startswith(other[:-1])) for other in APART)


def test_every_address_is_in_the_table_or_apart_with_a_reason():
    known = {route for route, view in routes(get_resolver()) if knows_articles(route, view)}

    missing = sorted(route for route in known if route not in TABLE and not is_apart(route))
    assert not missing, f"put them into tests/outlets.py: {missing}"
    assert not sorted(set(TABLE) - known), "outlets that are no addresses any more"
    needless = [o for o in APART if not any(r == o or (o[-1] == "*" and r.startswith(o[:-1])) for r in known)]
    assert not needless, "exceptions that are not needed any more"


# --- the articles ----------------------------------------------------------------------------------


@dataclass
class Case:
    """One article in one state. `newest` is the kind of word in the version that the desk shows first."""

    code: str
    state: str
    article: Article
    pk: int
    slug: str
    newest_pk: int
    newest: str
    is_live: bool = False
    is_gone: bool = False
    is_corrected: bool = False
    is_binned: bool = False
    is_deleted: bool = False

    def fill(self, address):
        month = f"{timezone.localtime() - LONG_AGO:%Y/%m}"
        return address.format(
            pk=self.pk, slug=self.slug, code=self.code, newest_pk=self.newest_pk, month=month
        )


class Stage:
    """Brings articles into their states, by the verbs of publishing."""

    def __init__(self, owner, editor):
        self.owner, self.editor = owner, editor

    def write(self, code, kind="now"):
        shelves = {"name": f"shelf{code}", "slug": f"shelf-{code}"}
        draft = publishing.start(
            title=f"{kind}{code} words", slug=f"place-{code}", by=self.owner, at=timezone.now() - 2 * LONG_AGO,
            topic=Topic.objects.create(**shelves), series=Series.objects.create(**shelves),
            content=self.words(kind, code),
            rows={
                "bylines": [{"contributor": self.person("sign", code)}],
                "references": [{"name": "x", "raw": f"{kind}{code}, A. (1999). Words."}],
            },
        )  # fmt: skip
        draft.article.tags.add(Tag.objects.create(**shelves))
        return draft.article

    def words(self, kind, code):
        word = f"{kind}{code}"
        return {
            "standfirst": word, "body": f"<h2>{word}</h2><p>{word} words</p>", "content_note": word,
            "copyright_line": word, "disclaimer": word,
        }  # fmt: skip

    def person(self, kind, code):
        return Contributor.objects.create(name=f"{kind}{code} Person", slug=f"{kind}-{code}")

    def rewrite(self, article, code, kind="next"):
        draft = publishing.prepare_change(article, by=self.editor)
        for field, value in (self.words(kind, code) | {"title": f"{kind}{code} words"}).items():
            setattr(draft, field, value)
        if kind == "next":
            draft.bylines.create(contributor=self.person("cosign", code), position=2)
        draft.references.update(raw=f"{kind}{code}, A. (1999). Words.")
        versions.save(draft, by=self.editor)

    def publish(self, article, ago=LONG_AGO, **over):
        publishing.publish(article, by=self.editor, at=timezone.now() - ago, **over)

    # Each state returns the kind of the newest version, and how the article stands.

    def draft(self, code):
        return self.write(code, "next"), "next", {}

    def in_review(self, code):
        article = self.write(code, "next")
        publishing.submit(article, by=self.owner)
        return article, "next", {}

    def changes_requested(self, code):
        article, *_rest = self.in_review(code)
        publishing.request_changes(article, by=self.editor, reason="Again.")
        return article, "next", {}

    def approved(self, code):
        article, *_rest = self.in_review(code)
        publishing.approve(article, by=self.editor)
        return article, "next", {}

    def under_embargo(self, code):
        article = self.write(code, "next")
        publishing.embargo(article, by=self.editor, at=timezone.now() + LONG_AGO)
        return article, "next", {}

    def scheduled(self, code):
        article = self.write(code, "next")
        publishing.schedule(article, by=self.editor, at=timezone.now() + LONG_AGO)
        return article, "next", {}

    def binned_draft(self, code):
        article = self.write(code, "next")
        publishing.bin(article, by=self.editor)
        return article, "next", {"is_binned": True}

    def published(self, code):
        article = self.write(code)
        self.publish(article)
        return article, "now", {"is_live": True}

    def ending(self, code):
        article = self.write(code)
        self.publish(article, until=timezone.now() + LONG_AGO)
        return article, "now", {"is_live": True}

    def changed(self, code):
        article, *_rest = self.published(code)
        self.rewrite(article, code)
        return article, "next", {"is_live": True}

    def change_scheduled(self, code):
        article, *_rest = self.changed(code)
        publishing.schedule(article, by=self.editor, at=timezone.now() + LONG_AGO, kind="minor")
        return article, "next", {"is_live": True}

    def corrected(self, code):
        article = self.write(code, "old")
        self.publish(article)
        self.rewrite(article, code, "now")
        self.publish(article, LONG_AGO / 2, kind="correction", reason="A slip.")
        return article, "now", {"is_live": True, "is_corrected": True}

    def retracted(self, code):
        article, *_rest = self.published(code)
        publishing.give_notice(article, by=self.editor, kind="retraction", reason="Invented.")
        return article, "now", {"is_live": True, "is_corrected": True}

    def reviewed(self, code):
        """What was noted on its draft is for the desk and for whoever was asked, and for nobody else, ever."""
        article, words = self.write(code), f"next{code}"
        reviewing.submit(article, by=self.owner)
        note = noting.make(article.draft_version(), by=self.editor, body=words, paragraph=1)
        noting.answer(note, by=self.editor, body=words)
        link, _token = review_links.make(note.version, by=self.editor, name=words, days=3)
        review_links.note(link, body=words)
        review_links.approve(link, name=words, words=words)
        reviewing.approve(article, by=self.editor, reason=words)
        self.publish(article)
        return article, "now", {"is_live": True}

    def withdrawn(self, code):
        article, *_rest = self.published(code)
        publishing.withdraw(article, by=self.editor, reason="Wrong.")
        return article, "now", {"is_gone": True}

    def ended(self, code):
        article = self.write(code)
        with time_machine.travel(timezone.now() - LONG_AGO):
            publishing.publish(article, by=self.editor, until=timezone.now() + timedelta(hours=1))
        return article, "now", {"is_gone": True}

    def binned(self, code):
        article, *_rest = self.published(code)
        publishing.bin(article, by=self.editor, reason="A double.")
        return article, "now", {"is_gone": True, "is_binned": True}

    def deleted(self, code):
        article, *_rest = self.binned(code)
        article.refresh_from_db()
        self.last = article.pk, article.versions.get().pk
        publishing.delete(article, by=None, reason="By court order.")
        return article, "now", {"is_gone": True, "is_deleted": True}


STATES = [
    *("draft", "in_review", "changes_requested", "approved", "under_embargo", "scheduled", "binned_draft"),
    *("published", "ending", "changed", "change_scheduled", "corrected", "retracted", "reviewed"),
    *("withdrawn", "ended", "binned", "deleted"),
]


@pytest.fixture
def cases(make_user, editor, published_texts):
    owner = make_user("author", display_name="Olga Owner")
    stage, found = Stage(owner, editor), []
    for number, state in enumerate(STATES):
        code = f"q{chr(97 + number)}z"
        article, newest, standing = getattr(stage, state)(code)
        if standing.get("is_deleted"):
            pk, newest_pk = stage.last
        else:
            pk, newest_pk = article.pk, article.current_version().pk
        found.append(Case(code, state, article, pk, f"place-{code}", newest_pk, newest, **standing))
    return owner, found


# --- the walk --------------------------------------------------------------------------------------

WORD = re.compile(r"(cosign|sign|shelf|now|old|next)(q[a-z]z)")


def seen(answer):
    """{code of an article: the kinds of its words that stand in an answer}, headers included."""
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = defaultdict(set)
    for kind, code in WORD.findall(text.decode(errors="replace") + str(answer.headers)):
        found[code].add(kind)
    return found


def judge(answer, address, outlet, who, concerned, others):
    """What is wrong with an answer: a sentence for every article whose words are missing or must not be there."""
    if answer.status_code >= 500:
        yield f"{address} answers {answer.status_code} to {who}"
    found = seen(answer)
    for case in concerned:
        must, may = outlet.rule(case, who)
        if leaked := found[case.code] - may:
            yield f"{address} shows {sorted(leaked)} of {case.state} to {who} ({answer.status_code})"
        if missing := must - found[case.code]:
            yield f"{address} hides {sorted(missing)} of {case.state} from {who} ({answer.status_code})"
        if outlet.status and (wanted := outlet.status(case, who)) and answer.status_code != wanted:
            yield f"{address} answers {answer.status_code}, not {wanted}, for {case.state} to {who}"
    for case in others:
        # Beside the article asked for, a page may name others that readers see, and at the desk those one works on.
        may = ALL if who in ("editor", "administrator", "owner") and address.startswith("/admin/") else set()
        if leaked := found[case.code] - may - ({"now", "sign", "shelf"} if case.is_live else set()):
            yield f"{address} shows {sorted(leaked)} of {case.state} to {who} ({answer.status_code})"


def combinations(cases):
    """(who, address as it is asked, outlet, the cases it is about, the others), person by person.

    Who has rights over articles asks every list, and the front doors (the page, its two pages at the desk) in every
    state. Of all else each outlet meets every state, every outlet every role, and every state every role, but not in
    every threesome: that takes minutes. EVERY_TRIPLE=1 asks them all.
    """
    asked = [(outlet, address) for outlet in TABLE.values() for address in outlet.addresses]
    for turn, who in enumerate(ROLES):
        for place, (outlet, address) in enumerate(asked):
            if "{" not in address.replace("{month}", ""):
                if who not in WITHOUT or WITHOUT[place % len(WITHOUT)] == who or EVERY_TRIPLE:
                    yield who, cases[0].fill(address), outlet, cases, ()
                continue
            for number, case in enumerate(cases):
                is_turn = (place + number) % len(ROLES) == turn or (address in DOORS and who not in WITHOUT)
                if (is_turn and is_telling(outlet, case, who)) or EVERY_TRIPLE:
                    yield who, case.fill(address), outlet, [case], [one for one in cases if one is not case]


def is_telling(outlet, case, who):
    """Whoever may see everything at the desk proves little there: a few states will do."""
    return outlet.rule(case, who)[1] != ALL or case.state in ("draft", "changed", "binned")


def test_every_outlet_shows_everybody_what_their_role_may_see(client, at_desk, make_user, editor, cases):
    owner, found = cases
    people, wrong, present = {"owner": owner, "editor": editor}, [], None
    for who, address, outlet, concerned, others in combinations(found):
        if who != present:
            present = who
            at_desk(people.get(who) or make_user(None if who == "reader" else who))
        wrong += judge(client.get(address), address, outlet, who, concerned, others)

    assert not wrong, "\n".join(wrong[:40])
    # A walk that sees nothing proves nothing: were the published article a draft, all this would be leaks.
    [case] = [case for case in found if case.state == "published"]
    case.is_live = False
    client.logout()
    public = [
        (o, case.fill(a)) for o in TABLE.values() for a in o.addresses if o.rule.__name__ == "of_readers"
    ]
    leaks = {a for o, a in public for _leak in judge(client.get(a), a, o, None, [case], ())}
    assert len(leaks) >= 20


def test_the_walk_meets_every_pair():
    """What the shortened walk promises; people without rights over articles count as one."""
    found = [Case(f"q{n}", state, None, n, f"place-{n}", n, "now") for n, state in enumerate(STATES)]
    people, outlets, states = set(), set(), set()
    for who, _address, outlet, concerned, _others in combinations(found):
        who = "without" if who in WITHOUT else who
        people |= {(outlet.addresses, who)}
        states |= {(case.state, who) for case in concerned}
        outlets |= {(outlet.addresses, case.state) for case in concerned}

    roles = {*ROLES, "without"} - set(WITHOUT)
    assert states == {(state, who) for state in STATES for who in roles}
    all_seeing = {"owner", "editor", "administrator"}
    assert {(o.addresses, who) for o in TABLE.values() for who in roles - all_seeing} <= people
    at_turn = [state for state in STATES if state not in ("deleted",)]
    missing = {(o.addresses[0], state) for o in TABLE.values() for state in at_turn} - {
        (a[0], s) for a, s in outlets
    }
    assert all(address.startswith("/admin/") for address, _state in missing)
