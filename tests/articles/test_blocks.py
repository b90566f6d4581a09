"""The blocks of a text: what readers get of each, and that a figure's picture is public with it and no longer."""

import re
import time

import nh3
import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing, rendering, versions
from articles.models import Figure, Reference
from articles.pictures import library
from tests.articles.test_pictures import make_picture, media  # noqa: F401 - fixtures

CITED = {
    "author": [{"family": "Horvath"}, {"family": "Symonds"}],
    "issued": {"date-parts": [[1991]]},
    "title": "A",
}
MANY = {"author": [{"family": name} for name in "ABC"], "issued": {"date-parts": [[2012]]}, "title": "B"}


def works(*rows):
    return [Reference(**row) for row in rows]


ROWS = [
    {"name": "horvath1991", "csl": CITED},
    {"name": "abc2012", "csl": MANY},
    {"name": "who", "raw": "World Health Organization. (2019). Title. https://doi.org/10.1/x"},
]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('<cite data-cite="horvath1991"></cite>', "(Horvath &amp; Symonds, 1991)"),
        ('<cite data-cite="horvath1991" data-locator="p. 3"></cite>', "(Horvath &amp; Symonds, 1991, p. 3)"),
        ('<cite data-cite="horvath1991" data-form="narrative"></cite>', "Horvath and Symonds (1991)"),
        ('<cite data-cite="who horvath1991 abc2012"></cite>',
         "(A et al., 2012; Horvath &amp; Symonds, 1991; World Health Organization, 2019)"),
        ('<cite data-cite="nobody2000">[@nobody2000]</cite>', "(nobody2000?)"),
    ],
)  # fmt: skip
def test_a_citation_reads_as_apa_wants_it(source, words):
    page = rendering.render_body(f"<p>So it is {source}.</p>", references=works(*ROWS)).html

    assert re.sub(r"<[^>]+>", "", page) == f"So it is {words}."


def test_citations_lead_to_the_list_and_the_list_leads_back(make_article, client):
    body = '<p>One <cite data-cite="a1999">x</cite>, two <cite data-cite="a1999">x</cite>.</p>'
    rows = [{"name": "b2001", "raw": "B, B. (2001). C."}, {"name": "a1999", "raw": "A, A. (1999). B."}]
    article = make_article(body=body, references=rows)

    page = client.get(article.get_absolute_url())

    assertContains(page, '<a class="citation" id="cite-1" href="#ref-1">A, 1999</a>')
    assertContains(page, '<a class="citation" id="cite-2" href="#ref-1">A, 1999</a>')
    assertContains(page, 'href="#cite-1" aria-label="Back to the text, citation 1"')
    assertContains(page, 'href="#cite-2" aria-label="Back to the text, citation 2"')


def test_notes_are_numbered_stand_at_the_foot_and_lead_back():
    source = '<h2>Why<small data-note="">No.</small></h2><p>One<small data-note="">See <em>this</em>.</small> two</p>'
    body = rendering.render_body(source)

    assert body.sections == ((2, "section-why", "Why"),)
    assert '<p>One<sup class="mark"><a class="cite" id="note-mark-2" href="#note-2"' in body.html
    assert '<li id="note-2">See <em>this</em>. <a class="back" href="#note-mark-2"' in body.html


def test_a_part_with_a_content_note_is_closed_and_can_be_skipped():
    body = rendering.render_body(
        '<section data-content-note="Self-harm &amp; &lt;b&gt;"><p>Words.</p></section><p>On.</p>'
    )

    assert body.noted == ("Self-harm & <b>",)
    assert "<summary><b>Content note.</b> Self-harm &amp; &lt;b&gt;</summary>" in body.html
    assert '<a href="#after-noted-1">Skip this part</a>' in body.html
    assert body.html.index('<span id="after-noted-1">') < body.html.index("<p>On.</p>")


def test_an_embed_is_a_link_that_names_its_site_and_loads_nothing():
    link = '<a href="https://www.youtube.com/watch?v=1&amp;t=2">x</a>'
    source = f'<figure data-kind="embed">{link}<figcaption>A <em>talk</em></figcaption></figure>'
    page = rendering.render_body(source).html

    assert '<a href="https://www.youtube.com/watch?v=1&amp;t=2">Open it at YouTube</a>' in page
    assert "<figcaption>A <em>talk</em></figcaption>" in page
    assert "iframe" not in page
    own = rendering.render_body('<figure data-kind="embed"><a href="/embeds/talk/">x</a></figure>').html
    assert '<a href="/embeds/talk/">Show it on a page of its own</a>' in own


def test_heads_of_columns_and_rows_say_what_they_head():
    page = rendering.render_body(
        "<table><tr><th>A</th><th>B</th></tr><tr><th>C</th><td>1</td></tr></table>"
    ).html

    assert '<th scope="col">A</th><th scope="col">B</th>' in page
    assert '<th scope="row">C</th>' in page


