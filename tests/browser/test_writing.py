"""Nothing typed at the desk is lost, in a real browser: two tabs, a session that ends, an earlier state restored."""

import pytest
from django.core.cache import cache

from articles import versions
from tests.accounts.conftest import current_code
from tests.browser.test_desk import enter  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def texts(published_texts, transactional_db):
    return published_texts


@pytest.fixture
def draft(make_draft, editor):
    draft = make_draft(by=editor, title="What trust needs", body="<p>One.</p><p>Two.</p>")
    return versions.save(draft, by=editor)


def writing(draft):
    return f"/admin/articles/version/{draft.pk}/change/"


def write_at(page, place, words):
    """Type into the editor, at the beginning or at the end of the text."""
    page.locator("[contenteditable=true]").click()
    page.keyboard.press(f"Control+{place}")
    page.keyboard.type(words)


def test_a_conflict_in_two_tabs_is_merged(enter, draft, editor, assert_accessible):  # noqa: F811
    first = enter(editor)
    first.goto(writing(draft))
    second = first.context.new_page()
    second.goto(writing(draft))
    write_at(first, "End", " Three, of the first tab.")
    first.fill("[name=title]", "What the first tab needs")
    write_at(second, "Home", "Zero, of the second tab. ")
    second.fill("[name=title]", "What the second tab needs")
    first.click(".submit-row [name=_continue]")
    first.locator(".success").wait_for()

    second.click(".submit-row [name=_continue]")
    second.get_by_role("heading", name="1 thing that both of you have changed").wait_for()
    assert_accessible(second)
    second.get_by_label("Take yours").check()
    second.get_by_role("button", name="Save the merged text").click()
    second.locator(".success").wait_for()

    assert second.url.endswith(writing(draft))
    draft.refresh_from_db()
    assert draft.title == "What the second tab needs"
    assert draft.body == "<p>Zero, of the second tab. One.</p><p>Two. Three, of the first tab.</p>"


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_a_session_that_ends_while_typing_costs_no_word(enter, draft, editor, js):  # noqa: F811
    page = enter(editor, js=js)
    page.goto(writing(draft))
    page.fill("[name=standfirst]", "Typed before the session ended.")
    page.context.clear_cookies(name="sessionid")

    page.click(".submit-row [name=_continue]")
    page.get_by_text("Nothing is lost").wait_for()
    page.fill("[name=login]", editor.email)
    page.fill("[name=password]", "a-long-pass-phrase")
    page.locator("main form .button--primary").first.click()
    cache.clear()  # a code counts once, and this is still the minute of the first
    page.fill("[name=code]", current_code())
    page.locator("main form .button--primary").first.click()
    page.get_by_text("what you typed before you were signed out").wait_for()

    assert page.input_value("[name=standfirst]") == "Typed before the session ended."
    page.click(".submit-row [name=_continue]")
    page.locator(".success").wait_for()
    draft.refresh_from_db()
    assert draft.standfirst == "Typed before the session ended."


def test_an_earlier_state_is_found_compared_and_restored(enter, draft, editor, assert_accessible):  # noqa: F811
    page = enter(editor)
    page.goto(writing(draft))
    write_at(page, "End", " Three.")
    page.fill("[name=save_name]", "With three")
    page.click(".submit-row [name=_continue]")
    page.locator(".success").wait_for()

    page.click("text=Versions and saves")
    assert page.get_by_text("With three").is_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Compare").click()
    assert page.locator(".differences ins").inner_text() == "Three."
    assert_accessible(page)
    page.get_by_role("link", name="Restore: Saved").click()
    assert_accessible(page)
    page.get_by_role("button", name="Restore").click()
    page.locator(".success").wait_for()

    assert "Three" not in page.locator("[contenteditable=true]").inner_text()
    draft.refresh_from_db()
    assert draft.body == "<p>One.</p><p>Two.</p>"
