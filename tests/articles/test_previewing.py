"""The preview at the desk: exactly the public page, switched by links, framed only by itself."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles import pages
from config.static import PARTS, join

SHOWN = "/admin/articles/article/{}/preview/"


def test_a_preview_is_the_public_page_under_a_bar(make_draft, editor, at_desk):
    draft = make_draft(body="<p>First words.</p>")

    page = at_desk(editor).get(SHOWN.format(draft.article_id))

    assertContains(page, '<div class="prose"><p>First words.</p></div>')
    assertContains(page, '<a href="?" aria-current="true">Screen</a>')
    assertContains(page, '<a href="?theme=dark">Dark</a>')
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert pages.context(draft)["body"] in page.content.decode()


@pytest.mark.parametrize(
    ("query", "sheets"),
    [
        ("", ["preview"]),
        ("?theme=dark", ["preview", "preview-dark"]),
        ("?theme=dark&medium=print", ["preview", "preview-light", "preview-print"]),
        ("?theme=mauve&medium=stone&width=%00", ["preview"]),
    ],
)
def test_colours_and_paper_are_sheets_made_of_the_sites_own(make_draft, editor, at_desk, query, sheets):
    draft = make_draft()

    page = at_desk(editor).get(SHOWN.format(draft.article_id) + query.replace("%00", "x"))

    found = [
        name
        for name in ("preview", "preview-light", "preview-dark", "preview-print")
        if f"/{name}." in page.content.decode()
    ]
    assert found == sheets


def test_what_is_shown_on_a_telephone_is_the_same_page_in_a_frame(make_draft, editor, at_desk):
    draft = make_draft(body="<p>First words.</p>")
    client = at_desk(editor)
    address = SHOWN.format(draft.article_id)

    outer = client.get(f"{address}?width=narrow&theme=dark")
    inner = client.get(f"{address}page/?theme=dark")

    assertContains(outer, f'<iframe src="{address}page/?theme=dark"')
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    assertContains(inner, "First words.")
    assertNotContains(inner, "preview-bar")
    assert inner["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inner["Content-Security-Policy"]


@pytest.mark.parametrize("ending", ["", "page/", "?width=narrow"])
def test_only_who_finds_the_article_at_the_desk_sees_its_preview(
    make_draft, editor, make_user, at_desk, client, ending
):
    address = SHOWN.format(make_draft(by=editor).article_id) + ending

    assert client.get(address).status_code == 302
    assert at_desk(make_user("author")).get(address).status_code == 404
    assert at_desk(make_user("author")).post(address).status_code == 405


def test_the_sheets_show_what_dark_screens_and_paper_would(tmp_path):
    made = {name: join(name, tmp_path).read_text() for name in PARTS if name.startswith("preview-")}

    assert "@media all" in made["preview-dark.css"]
    assert "color-scheme: dark" in made["preview-dark.css"]
    assert "@media not all" in made["preview-light.css"]
    assert "@media print" not in made["preview-print.css"]
    assert "prefers-color-scheme" not in made["preview-dark.css"] + made["preview-light.css"]