@pytest.fixture
def figure(make_picture):  # noqa: F811
    def make(said="", **over):
        picture = make_picture(**over)
        return picture, f'<figure data-picture="{picture.sha256}"><figcaption>{said}</figcaption></figure>'

    return make


def test_a_figure_shows_the_picture_with_what_is_said_of_it(figure, make_article, client):
    picture, source = figure()
    page = client.get(make_article(body=f"<p>See:</p>{source}").get_absolute_url())

    assertContains(page, f'srcset="{picture.srcset}"')
    assertContains(page, 'alt="A bench under a tree" width="60" height="30" loading="lazy"')
    assertContains(page, "<figcaption>Photograph: Nora Lind, CC BY 4.0</figcaption>")


def test_a_figures_own_caption_comes_before_the_credit(figure, make_article, client):
    _picture, source = figure("The <em>old</em> bench.", caption="Not this one.")
    page = client.get(make_article(body=source).get_absolute_url())

    assertContains(
        page, "<figcaption>The <em>old</em> bench. · Photograph: Nora Lind, CC BY 4.0</figcaption>"
    )
    assertNotContains(page, "Not this one.")


def test_a_picture_in_a_text_is_public_with_it_and_no_longer(figure, make_draft, editor, client):
    picture, source = figure()
    draft = make_draft(body=source)
    assert client.get(picture.src).status_code == 404

    publishing.publish(draft.article, by=editor)
    assert client.get(picture.src).status_code == 200
    with pytest.raises(ProtectedError):
        library.remove(picture)

    publishing.withdraw(draft.article, by=editor, reason="Wrong.")
    assert client.get(picture.src).status_code == 404


def test_the_figures_of_a_draft_follow_its_text_and_those_of_a_published_one_stay(figure, make_draft, editor):
    picture, source = figure()
    draft = make_draft(body=source)
    draft.body = "<p>None.</p>"
    versions.save(draft, by=editor)
    assert not draft.figures.exists()

    draft.body = source + source
    versions.save(draft, by=editor)
    publishing.publish(draft.article, by=editor)

    assert draft.figures.get().picture == picture
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        Figure.objects.filter(version=draft).delete()


def test_feeds_carry_figures_with_whole_addresses(figure, make_article, client):
    picture, source = figure()
    make_article(body=source)

    feed = client.get("/feed.json").json()

    html = feed["items"][0]["content_html"]
    assert f'src="http://127.0.0.1:8000{picture.src}"' in html
    assert f'srcset="http://127.0.0.1:8000{picture.address("60.webp")} 60w"' in html


HOSTILE = [
    '<figure data-picture="x&quot; onload=alert(1)"><figcaption>a</figcaption></figure>',
    '<figure data-kind="embed"><a href="javascript:alert(1)">x</a></figure>',
    '<figure data-kind="embed"><a href="https://a.example/&quot;onmouseover=alert(1)//">x</a></figure>',
    '<cite data-cite="&lt;img src=x onerror=alert(1)&gt;"></cite>',
    '<cite data-cite="a" data-locator="&lt;script&gt;alert(1)&lt;/script&gt;"></cite>',
    '<section data-content-note="&lt;svg onload=alert(1)&gt;"><p>a</p></section>',
    '<section data-content-note="a" onclick="alert(1)" style="x"><p>a</p></section>',
    '<small data-note="<img src=x onerror=alert(1)>"><svg onload=alert(1)>x</svg></small>',
    '<blockquote data-kind="pull x" class="y"><p>a</p></blockquote>',
    '<h2><small data-note=""><h2>x</h2></small></h2>',
    '<small data-note=""><small data-note="">x</small></small>',
    '<table><caption>"><img src=x onerror=alert(1)></caption><tr><th scope="&quot;><script>">x</th></tr></table>',
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_in_a_block_runs(source):
    page = rendering.render_body(
        source, references=works({"name": "a", "raw": '<img src=x onerror=alert(1)> "'})
    ).html

    # A second reader of HTML finds the same tags: nothing was written that begins one by accident.
    tags = nh3.Cleaner(tags={"b"}, attributes={}).clean(page)
    assert not any(
        name in page.lower() for name in ("<script", "<img", "<svg", "javascript:", ' onclick="', ' style="')
    )
    assert "<b>" in tags or "<" not in tags


@pytest.mark.parametrize(
    "block",
    [
        '<small data-note="">',
        '<section data-content-note="x">',
        '<cite data-cite="a">',
        "<figure data-kind=embed>",
    ],
)
def test_ten_thousand_blocks_take_bounded_time(block):
    started = time.process_time()
    rendering.render_body(block * 10_000 + "x")
    rendering.render_body(f"<p>x{block}x</{block[1:6].split()[0]}></p>" * 10_000)

    assert time.process_time() - started < 10
