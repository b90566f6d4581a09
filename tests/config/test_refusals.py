"""What the site refuses before any view: with a page for people, the right number, and nothing else lost."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def page_of(answer):
    page = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.count("<h1") == 1
    assert 'href="/"' in page
    return page


@pytest.mark.parametrize("address", ["/cookies/accept/", "/cookies/decline/"])
def test_an_address_that_is_only_posted_to_says_so_to_people(client, address):
    answer = client.get(address)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST, OPTIONS"
    assert "This address cannot be used that way" in page_of(answer)
    assert not answer.cookies


def test_a_program_is_spared_the_page(client):
    answer = client.get("/cookies/accept/", headers={"accept": "application/json"})

    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/", "/search/", "/accounts/login/", "/admin/login/"])
def test_a_method_no_page_knows_is_not_taken_for_an_old_form(address, method):
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"] or "GET" in answer.headers["Allow"]
    page_of(answer)


def test_a_form_sent_to_a_page_that_is_only_read_is_not_called_old():
    browser = Client(enforce_csrf_checks=True)

    assert browser.post("/search/").status_code == 405
    assert browser.post("/nowhere/at/all/").status_code == 404
    assert browser.post("/accounts/login/").status_code == 403


@pytest.mark.parametrize(
    ("ask", "status", "words"),
    [
        (lambda client: client.get("/a%00b/"), 400, "holds a zero byte"),
        (lambda client: client.get("/search/?q=%00"), 400, "holds a zero byte"),
        (
            lambda client: client.generic(
                "POST",
                "/accounts/login/",
                b"login=a",
                content_type="application/x-www-form-urlencoded; charset=zip",
            ),
            415,
            "Forms are read in UTF-8 only.",
        ),
        (
            lambda client: client.post("/cookies/accept/", headers={"origin": "https://other.example"}),
            403,
            "only be sent from this site",
        ),
    ],
)
def test_what_is_malformed_is_answered_with_a_page_that_says_why(client, ask, status, words):
    answer = ask(client)

    assert answer.status_code == status
    assert words in page_of(answer)


def test_a_program_gets_the_bare_sentence(client):
    answer = client.get("/search/?q=%00", headers={"accept": "application/json"})

    assert answer.content == b"This address holds a zero byte and cannot be that of a page.\n"
