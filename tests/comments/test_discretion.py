"""Before posting: personal details are pointed out, to be replaced or kept. It asks, and never blocks."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from comments import discretion
from comments.models import Comment
from tests.comments.conftest import fields_of

pytestmark = pytest.mark.django_db


class Person:
    def __init__(self, name):
        self.display_name = name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to ann.smith+x@mail.example.org today", "email"),
        ("Ring +47 22 33 44 55 after six", "number"),
        ("Ring (020) 7946 0018", "number"),
        ("Ring 0800-123-4567", "number"),
        ("call 555 123 4567 please", "number"),
        ("They live at 12 Elm Street", "street"),
        ("It is 221b, Old Baker Road.", "street"),
        ("Die Praxis ist in der Musterstraße 12", "street"),
        ("Kontoret i Storgata 5b", "street"),
        ("I saw Dr Miller for years", "named"),
        ("my therapist Anna said so", "named"),
        ("Prof. Ada Lovelace was kind", "named"),
        ("My psychologist, Dr Jones, left", "named"),
        ("I, mary jones, say so", "own"),
    ],
)
def test_what_may_tell_who_somebody_is_is_found(text, kind):
    assert [finding.kind for finding in discretion.find(text, person=Person("Mary Jones"))] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Between 2012-2014 it was hard, and from 1998 to 2001 too.", "In 27.06.2012 and 2012-06-27 04:10.",
        "See doi 10.1037/0033-2909.126.4.553 and https://example.org/0123456789/a@b.example",
        "p = .000012345 with n = 1200345",
        "My therapist said that the doctor was right.", "A specialist in Scunthorpe; psychologists, therapists.",
        "Call 116 123 or 112.", "We walked down the street, 12 of us, all the way.", "@home at 5", "Dr. and Prof.", "",
        "Mary was here, and so was Jones.", "It cost 1 000 000 in all.",
    ],
)  # fmt: skip
def test_what_tells_nothing_is_left_alone(text):
    assert discretion.find(text, person=Person("Mary Jones")) == []


def test_names_on_the_page_and_the_sites_own_helplines_are_no_secret():
    text = "Dr Lind is right; I rang 0800 111 22 333."

    assert discretion.find(text, known_names=["Nora Lind"], known_numbers=["0800 111 22333"]) == []


def test_a_first_name_matters_only_under_another_name():
    assert discretion.find("I am Sam.", person=Person("Sam")) == []
    assert [f.kind for f in discretion.find("I am Sam.", person=Person("Sam"), is_persona=True)] == ["own"]


@pytest.mark.parametrize("piece", ["a@", "1 ", "(0", "Dr ", "12 A ", "x.", "@.", "Ab straße "])
def test_no_text_makes_it_slow(piece):
    import time

    text = piece * (10_000 // len(piece))
    began = time.process_time()
    discretion.find(text, person=Person("Mary Jones"))

    assert time.process_time() - began < 1


# --- on the page ------------------------------------------------------------------------------------
TEXT = "Ring me at +47 22 33 44 55, or ann@example.org."


@pytest.fixture
def asked(client, member, article, post):
    client.force_login(member)
    page = post(article, TEXT)
    return page, fields_of(page, f"{article.get_absolute_url()}comments/")


def answer(client, article, fields, **choice):
    client.post(f"{article.get_absolute_url()}comments/", {**fields, **choice})
    return Comment.objects.filter(article=article).values_list("body", flat=True).first()


def test_it_asks_once_with_everything_typed_still_there(asked, article):
    page, _fields = asked

    assertContains(page, "this may tell who somebody is", status_code=200)
    assertContains(page, "<mark>+47 22 33 44 55</mark>")
    assertContains(page, f"{TEXT}</textarea>")
    assert not Comment.objects.filter(article=article).exists()


def test_what_is_ticked_is_replaced(client, asked, article):
    body = answer(client, article, asked[1], discretion="replace", replace=["ann@example.org"])

    assert body == "Ring me at +47 22 33 44 55, or [e-mail address]."


def test_all_of_it_may_be_kept(client, asked, article):
    assert answer(client, article, asked[1], discretion="keep", replace=["ann@example.org"]) == TEXT


def test_an_answer_to_another_question_is_none(client, asked, article):
    fields = {**asked[1], "body": "Or 12 Elm Street."}

    assert answer(client, article, fields, discretion="keep") is None
    assert answer(client, article, {**asked[1], "asked": "x"}, discretion="replace") is None


def test_looking_first_points_it_out_too(client, asked, article):
    page = client.post(f"{article.get_absolute_url()}comments/", {**asked[1], "preview": "1"})

    assertContains(page, "<mark>ann@example.org</mark>")
    assertContains(page, "Preview")


def test_a_text_without_any_is_posted_as_ever(client, member, article, post):
    client.force_login(member)
    post(article, "Nothing of that kind.")

    assert Comment.objects.filter(article=article).exists()


def test_a_change_is_asked_about_too(client, member, article, make_comment):
    comment = make_comment("First words.", by=member)
    client.force_login(member)
    address = f"{comment.get_absolute_url()}edit/"

    page = client.post(address, {"body": TEXT})
    assertContains(page, "<mark>ann@example.org</mark>")
    question = re.search(r'name="asked" value="([^"]+)"', page.content.decode())[1]
    client.post(
        address, {"body": TEXT, "asked": question, "discretion": "replace", "replace": "ann@example.org"}
    )

    comment.refresh_from_db()
    assert comment.body == "Ring me at +47 22 33 44 55, or [e-mail address]."


def test_a_reply_can_begin_with_a_quotation(client, member, make_comment):
    asked = make_comment("One *thought*.\n\n> Said by another.\n\nA second & last.")
    client.force_login(member)
    page = client.get(f"{asked.get_absolute_url()}reply/")
    assertContains(page, 'href="?quote=1#leave-a-comment"')
    assertNotContains(page, "&gt; One thought.")

    page = client.get(f"{asked.get_absolute_url()}reply/?quote=1")

    assertContains(page, "&gt; One thought.\n&gt;\n&gt; A second &amp; last.\n")
    assertNotContains(page, "&gt; Said by another")
