"""Before the terms are published nobody can comment, and every page says so."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _texts():
    """Here nothing is published."""


def test_without_published_terms_commenting_is_closed_and_says_so(client, reader, article):
    stranger = client.get(article.get_absolute_url())
    client.force_login(reader)
    signed_in = client.get(article.get_absolute_url())

    for page in (stranger, signed_in):
        assertContains(page, "Commenting is closed until the terms of use are published.")
        assertNotContains(page, 'name="body"')
    answer = client.post(f"{article.get_absolute_url()}comments/", {"body": "Too early."})
    assertContains(answer, "Too early.", status_code=403)
