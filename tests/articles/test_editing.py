"""The writing surface from the server's side: one list of blocks, what saving took away, pictures to choose from."""

import pytest
from django.urls import reverse
from django_prose_editor.config import EXTENSION_MAPPING, allowlist_from_extensions
from pytest_django.asserts import assertContains, assertNotContains

from articles import editing, leftovers, rendering
from tests.articles.test_desk import typed, writing
from tests.articles.test_pictures import make_picture, media  # noqa: F401 - fixtures


def test_what_the_editor_can_write_the_server_lets_through():
    known = {name: options for name, options in editing.EXTENSIONS.items() if name in EXTENSION_MAPPING}
    allowed = allowlist_from_extensions(known | {"Table": True})
    # The editor writes these for itself and reads them back from what HTML says.
    needless = {("ol", "data-type"), ("a", "rel")}

    assert allowed["tags"] <= rendering.TAGS
    wanted = {(tag, name) for tag, names in allowed["attributes"].items() for name in names}
    given = {(tag, name) for tag, names in rendering.ATTRIBUTES.items() for name in names}
    assert wanted - given == needless


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Plain <b>words</b> in a <div>box</div>.</p>", {}),
        ('<p class="a" style="b">x</p><p style="c">y</p>', {"styles": 2}),
        ("<p>a<img src=x>b</p><form><input></form>", {"pictures": 1, "forms": 1}),
        ('<p onclick="x()">a</p><script>x</script>', {"scripts": 2}),
        ('<a href="javascript:x">a</a><a href="file:///c:/x">b</a>', {"links": 1, "fileLinks": 1}),
        (
            '<a href="/a:b">a</a><a href="#x">b</a><a href="mailto:a@b.example">c</a><a href="?q=a:b">d</a>',
            {},
        ),
        ("<iframe src=x></iframe><video></video><audio></audio>", {"frames": 1, "films": 1, "sounds": 1}),
    ],
)
def test_what_is_taken_away_is_counted(source, found):
    assert leftovers.count(source) == found


def test_saving_says_what_it_took_away(make_draft, editor, at_desk):
    draft = make_draft()
    client = at_desk(editor)
    fields = typed(draft, body="<p style='x'>Words<img src='x'> <img src='y'></p><form>f</form>")

    page = client.post(writing(draft), fields, follow=True)

    assertContains(page, "Removed on saving: 1 style, 2 pictures, 1 form.")
    draft.refresh_from_db()
    assert draft.body == "<p>Words </p>f"
    again = client.post(writing(draft), typed(draft), follow=True)
    assertNotContains(again, "Removed on saving")


def test_pictures_are_found_by_words_and_by_their_sum(make_picture, at_desk, author):  # noqa: F811
    picture = make_picture(title="The old bench", caption="In Harare")
    client = at_desk(author)
    address = reverse("admin:articles_version_pictures")

    def found(**query):
        return [item["sha256"] for item in client.get(address, query).json()["pictures"]]

    assert found() == found(q="harare BENCH") == found(sha256=picture.sha256) == [picture.sha256]
    assert found(q="chair") == found(q="bench chair") == []
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), (None, 403)])
def test_the_library_is_for_those_who_write(make_picture, at_desk, make_user, role, status):  # noqa: F811
    make_picture()

    assert at_desk(make_user(role)).get(reverse("admin:articles_version_pictures")).status_code == status
