"""Redirects typed at the desk, how often they are used, and the addresses that lead nowhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import addresses, dead_ends
from articles.models import DeadEnd, Redirect, Topic

ADD = "/admin/articles/redirect/add/"
NOWHERE = "/admin/articles/deadend/"


@pytest.fixture(autouse=True)
def _new_minute():
    dead_ends.dead_ends.forget()
    dead_ends.hits.forget()


@pytest.fixture
def desk(at_desk, editor):
    return at_desk(editor)


def add(desk, old, new):
    return desk.post(ADD, {"old_path": old, "new_path": new})


def pairs():
    return list(Redirect.objects.values_list("old_path", "new_path"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("/b/", "/a/", "that would be a circle"),
        ("/b", "/a", "that would be a circle"),
        ("/c/", "/c", "cannot lead to itself"),
        ("/c/", "/c/?x=1", "cannot lead to itself"),
        ("/articles/c/", "/articles/c/more/", "would never end"),
        ("/a/", "/c/", "There is a redirect from this address already"),
        ("/c/", "https://elsewhere.example/", "must be a path on this site"),
        ("/c/", "//elsewhere.example/", "must be a path on this site"),
        ("c/", "/d/", "must be a path"),
        ("/a%00b/", "/d/", "cannot hold the character"),
        ("/c/", "/d%00/", "cannot hold the character"),
        ("/articles/here/", "/d/", "Something at the desk has this address"),
    ],
)
def test_a_redirect_that_cannot_be_is_refused_with_a_sentence(desk, make_draft, old, new, sentence):
    make_draft(slug="here")
    Redirect.objects.create(old_path="/a/", new_path="/b/")

    answer = add(desk, old, new)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{old}"' in page
    assert f'value="{new}"' in page
    assert pairs() == [("/a/", "/b/")]


def test_a_circle_of_three_is_one_too(desk):
    add(desk, "/a/", "/b/")
    add(desk, "/b/", "/c/")
    assert pairs() == [("/a/", "/c/"), ("/b/", "/c/")]

    assert add(desk, "/c/", "/a/").status_code == 422


def test_a_redirect_can_be_changed_and_taken_back(desk, client):
    add(desk, "https://old.example/blog/%C3%BC/", "/topics/")
    row = Redirect.objects.get()
    assert row.old_path == "/blog/ü/"
    assert client.get("/blog/%C3%BC/")["Location"] == "/topics/"

    desk.post(f"/admin/articles/redirect/{row.pk}/change/", {"old_path": "/blog/u/", "new_path": "/authors/"})
    assert pairs() == [("/blog/u/", "/authors/")]

    desk.post(f"/admin/articles/redirect/{row.pk}/delete/", {"post": "yes"})
    assert pairs() == []


def test_uses_of_a_redirect_are_counted(client, db):
    addresses.leave("/articles/old/", "/articles/new/")

    for path in ("/articles/old/", "/articles/old", "/articles/old/comments/3/"):
        assert client.get(path).status_code == 301

    row = Redirect.objects.get()
    assert (row.hits, row.last_hit_at is None) == (3, False)
    assert DeadEnd.objects.count() == 0


def test_an_address_that_leads_nowhere_becomes_a_redirect(desk, client):
    for _n in range(2):
        assert client.get("/blog/a-lost-post/?utm=me@example.org").status_code == 404
    page = desk.get(NOWHERE).content.decode()
    assert "/blog/a-lost-post/" in page
    assert "utm" not in page
    assert "UTC" in page
    assert DeadEnd.objects.get().number == 2
    assert f"{ADD}?old_path=%2Fblog%2Fa-lost-post%2F" in page
    assert 'value="/blog/a-lost-post/"' in desk.get(f"{ADD}?old_path=/blog/a-lost-post/").content.decode()

    add(desk, "/blog/a-lost-post/", "/topics/")

    assert DeadEnd.objects.count() == 0
    assert client.get("/blog/a-lost-post/")["Location"] == "/topics/"


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php", "/.env", "/blog/style.css", "/wp-content/uploads/a.jpg", "/accounts/nowhere/",
        "/people/rea/x/", "/unsubscribe/abc/x/", "/contact/me@example.org/", "/k/f3a9c2d17b6e4058a1b2c3d4e5f60718/",
        f"/{'a' * 400}/", "/a%0Ab/", "/%ff%fe/",
        "/receipt/550e8400-e29b-41d4-a716-446655440000/", "/x/550e8400-e29b-41d4-a716-446655440000/",
        "/Accounts/nowhere/",
        "/de/unsubscribe/17/", "/feeds/a-b-c/replies.xml", "/x/17.abcdefghij1234567890-klmnopqrstuv12345678abcde/",
    ],
)  # fmt: skip
def test_noise_and_what_may_name_a_person_is_not_kept(client, db, path):
    assert client.get(path).status_code == 404

    assert not DeadEnd.objects.exists()


def test_a_flood_stays_small_and_cheap(db, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(dead_ends, "MOST_ROWS", 50)
    at = timezone.now().replace(second=0)
    wanted = DeadEnd.objects.create(path="/wanted/", number=9, last_at=at - timedelta(days=9))

    with django_assert_max_num_queries(8 * dead_ends.WRITES_A_MINUTE):
        for n in range(10_000):
            dead_ends.note(f"/flood/{n}/", at=at)
    assert DeadEnd.objects.count() == dead_ends.WRITES_A_MINUTE + 1
    dead_ends.note("/later/", at=at + timedelta(minutes=1))

    assert DeadEnd.objects.count() == 50
    assert DeadEnd.objects.filter(pk=wanted.pk).exists()


def test_addresses_that_lead_nowhere_can_be_forgotten_and_are_for_editors(at_desk, desk, author, client):
    client.get("/blog/lost/")
    chosen = DeadEnd.objects.get()
    desk.post(NOWHERE, {"action": "forget", "_selected_action": [chosen.pk]})
    assert DeadEnd.objects.count() == 0

    at_desk(author)
    assert client.get(NOWHERE).status_code == 403
    assert client.get(ADD).status_code == 403


def test_a_topic_cannot_lie_within_itself_by_a_detour(desk):
    wide = Topic.objects.create(name="Wide", slug="wide")
    narrow = Topic.objects.create(name="Narrow", slug="narrow", parent=wide)
    edit = f"/admin/articles/topic/{wide.pk}/change/"

    for parent in (wide, narrow):
        answer = desk.post(edit, {"name": "Wide", "slug": "wide", "parent": parent.pk})
        assert answer.status_code == 422
        assert "the topic would be within itself" in answer.content.decode()
    taken = desk.post(edit, {"name": "Wide", "slug": "narrow"})
    assert "This address is taken" in taken.content.decode()
    wide.refresh_from_db()
    assert wide.parent is None
