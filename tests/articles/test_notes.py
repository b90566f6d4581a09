"""Notes on a draft: beside a passage, answered, resolved, opened again; kept at the desk, never lost by an edit."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles import noting, publishing, versions
from articles.models import ReviewNote

BODY = "<p>Trust is built in small steps.</p><p>Small steps lead <em>far</em>.</p>"


def address(version, below=""):
    return f"/admin/articles/version/{version.pk}/review/{below}"


@pytest.fixture
def draft(make_draft, author):
    return make_draft(by=author, title="Patience", standfirst="Slowly does it.", body=BODY)


@pytest.fixture
def note(draft, editor):
    return noting.make(draft, by=editor, body="Says who?", quote="built in small steps")


def test_an_editor_notes_words_by_typing_them_and_the_author_sees_them_marked(
    at_desk, editor, author, draft, client
):
    at_desk(editor)

    made = client.post(
        address(draft, "notes/"), {"quote": "BUILT in  small", "body": "Says <b>who</b>?\n\nA source?"}
    )

    assert made["Location"] == address(draft) + "#review-note-1"
    page = at_desk(author).get(address(draft))
    assertContains(
        page, 'Trust is <mark data-notes="1">built in small</mark><a class="passage-number"', html=False
    )
    assertContains(page, 'id="review-note-1"')
    assertContains(page, "Says &lt;b&gt;who&lt;/b&gt;?")
    assertContains(page, "Edda Editor")
    assertContains(page, "(UTC)")
    assert page["Cache-Control"] == "private, no-store"
    assertContains(page, '<meta name="robots" content="noindex">')


def test_a_note_shares_no_address_with_a_footnote(at_desk, editor, make_draft, client):
    draft = make_draft(by=editor, body='<p>Trust<small data-note="">One says so.</small> grows.</p>')
    noting.make(draft, by=editor, body="Says who?", quote="grows")

    page = at_desk(editor).get(address(draft)).content.decode()

    names = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))
    assert {"note-1", "review-note-1"} <= set(names)


@pytest.mark.parametrize("quote", ["", "Small steps"])
def test_a_paragraph_that_went_while_the_note_was_written_is_answered_in_a_sentence(draft, editor, quote):
    with pytest.raises(noting.NotingError, match="paragraph") as refusal:
        noting.make(draft, by=editor, body="Says who?", paragraph=9, quote=quote)

    assert refusal.value.field == "quote"


def test_a_paragraph_alone_is_a_passage_and_nothing_is_the_whole(at_desk, editor, draft, client):
    at_desk(editor)
    assertContains(client.get(address(draft)), "4. Small steps lead far.")

    client.post(address(draft, "notes/"), {"paragraph": "4", "body": "Cut this."})
    client.post(address(draft, "notes/"), {"body": "Too long."})
    client.post(address(draft, "notes/"), {"quote": "Slowly does", "body": "Dull."})

    page = client.get(address(draft))
    assertContains(
        page, '<mark data-notes="1">Small steps lead </mark><em><mark data-notes="1">far</mark></em>'
    )
    assertContains(page, "On the whole text.")
    assertContains(page, "In the title or the standfirst.")
    assertContains(page, "3 open notes")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quote": "large steps"}, "These words are not in the text."),
        ({"quote": "small steps"}, "stand in 2 places"),
        ({"quote": "Trust", "paragraph": "4"}, "not in that paragraph"),
        ({"paragraph": "99"}, "Select a valid choice"),
        ({"paragraph": "x"}, "Select a valid choice"),
        ({"body": "  "}, "This field is required"),
        ({"body": "x" * 4001}, "at most 4000 characters"),
        ({"quote": "x" * 1001}, "at most 1000 characters"),
        ({"body": "\x00"}, "Null characters are not allowed"),
        ({"body": "\x01"}, "Write what you have to say."),
    ],
)
def test_what_cannot_be_noted_comes_back_with_a_sentence_and_every_word(
    at_desk, editor, draft, client, typed, sentence
):
    at_desk(editor)

    answer = client.post(address(draft, "notes/"), {"body": "Keep me here."} | typed)

    assertContains(answer, sentence, status_code=422)
    assertContains(answer, "<title>Error:", status_code=422)
    if "body" not in typed:
        assertContains(answer, "Keep me here.", status_code=422)
    if len(typed.get("quote", "")) < 99:
        assertContains(answer, typed.get("quote", ""), status_code=422)
    assert not ReviewNote.objects.exists()


def test_a_paragraph_or_what_stands_around_tells_two_places_apart(at_desk, editor, draft, client):
    at_desk(editor)

    client.post(address(draft, "notes/"), {"quote": "small steps", "paragraph": "3", "body": "This one."})
    around = {"before": "Trust is built in small steps.", "after": " lead far."}
    client.post(address(draft, "notes/"), {"quote": "Small steps", "body": "That one.", **around})

    assert [note.quote for note in ReviewNote.objects.all()] == ["small steps", "Small steps"]


def test_an_edit_around_a_passage_moves_it_and_an_edit_of_it_loses_nothing(
    at_desk, editor, draft, note, client
):
    at_desk(editor)
    draft.body = "<p>To begin with:</p><p>All trust is built in small steps.</p>"
    versions.save(draft, by=editor)
    assertContains(client.get(address(draft)), 'is <mark data-notes="1">built in small steps</mark>')

    draft.body = "<p>To begin with:</p><p>All trust is given.</p>"
    versions.save(draft, by=editor)

    page = client.get(address(draft))
    assertContains(page, "Passage changed.")
    assertContains(page, "<blockquote>built in small steps</blockquote>")
    assertNotContains(page, "<mark")


def test_notes_are_answered_resolved_and_opened_again(at_desk, editor, author, draft, note, client):
    at_desk(author)

    client.post(address(draft, "notes/1/answers/"), {"body": "I will name it."})
    client.post(address(draft, "notes/1/resolution/"), {"state": "resolved"})
    client.post(address(draft, "notes/1/resolution/"), {"state": "resolved"})

    page = at_desk(editor).get(address(draft))
    assertContains(page, "0 open notes")
    assertContains(page, "1 resolved note")
    assertContains(page, "I will name it.")
    assertContains(page, "by Ada Author.")
    assertNotContains(page, "<mark")
    client.post(address(draft, "notes/1/resolution/"), {"state": "open"})
    assertContains(client.get(address(draft)), "1 open note")
    log = list(draft.article.entries.filter(verb__startswith="note").values_list("verb", "reason"))
    assert log == [("note opened again", "Note 1"), ("note resolved", "Note 1")]


def test_an_empty_answer_comes_back_where_it_was_written(at_desk, editor, draft, note, client):
    answer = at_desk(editor).post(address(draft, "notes/1/answers/"), {"body": " "})

    assertContains(answer, 'id="answer_1_body"', status_code=422)
    assertContains(answer, "This field is required", status_code=422)


def test_only_who_finds_the_article_at_the_desk_sees_and_makes_notes(
    at_desk, make_user, moderator, reader, draft, note, client
):
    places = [("", "get"), ("notes/", "post"), ("notes/1/answers/", "post"), ("notes/1/resolution/", "post")]
    for person, status in ((make_user("author"), 404), (moderator, 403), (reader, 403), (None, 302)):
        at_desk(person) if person else client.logout()
        for below, method in places:
            answer = getattr(client, method)(address(draft, below), {"body": "Mine", "state": "open"})
            assert answer.status_code == status, (person, below)

    assert ReviewNote.objects.count() == 1
    assert at_desk(make_user("editor")).get(address(draft, "notes/")).status_code == 405
    for nowhere in (f"{2**63}/review/", "0/review/"):
        assert client.get(f"/admin/articles/version/{nowhere}").status_code == 404
    assert (
        client.post(address(draft, "notes/99999999999999999999/answers/"), {"body": "x"}).status_code == 404
    )


def test_after_publication_the_notes_can_be_read_and_no_more_made(at_desk, editor, draft, note, client):
    publishing.publish(draft.article, by=editor)
    at_desk(editor)

    page = client.get(address(draft))
    assertContains(page, "Says who?")
    assertNotContains(page, "Make a note")
    for below in ("notes/", "notes/1/answers/"):
        refused = client.post(address(draft, below), {"body": "Too late, alas"})
        assertContains(refused, "published or scheduled. Prepare a change", status_code=422)
        assertContains(refused, "Too late, alas</textarea>", status_code=422)
    with pytest.raises(noting.NotingError, match="Prepare a change"):
        noting.resolve(note, by=editor)
    assertContains(
        client.post(address(draft, "notes/1/resolution/"), {"state": "resolved"}, follow=True),
        "Prepare a change",
    )


def test_nothing_is_noted_on_what_lies_in_the_bin(editor, draft, note):
    publishing.bin(draft.article, by=editor, reason="A double.")

    with pytest.raises(noting.NotingError, match="in the bin"):
        noting.answer(note, by=editor, body="Too late")


def test_a_draft_holds_only_so_many_notes_and_a_note_so_many_answers(editor, draft, note, monkeypatch):
    monkeypatch.setattr(noting, "MOST_NOTES", 1)
    monkeypatch.setattr(noting, "MOST_ANSWERS", 1)
    noting.answer(note, by=editor, body="One.")

    with pytest.raises(noting.NotingError, match="1 notes"):
        noting.make(draft, by=editor, body="Another.")
    with pytest.raises(noting.NotingError, match="1 answers"):
        noting.answer(note, by=editor, body="Two.")
    with pytest.raises(noting.NotingError, match="not an answer"):
        noting.resolve(note.replies.get(), by=editor)


def test_whoever_wrote_a_note_takes_it_away_with_them_and_leaves_the_words(editor, draft, note):
    from accounts import privacy

    assert privacy.export(editor)["sections"]["review notes"][0]["body"] == "Says who?"
    editor.delete()

    note.refresh_from_db()
    assert note.body == "Says who?"
    assert str(note.who) == "Somebody who has left"


@pytest.mark.parametrize("number", [1, 40])
def test_many_notes_cost_no_more_questions(
    at_desk, editor, draft, client, number, django_assert_max_num_queries
):
    for n in range(number):
        noting.answer(
            noting.make(draft, by=editor, body=f"Note {n}", quote="Trust is"), by=editor, body="Yes."
        )
    at_desk(editor)
    client.get(address(draft))

    with django_assert_max_num_queries(25):
        page = client.get(address(draft))

    assertContains(page, f"Note {number - 1}")
