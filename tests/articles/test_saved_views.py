"""Saved views: a name for a list, one's own and shared; and the list's filters that count."""

import pytest

from articles import publishing
from articles.models import SavedView, Topic

LIST = "/admin/articles/article/"
KEEP = f"{LIST}views/"


def page(client, address=LIST):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_view_is_saved_found_above_the_list_and_removed(at_desk, editor, make_draft, client):
    make_draft(by=editor, title="Only a draft")
    at_desk(editor)
    assert "Save this view" not in page(client)
    assert "Save this view" in page(client, f"{LIST}?state=draft&p=0")

    answer = client.post(KEEP, {"name": "To write", "query": "state=draft&p=3"}, follow=True)

    shown = answer.content.decode()
    assert "The view “To write” is saved." in shown
    assert '<a href="/admin/articles/article/?state=draft" aria-current="true">To write</a>' in shown
    assert "Only a draft" in shown
    view = SavedView.objects.get()
    assert view.query == "state=draft"
    assert not view.is_shared
    removal = f"{KEEP}{view.pk}/removal/"
    assert client.get(removal).status_code == 405
    client.post(removal)
    assert not SavedView.objects.exists()


def test_the_same_name_gets_the_new_list(at_desk, editor, client):
    at_desk(editor)
    client.post(KEEP, {"name": "Mine", "query": "state=draft"})
    client.post(KEEP, {"name": "Mine", "query": "whose=mine&state=live", "is_shared": "on"})

    view = SavedView.objects.get()
    assert (view.query, view.is_shared) == ("state=live&whose=mine", True)


def test_shared_views_are_seen_by_all_and_removed_by_their_owner_only(at_desk, editor, author, client):
    at_desk(editor)
    client.post(KEEP, {"name": "Out now", "query": "state=live", "is_shared": "on"})
    client.post(KEEP, {"name": "My own", "query": "state=draft"})
    client.get(LIST)
    shared = SavedView.objects.get(name="Out now")

    at_desk(author)
    shown = page(client, f"{LIST}?state=live")
    assert "Out now" in shown
    assert "My own" not in shown
    assert "Only whoever saved" in client.post(f"{KEEP}{shared.pk}/removal/", follow=True).content.decode()
    assert SavedView.objects.filter(pk=shared.pk).exists()
    client.post(KEEP, {"name": "Theirs", "query": "state=draft", "is_shared": "on"})
    assert not SavedView.objects.get(name="Theirs").is_shared


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "", "query": "state=draft"}, "required"),
        ({"name": "x" * 61, "query": "state=draft"}, "60 characters"),
        ({"name": "All", "query": "p=2"}, "This is the whole list."),
        ({"name": "Long", "query": f"q={'x' * 1000}"}, "too long"),
    ],
)
def test_a_view_that_cannot_be_kept_comes_back_with_a_sentence(at_desk, editor, client, data, sentence):
    at_desk(editor)

    answer = client.post(KEEP, data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert data["name"] in answer.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_who_has_no_list_has_no_views(at_desk, make_user, client, role):
    at_desk(make_user(role))

    assert client.post(KEEP, {"name": "x", "query": "state=draft"}).status_code == 404


def test_views_belong_to_a_persons_own_data(editor):
    from accounts import privacy
    from articles import saved_views

    saved_views.keep(name="Mine", query="state=draft", by=editor)

    (view,) = privacy.export(editor)["sections"]["saved views"]
    assert (view["name"], view["query"]) == ("Mine", "state=draft")


def test_topics_and_authors_count_what_a_click_will_show(at_desk, editor, make_article, make_draft, client):
    trust = Topic.objects.create(name="Trust", slug="trust")
    make_article(topic=trust, byline="Nora Lind")
    make_draft(topic=trust, byline="Ola Berg")
    publishing.bin(make_article(topic=trust, byline="Ola Berg"), by=editor)
    make_draft(title="Without", byline="Ola Berg")
    at_desk(editor)

    shown = page(client)
    assert all(told in shown for told in ("Trust (2)", "No topic (1)", "Ola Berg (2)", "Nora Lind (1)"))
    shown = page(client, f"{LIST}?state=live")
    assert all(told in shown for told in ("Trust (1)", "Nora Lind (1)"))
    assert "Ola Berg (" not in shown
    assert "1 article" in page(client, f"{LIST}?topic=trust&author=ola-berg")
    assert "Without" in page(client, f"{LIST}?topic=none")
    for strange in ("?topic=nowhere", "?author=nobody", "?topic=%00", "?author='"):
        assert client.get(f"{LIST}{strange}").status_code in (200, 302, 400)
