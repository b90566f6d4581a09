"""Mail scanners, prefetchers, the curious: a GET of any address of the conversation changes nothing at all."""

import pytest
from django.apps import apps
from django.urls import reverse

from comments import drafts, following, muting, reading, ways_out
from comments.models import Comment, Status
from comments.urls import urlpatterns

pytestmark = pytest.mark.django_db


def everything():
    models = apps.get_app_config("comments").get_models()
    return {model.__name__: sorted(map(str, model._base_manager.values())) for model in models}


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_looking_changes_nothing(client, article, member, make_comment, pattern):
    other = make_comment("By somebody else.")
    mine = make_comment("My own.", by=member, parent=other)
    make_comment("Not sent yet.", by=member, status=Status.SCHEDULED)
    following.follow(member, article)
    drafts.keep(member, article, "Half a thought")
    muting.mute(other, by=member)
    reading.mark(member, article.pk, 1)
    tokens = {"unsubscription": ways_out.WayOut(member).address.rstrip("/").rpartition("/")[2]}
    tokens["replies"] = reading.open_feed(member).token
    known = {"slug": article.slug, "n": mine.n, "pk": mine.pk, "token": tokens.get(pattern.name, "")}
    wanted = pattern.pattern.converters
    address = reverse(f"comments:{pattern.name}", kwargs={name: known[name] for name in wanted})
    client.force_login(member)
    before = everything()

    for query in ("?quote=1", "?stop=1&now=1&back=1&unmute=1&kind=thanks&forget=1&close=1"):
        assert client.get(f"{address}{query}").status_code < 500

    assert everything() == before
    assert Comment.objects.filter(author=member, status=Status.SCHEDULED).exists()
