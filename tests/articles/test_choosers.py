"""What is typed by hand into a chooser's field is answered beside the field; many rows ask for their names once."""

from unittest import mock

import pytest

from articles.admin.references import ReferenceInline
from articles.models import Contributor, Topic
from tests.articles.test_desk import LIST, typed, writing


@pytest.fixture
def draft(make_draft, at_desk, editor):
    at_desk(editor)
    return make_draft(by=editor)


@pytest.mark.parametrize("value", ["x", "-1", "²", "9" * 30, "9" * 5000, "1; DROP"])
@pytest.mark.parametrize("field", ["lead_picture", "bylines-0-contributor"])
def test_a_choice_that_is_none_gets_a_sentence(client, draft, field, value):
    answer = client.post(writing(draft), typed(draft, title="Typed title") | {field: value})

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert "Typed title" in answer.content.decode()


@pytest.mark.parametrize("value", ["9" * 30, "9" * 5000])
def test_a_draft_of_an_endless_number_is_not_there(client, draft, value):
    address = writing(draft).replace(f"/{draft.pk}/", f"/{value}/")

    answer = client.post(address, typed(draft, title="Typed title"))

    assert answer.status_code == 404
    assert "Typed title" in answer.content.decode()
    assert client.post(f"{LIST}{value}/change/", {"slug": "typed-slug"}).status_code in (302, 404)


@pytest.mark.parametrize("value", ["x", "9" * 30, "9" * 5000])
def test_a_tag_that_is_none_gets_a_sentence(client, draft, value):
    answer = client.post(
        f"{LIST}{draft.article_id}/change/", {"slug": "typed-slug", "language": "en", "tags": [value]}
    )

    assert answer.status_code == 422
    assert "typed-slug" in answer.content.decode()


@pytest.mark.parametrize("value", ["zz", "a\0", "9" * 20, "-1"])
def test_a_wider_topic_that_is_none_gets_a_sentence(client, at_desk, editor, value):
    at_desk(editor)
    topic = Topic.objects.create(name="Trust", slug="trust")

    for address in ("add", f"{topic.pk}/change"):
        answer = client.post(
            f"/admin/articles/topic/{address}/", {"name": "Typed name", "slug": "typed", "parent": value}
        )

        assert answer.status_code == 422
        assert "Typed name" in answer.content.decode()


def test_the_writing_page_of_many_rows_asks_few_questions(client, draft, django_assert_max_num_queries):
    for n in range(9):
        contributor = Contributor.objects.create(name=f"Name {n}", slug=f"name-{n}")
        draft.bylines.create(contributor=contributor, position=n + 1)
    for n in range(40):
        draft.references.create(name=f"a{n}", raw=f"A. (1999). Number {n}.", position=n)
    client.get(writing(draft))

    with django_assert_max_num_queries(25):
        page = client.get(writing(draft)).content.decode()

    assert page.count("selected>Name ") == 9


@pytest.mark.parametrize(("rows", "most"), [("bylines", 60), ("references", 600)])
def test_more_rows_than_anybody_types_get_a_sentence_and_are_not_made(client, draft, rows, most):
    stored = getattr(draft, rows).count()

    answer = client.post(
        writing(draft), typed(draft, title="Typed title") | {f"{rows}-TOTAL_FORMS": "100000"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Please submit at most {stored + most} forms" in page
    assert "Typed title" in page
    assert f'name="{rows}-{stored + most}-id"' not in page


def test_an_import_of_more_references_than_one_types_can_still_be_saved(client, draft):
    for n in range(3):
        draft.references.create(name=f"a{n}", raw=f"A. (1999). Number {n}.", position=n)
    with mock.patch.object(ReferenceInline, "max_num", 2):
        answer = client.post(writing(draft), typed(draft, title="Typed title"))

    assert answer.status_code == 302
