"""Comments know which version they answered."""

from datetime import timedelta

import pytest

from articles import publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(make_draft, now):
    draft = make_draft()
    publishing.publish(draft.article, by=None, at=now - timedelta(hours=1))
    return draft.article


@pytest.fixture
def corrected(article, make_comment, editor, now):
    """One comment, a correction, a second comment, a minor edit."""
    make_comment("Surely 1991?", at=now - timedelta(minutes=30))
    for at, kind, reason in ((20, "correction", "The year was 1991."), (5, "minor", "")):
        publishing.prepare_change(article, by=editor)
        publishing.publish(article, by=editor, at=now - timedelta(minutes=at), kind=kind, reason=reason)
    make_comment("Thank you for mending it.", at=now - timedelta(minutes=10))
    return article


def test_a_comment_says_that_it_was_written_before_a_correction(client, corrected, now):
    day = f"{now - timedelta(minutes=20):%-d %B %Y}"
    home = corrected.get_absolute_url()

    for address in ("", "comments/", "comments/1/"):
        page = client.get(f"{home}{address}").content.decode()
        assert page.count(f"Written before the correction of {day}.") == 1, address
        assert f'href="{home}v/1..2/"' in page
    assert "Written before" not in client.get(f"{home}comments/2/").content.decode()


def test_minor_edits_and_updates_say_nothing_over_comments(client, article, make_comment, editor):
    make_comment("First.")
    for kind in ("minor", "update"):
        publishing.prepare_change(article, by=editor)
        publishing.publish(article, by=editor, kind=kind, reason="More.")

    assert "Written before" not in client.get(article.get_absolute_url()).content.decode()
