"""Words that cannot be kept, because earlier ones are undecided, are not left without a question."""

from articles import autosaving
from tests.browser.test_desk import enter, texts  # noqa: F401 - fixtures


def test_leaving_asks_while_earlier_words_are_undecided(enter, editor, make_draft):  # noqa: F811
    draft = make_draft(body="<p>Saved.</p>")
    autosaving.keep(draft, by=editor, fields={"body": "<p>Earlier.</p>"}, revision=draft.revision, tab="one")
    page = enter(editor)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = f"/admin/articles/version/{draft.pk}/change/"
    page.goto(address)
    page.get_by_role("heading", name="You have unsaved changes").wait_for()
    page.goto("/admin/")
    assert asked == []

    page.goto(address)
    page.locator(".ProseMirror > p").click()
    page.keyboard.type("Later. ")
    page.goto("/admin/")
    assert asked == ["beforeunload"]

    page.goto(address)
    page.locator(".ProseMirror > p").click()
    page.keyboard.type("Later. ")
    page.click("[name=_continue]")
    page.locator(".success").wait_for()
    assert asked == ["beforeunload"]
    assert draft.autosaves.get().fields == {"body": "<p>Earlier.</p>"}
