"""A draft on its way through review, in real browsers: written, handed in, noted, given back, approved, published."""

import re

import pytest

from articles.models import Article, Version
from tests.browser import test_desk

enter = test_desk.enter

BODY = "<p>Trust is built in small steps. Nobody doubts it.</p>"


@pytest.fixture(autouse=True)
def texts(published_texts, transactional_db):
    return published_texts


def press(page, button, **values):
    for name, value in values.items():
        page.locator(f"main [name={name}]:visible").first.fill(value)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def select_in_text(page, words):
    """As a mouse does: from the first letter of the words to the last."""
    page.evaluate(
        """(words) => {
            const node = document.querySelector(".prose p").firstChild;
            const start = node.data.indexOf(words);
            getSelection().setBaseAndExtent(node, start, node, start + words.length);
        }""",
        words,
    )


def test_from_the_first_word_to_publication(enter, visit, make_draft, author, editor, assert_accessible):
    draft = make_draft(by=author, title="Small steps", body=BODY)
    review = f"/admin/articles/version/{draft.pk}/review/"

    at_authors = enter(author)
    at_authors.goto(f"/admin/articles/article/{draft.article_id}/steps/submission/")
    at_authors.select_option("[name=reviewer]", label="Edda Editor")
    at_authors.click("[type=submit].default")

    at_editors = enter(editor)
    assert "Small steps" in at_editors.inner_text(".panels")
    at_editors.goto(review)
    select_in_text(at_editors, "Nobody doubts it.")
    at_editors.get_by_role("button", name="Note on these words").click()
    assert at_editors.input_value("#note_quote") == "Nobody doubts it."
    assert at_editors.evaluate("document.activeElement.id") == "note_body"
    at_editors.keyboard.type("Some do.")
    press(at_editors, "Keep the note")
    assert at_editors.locator(".prose mark").inner_text() == "Nobody doubts it."
    assert_accessible(at_editors)
    at_editors.get_by_role("link", name="Request changes").click()
    at_editors.fill("[name=reason]", "One sentence.")
    at_editors.click("[type=submit].default")

    at_authors.goto(f"/admin/articles/version/{draft.pk}/change/")
    at_authors.locator("[contenteditable=true]").click()
    at_authors.keyboard.press("Control+End")
    at_authors.keyboard.type(" Well, some do.")
    at_authors.click("[name=_continue]")
    at_authors.locator(".success").wait_for()
    at_authors.goto(review)
    at_authors.locator(".thread-note").get_by_role("button", name=re.compile("Resolve")).click()
    assert at_authors.get_by_role("heading", name="0 open notes").is_visible()

    at_editors.goto(f"{review}links/")
    at_editors.fill("[name=name]", "Dr Ines Vale")
    at_editors.click("[type=submit].default")
    address = at_editors.input_value("#made-address")
    assert_accessible(at_editors)

    guest = visit(js=False, narrow=True)
    guest.goto(re.sub("^https?://[^/]+", "", address))
    assert "Well, some do." in guest.inner_text(".prose")
    guest.get_by_text("Make a note").click()
    press(guest, "Keep the note", quote="is BUILT in", body="How small?")
    assert guest.locator(".prose mark").inner_text() == "is built in"
    press(guest, "I approve this text", words="With pleasure.")
    assert "Dr Ines Vale approved this text" in guest.inner_text("main")
    assert guest.context.cookies() == []
    assert guest.evaluate("document.documentElement.scrollWidth") <= 390

    at_editors.goto(review)
    assert "It stands as approved." in at_editors.inner_text("main")
    at_editors.get_by_role("link", name="Publish now").click()
    at_editors.click("[type=submit].default")
    at_editors.locator(".success").wait_for()
    guest.reload()
    guest.get_by_role("link", name="Read it").click()
    assert "Well, some do." in guest.inner_text(".prose")
    assert "How small?" not in guest.content()
    assert Article.objects.get().state == Article.State.PUBLISHED
    assert Version.objects.count() == 1
