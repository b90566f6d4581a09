"""Content notes: a list that editors keep, chosen for a version or a part of it, told wherever the title is."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from articles import content_notes, gate, publishing, versions
from articles.models import ContentNote
from tests.articles.test_desk import typed, writing

PART = '<section data-content-note="Self-harm"><p>Words.</p></section>'


@pytest.fixture(autouse=True)
def the_list(db):
    ContentNote.objects.all().delete()
    ContentNote.objects.create(name="Suicide", words="suicid*, end his life")
    ContentNote.objects.create(name="Self-harm", words="self-harm*")
    ContentNote.objects.create(name="Loss")


def test_notes_of_the_version_and_of_its_parts_are_told_wherever_the_title_is(make_article, client):
    article = make_article(body=PART, content_notes="Suicide", content_note="No details.", title="Told")
    note = "Suicide, Self-harm. No details."
    assert article.live_version().note == note

    assertContains(client.get(article.get_absolute_url()), f"<b>Content note.</b> {note}")
    assertContains(client.get(article.get_absolute_url()), f'og:description" content="Content note: {note}')
    for address in ("/", "/search/?q=told"):
        assertContains(client.get(address), note)
    item = client.get("/feed.json").json()["items"][0]
    assert item["summary"].startswith(f"Content note: {note}")
    assert note in item["content_html"]


def test_what_was_published_goes_on_saying_it_when_the_list_changes(make_article, editor):
    article = make_article(content_notes="Suicide")
    ContentNote.objects.filter(name="Suicide").delete()

    assert article.live_version().note == "Suicide."
    draft = publishing.prepare_change(article, by=editor)
    assert versions.save(draft, by=editor).noted == "Suicide"


def test_only_what_is_in_the_list_can_be_chosen(make_draft, editor, at_desk):
    draft = make_draft()
    client = at_desk(editor)

    refused = client.post(writing(draft), typed(draft, content_notes="suicide, Sharks", title="Kept"))
    assertContains(
        refused, "Not in the list: Sharks. The list has: Loss, Self-harm, Suicide.", status_code=422
    )
    assertContains(refused, 'value="suicide, Sharks"', status_code=422)
    client.post(writing(draft), typed(draft, content_notes="suicide ,, LOSS,suicide"))

    draft.refresh_from_db()
    assert draft.content_notes == draft.noted == "Suicide, Loss"
    ContentNote.objects.all().delete()
    client.post(writing(draft), typed(draft, content_notes="Suicide", title="Later"))
    draft.refresh_from_db()
    assert (draft.title, draft.content_notes) == ("Later", "Suicide")


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ({"body": "<p>Nothing of the kind.</p>"}, []),
        ({"body": "<p>Suicidal thoughts are common.</p>"}, ["content-note"]),
        ({"body": "<p>He wanted to END his life.</p>"}, ["content-note"]),
        ({"body": "<p>Suicidal thoughts.</p>", "content_notes": "Suicide"}, []),
        ({"body": "<p>Suicidal thoughts.</p>", "content_note": "This mentions suicide."}, []),
        ({"body": "<p>Pesticides.</p>"}, []),
        ({"body": PART.replace("Words", "Self-harming")}, []),
        ({"title": "On self-harm"}, ["content-note"]),
    ],
)
def test_words_of_the_list_suggest_a_note(make_draft, content, codes):
    found = gate.findings(make_draft(**content))

    assert [item.code for item in found] == codes
    assert not any(item.is_open for item in found)


def test_lines_are_joined_each_entry_once():
    assert content_notes.joined(["Suicide", "Loss"], ["loss", "Fire"]) == "Suicide, Loss, Fire"


def test_the_list_is_kept_by_editors_and_offered_to_writers(editor, author, make_user, at_desk):
    offered = reverse("admin:articles_version_content_notes")
    client = at_desk(editor)
    client.post("/admin/articles/contentnote/add/", {"name": "Fire", "words": "burn*"})
    again = client.post("/admin/articles/contentnote/add/", {"name": "Fire", "words": ""})
    assertContains(again, "This note is in the list already.", status_code=422)

    assert at_desk(author).get(offered).json() == {"names": ["Fire", "Loss", "Self-harm", "Suicide"]}
    assert at_desk(author).get("/admin/articles/contentnote/add/").status_code == 403
    assert at_desk(make_user("moderator")).get(offered).status_code == 403


def test_a_comparison_tells_a_changed_note(make_article, editor, client):
    article = make_article(content_notes="Suicide")
    draft = publishing.prepare_change(article, by=editor)
    draft.content_notes = "Loss"
    versions.save(draft, by=editor)
    publishing.publish(draft.article, by=editor, kind="minor")

    page = client.get(f"{article.get_absolute_url()}v/1..2/")

    assertContains(page, "<del>Suicide</del> <ins>Loss</ins>", html=True)
    assertNotContains(client.get(article.get_absolute_url()), "Suicide")
