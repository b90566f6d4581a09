"""Changes of the terms: told, put away, never taken for an acceptance."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from consent import telling, terms
from consent.models import ConsentEvent

PUT_AWAY = "/accounts/agreements/acknowledgement/"


@pytest.fixture
def member(client, reader, published_texts):
    """Somebody who accepted version 1."""
    terms.accept(reader, terms.in_force(), surface="x")
    client.force_login(reader)
    return client


@pytest.mark.parametrize(("level", "is_told"), [("editorial", False), ("minor", True), ("material", True)])
def test_who_is_told_of_which_change(member, make_terms, level, is_told):
    make_terms(level=level)

    page = member.get("/")

    assert ("Terms of use: version 2" in page.text) is is_told
    assert ("/legal/terms/v/1..2/" in page.text) is is_told
    # Whatever the layout, it stands across the page.
    assert ('<div class="messages"><section class="note' in page.text) is is_told


def test_a_material_change_is_announced_before_its_day_and_a_minor_one_is_not(member, make_terms):
    in_a_week = timezone.now() + timedelta(days=7)
    make_terms(level="minor", effective_at=in_a_week)
    assertNotContains(member.get("/"), "Put this notice away")

    make_terms(level="material", effective_at=in_a_week)

    assertContains(member.get("/"), "Terms of use: version 3")
    assertContains(member.get("/"), "before you write")


def test_the_notice_is_put_away_and_stays_away(member, reader, make_terms, client):
    make_terms(level="minor")
    assertContains(member.get("/topics/"), 'name="next" value="/topics/"')

    answer = member.post(PUT_AWAY, {"number": "2", "next": "/topics/"})

    assert answer.url == "/topics/"
    assertNotContains(member.get("/"), "Put this notice away")
    event = ConsentEvent.objects.get(state="acknowledged")
    assert (event.basis, event.document.number) == ("information", 2)
    member.post(PUT_AWAY, {"number": "2"})
    assert ConsentEvent.objects.filter(state="acknowledged").count() == 1
    client.logout()
    client.force_login(reader)
    assertNotContains(client.get("/"), "Put this notice away")


def test_putting_it_away_is_no_acceptance(member, reader, make_terms):
    make_terms(level="material", enforced_from=timezone.now() + timedelta(seconds=1))
    member.post(PUT_AWAY, {"number": "2"})

    assert terms.accepted_by(reader).number == 1
    assert terms.owed_by(reader, timezone.now() + timedelta(days=1)).number == 2
    assertNotContains(member.get("/accounts/agreements/"), "accepted version 2")


def test_accepting_it_puts_it_away(member, reader, make_terms):
    version = make_terms(level="material")
    assertContains(member.get("/"), "Put this notice away")

    terms.accept(reader, version, surface="x")

    assertNotContains(member.get("/"), "Put this notice away")


def test_strangers_and_newcomers_are_not_told_of_a_part(client, make_user, published_texts, make_terms):
    make_terms(level="minor")
    assertNotContains(client.get("/"), "Put this notice away")
    client.force_login(make_user())

    assertNotContains(client.get("/"), "Put this notice away")


@pytest.mark.parametrize("number", ["", "1", "9", "x", "-2", "2" * 40])
def test_only_what_is_told_is_put_away(member, make_terms, number):
    make_terms(level="minor")

    assert member.post(PUT_AWAY, {"number": number}).status_code == 404
    assert member.get(PUT_AWAY).status_code == 405


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_a_foreign_next_stays_here(member, make_terms, wanted):
    make_terms(level="minor")

    assert member.post(PUT_AWAY, {"number": "2", "next": wanted}).url == "/accounts/agreements/"


def test_who_was_told_costs_no_query(rf, member, reader, make_terms, django_assert_num_queries):
    make_terms(level="minor")
    request = rf.get("/")
    request.user, request.session = reader, {}
    assert telling.news(request)[1] == 1
    telling.acknowledge(reader, telling.changes()[-1], surface="x")
    assert telling.news(request) is None

    with django_assert_num_queries(0):
        assert telling.news(request) is None
