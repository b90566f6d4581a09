"""The writing surface in a real browser: blocks that survive saving, paste, a whole article by keyboard."""

import json
import re
from pathlib import Path

import pytest

from articles import rendering
from articles.models import Picture, Version
from tests.articles.test_pictures import drawn, make_picture, media  # noqa: F401 - fixtures
from tests.browser.test_desk import enter, texts  # noqa: F401 - fixtures

SAMPLES = Path(__file__).parent / "samples"
PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".ProseMirror").dispatchEvent(event);
}"""


@pytest.fixture
def write(enter, editor, make_draft):  # noqa: F811
    """The writing page of a draft, with the caret in its text."""
    pages = []

    def open_page(body="", **over):
        draft = make_draft(body=body, **over)
        page = enter(editor)
        page.goto(f"/admin/articles/version/{draft.pk}/change/")
        page.locator(".ProseMirror > *").last.click()
        pages.append(page)
        return page, draft

    yield open_page
    for page in pages:
        # What was typed is not kept on leaving: the answer would come after the database is emptied.
        page.evaluate("document.querySelectorAll('draft-copy').forEach((copy) => { copy.isSaving = true; })")


def text_of(page):
    return page.locator("textarea[name=body]").input_value()


BLOCKS = """<h2>Two</h2><h3>Three</h3><h4>Four</h4><p>a <strong>b</strong> <em>c</em> <s>d</s> <sub>e</sub><sup>f</sup>
<code>g</code> <a href="https://example.org/">h</a> <mark>i</mark> <q>j</q> <u>k</u>
<abbr title="Randomised">l</abbr><br>m</p>
<ul><li><p>one</p><ul><li><p>two</p></li></ul></li></ul><ol start="3"><li><p>three</p></li></ol>
<blockquote><p>quote</p></blockquote><blockquote data-kind="pull"><p>pull</p></blockquote>
<table><caption>Caption</caption><tbody><tr><th><p>a</p></th><th colspan="2"><p>b</p></th></tr>
<tr><td><p>1</p></td><td><p>2</p></td><td><p>3</p></td></tr></tbody></table>
<figure data-picture="{sha256}"><figcaption>An <em>old</em> bench</figcaption></figure>
<p>Note<small data-note="">See <em>this</em> <a href="https://example.org/">there</a> &amp; on.</small> and
<cite data-cite="a1999 b2001" data-locator="p. 3">[@a1999; @b2001, p. 3]</cite>
<cite data-cite="a1999" data-form="narrative">[@a1999]</cite>.</p>
<section data-content-note="Self-harm"><p>inside</p><h3>Deep</h3></section>
<figure data-kind="embed"><a href="https://vimeo.com/1?a=b&amp;c=d">https://vimeo.com/1?a=b&amp;c=d</a>
<figcaption>A <strong>talk</strong></figcaption></figure><pre><code>x  &lt; 1
y</code></pre><hr><p>End</p>"""


def test_every_block_survives_writing_saving_and_opening_again(write, make_picture):  # noqa: F811
    between = BLOCKS.format(sha256=make_picture().sha256).split("<pre>")
    source = rendering.sanitise("<pre>".join([between[0].replace("\n<", "<").replace("\n", " "), between[1]]))
    page, draft = write(source)

    for _time in range(2):
        page.keyboard.press("Control+End")
        page.keyboard.type("!")
        page.keyboard.press("Backspace")
        page.click("[name=_continue]")
        page.locator(".success").wait_for()
        draft.refresh_from_db()
        assert draft.body == source
        assert page.locator(".warning").count() == 0
        page.locator(".ProseMirror > *").last.click()


@pytest.mark.parametrize("name", ["word", "google-docs", "web"])
def test_a_paste_keeps_what_was_meant_and_says_what_it_left_out(write, name):
    page, _draft = write()

    page.evaluate(PASTE, [(SAMPLES / f"{name}.html").read_text(), ""])

    expected = json.loads((SAMPLES / f"{name}.json").read_text())
    assert rendering.sanitise(text_of(page)).replace("><", ">\n<").split("\n") == expected["html"]
    assert page.locator(".block-said").inner_text() == expected["said"]


def test_a_paste_that_is_too_long_changes_nothing_and_says_so(write):
    page, _draft = write("<p>Kept words.</p>")
    page.keyboard.press("Control+a")

    page.evaluate(PASTE, [f"<p>{'<b>word</b> ' * 170_000}</p>", ""])

    assert "nothing has changed" in page.locator(".block-said").inner_text()
    assert text_of(page) == "<p>Kept words.</p>"
    page.evaluate(PASTE, ["", "word " * 400_000])
    assert text_of(page) == "<p>Kept words.</p>"


def test_words_typed_after_putting_a_picture_in_stand_behind_it(write, make_picture):  # noqa: F811
    make_picture(title="The bench")
    page, _draft = write("<p>Before.</p>")
    keys = page.keyboard
    keys.press("Control+End")
    keys.press("Control+Alt+p")
    page.get_by_role("radio", name="The bench").check()
    page.get_by_role("button", name="Put into the text").click()
    keys.type("At once.")

    assert re.fullmatch(r"<p>Before.</p><figure data-picture=[^/]*</figure><p>At once.</p>", text_of(page))


def test_words_typed_upon_a_block_stand_behind_it_and_backspace_takes_it(write, make_picture):  # noqa: F811
    figure = f'<figure data-picture="{make_picture().sha256}"></figure>'
    page, _draft = write(f"<p>Before.</p>{figure}")
    keys, picture = page.keyboard, page.locator(".block-picture img[src]")
    keys.press("Control+End")
    keys.type("Behind.")
    assert text_of(page) == f"<p>Before.</p>{figure}<p>Behind.</p>"

    # Each elsewhere: two quick clicks at one place are a double click to the editor.
    picture.click(position={"x": 4, "y": 4})
    page.locator(".ProseMirror-selectednode").wait_for()
    keys.type("Next.")
    assert text_of(page) == f"<p>Before.</p>{figure}<p>Next.</p><p>Behind.</p>"

    picture.click(position={"x": 24, "y": 4})
    page.locator(".ProseMirror-selectednode").wait_for()
    keys.press("Backspace")
    assert text_of(page) == "<p>Before.</p><p>Next.</p><p>Behind.</p>"


def test_an_article_is_written_by_keyboard_and_read(write, visit, make_picture):  # noqa: F811
    picture = make_picture(title="The bench")
    row = {"name": "horvath1991", "raw": "Horvath, A. O. (1991). Alliance. Journal, 1, 2."}
    page, draft = write(references=[row])
    keys = page.keyboard
    page.evaluate(PASTE, [(SAMPLES / "word.html").read_text(), ""])
    keys.press("Control+End")
    keys.press("Enter")
    keys.type("It holds")
    keys.press("Control+Alt+f")
    page.locator("dialog.ask").wait_for()
    keys.type("Mostly.")
    keys.press("Enter")
    keys.type(" as others say ")
    keys.press("Control+Alt+k")
    page.locator("dialog.ask").wait_for()
    keys.type("horvath1991")
    keys.press("Enter")
    keys.type(".")
    keys.press("Enter")
    keys.press("Alt+F10")
    for _step in range(30):
        if page.locator("[data-name=picture]").evaluate("(button) => button === document.activeElement"):
            break
        keys.press("ArrowRight")
    keys.press("Enter")
    page.locator("dialog.ask").wait_for()
    keys.type("bench")
    keys.press("Enter")
    choice = page.get_by_role("radio", name="The bench")
    choice.wait_for()
    keys.press("Tab")
    keys.press("Space")
    page.get_by_role("button", name="Put into the text").press("Enter")
    page.locator(".block-picture img[src]").wait_for()
    page.click("[name=_continue]")
    page.locator(".success").wait_for()

    page.click("text=Preview")
    assert page.locator(".prose .notes li").count() == 2
    page.go_back()
    page.click("text=Publish now")
    page.click("[type=submit].default")
    page.locator(".success").wait_for()

    reader = visit(narrow=True)
    reader.goto(draft.article.get_absolute_url())
    assert reader.locator(".prose figure img").get_attribute("src") == picture.src
    reader.get_by_role("link", name="Horvath, 1991").click()
    assert reader.url.endswith("#ref-1")
    assert reader.locator("#ref-1").get_by_role("link", name="Back to the text").count() == 1
    assert Picture.objects.with_publicity().get().is_public
    assert Version.objects.get(pk=draft.pk).is_frozen
