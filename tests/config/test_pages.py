"""The frame of the pages: what every one of them has, and what none may have."""

import re

import pytest
from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

ENTRANCE = ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"]
OWN = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
    "/accounts/notifications/",
]


@pytest.mark.parametrize("address", ENTRANCE)
def test_an_entrance_page_has_one_heading_and_nothing_inline(client, db, address):
    page = client.get(address).content.decode()

    assert page.count("<h1") == 1
    assert 'class="wrap narrow"' in page
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", page)


@pytest.mark.parametrize("address", OWN)
def test_a_page_of_ones_own_names_its_place_in_the_side_navigation(client, reader, address):
    client.force_login(reader)

    page = client.get(address).content.decode()

    assert page.count("<h1") == 1
    assert page.count('class="side-nav"') == (address != "/accounts/logout/")
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)


def test_the_title_says_when_a_form_came_back(client, db):
    page = client.post("/accounts/login/", {"login": "", "password": ""}).content.decode()

    assert "<title>Error: Sign in · " in page


def test_the_page_for_our_own_failures_needs_nothing(rf):
    response = defaults.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "410"])
def test_an_error_page_stands_in_the_frame_and_leads_on(client, rf, db, name):
    request = rf.get("/somewhere/")

    page = render(request, f"{name}.html").content.decode()

    assert page.count("<h1") == 1
    assert '<main id="main"' in page
    assert 'content="noindex"' in page
    assert 'class="button"' in page


def test_a_title_is_followed_by_the_name_of_the_site(client, db):
    assert f"<title>Sign in · {settings.SITE_NAME}</title>" in client.get("/accounts/login/").content.decode()


def test_a_script_in_a_message_stays_words():
    page = render_to_string("_messages.html", {"messages": ["<script>alert(1)</script>"]})

    assert "<script>" not in page
