"""Review: what was handed in is approved or given back, by those who may, and the log says so."""

import pytest

from articles import publishing
from articles.models import Article

STEP = "/admin/articles/article/{}/steps/approval/"


@pytest.fixture
def handed_in(make_draft, author):
    article = make_draft(by=author).article
    publishing.submit(article, by=author)
    return article


def test_an_editor_approves_once_and_the_author_may_only_read_on(at_desk, editor, author, handed_in):
    client = at_desk(editor)
    assert handed_in.state == Article.State.IN_REVIEW

    for _twice in range(2):
        client.post(STEP.format(handed_in.pk))

    assert handed_in.state == Article.State.APPROVED
    entry = handed_in.entries.get(verb="approved")
    assert (entry.actor, entry.from_state, entry.to_state) == (editor, "in_review", "approved")
    writing = f"/admin/articles/version/{handed_in.draft_version().pk}/change/"
    assert at_desk(author).post(writing, {"title": "Slipped in"}).status_code == 409
    assert client.get(handed_in.get_absolute_url()).status_code == 404


def test_nobody_but_an_editor_approves(at_desk, author, handed_in):
    assert at_desk(author).post(STEP.format(handed_in.pk)).status_code == 403

    assert handed_in.state == Article.State.IN_REVIEW


def test_looking_at_the_step_approves_nothing(at_desk, editor, handed_in):
    assert at_desk(editor).get(STEP.format(handed_in.pk)).status_code == 200

    assert handed_in.state == Article.State.IN_REVIEW


def test_only_what_was_handed_in_can_be_approved(editor, make_draft, handed_in):
    being_written = make_draft().article
    publishing.request_changes(handed_in, by=editor, reason="Name the source.")

    for article in (being_written, handed_in):
        with pytest.raises(publishing.PublishingError, match="Hand it in"):
            publishing.approve(article, by=editor)
