"""An article that is deleted for good takes its conversation along, whatever hangs on it."""

import pytest

from articles import publishing
from comments import muting
from comments.models import Comment, Mute, Persona

pytestmark = pytest.mark.django_db


def test_names_for_one_article_and_who_muted_them_go_with_it(client, post, member, reader, editor, article):
    client.force_login(member)
    post(article, "Said quietly.", data={"as_persona": "on"})
    muting.mute(Comment.objects.get(article=article), by=reader)

    publishing.bin(article, by=editor, reason="A mistake.")
    publishing.delete(article, by=editor, reason="A mistake.")

    assert not Comment.objects.filter(article=article.pk).exists()
    assert not Persona.objects.exists()
    assert not Mute.objects.exists()
