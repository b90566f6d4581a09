"""WordPress's HTML → ours: classic text, blocks, shortcodes, and what stands at the end of an article."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import rendering
from articles.wordpress import body, closing


def html_of(source):
    """The HTML of a text, in one line."""
    return re.sub(r"\s+</p>", "</p>", re.sub(r">\s+<", "><", body.to_html(source)[0]))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One.\n\nTwo\nlines.", "<p>One.</p><p>Two<br>lines.</p>"),
        ("One.\r\n\r\n\r\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.<br />\nTwo.<br/><br/>Three.", "<p>One.<br>Two.</p><p>Three.</p>"),
        ("<em>One.\n\nTwo.</em> Three.", "<p><em>One.</em></p><p><em>Two.</em> Three.</p>"),
        ("One <b>two <i>three</b> four</i>", "<p>One <b>two <i>three</i></b><i> four</i></p>"),
        ("<p>One.</p>\n<p class='x'>Two\nlines.</p>", "<p>One.</p><p>Two<br>lines.</p>"),
        ("Before\n<h1>Head\nline</h1>\nAfter", "<p>Before</p><h2>Head line</h2><p>After</p>"),
        ("<h5>Small</h5>", "<h4>Small</h4>"),
        ("<blockquote>One.\n\nTwo.</blockquote>", "<blockquote><p>One.</p><p>Two.</p></blockquote>"),
        (
            "<ul>\n\t<li>One\n<ul>\n<li>Two</li>\n</ul>\n</li>\n</ul>",
            "<ul><li>One<ul><li>Two</li></ul></li></ul>",
        ),
        ("<pre>a\n\n  b\n</pre>\nAfter", "<pre>a\n\n  b\n</pre><p>After</p>"),
        ("<div>One.\n\nTwo.</div>", "<p>One.</p><p>Two.</p>"),
        ("One.\n<hr />\nTwo.", "<p>One.</p><hr><p>Two.</p>"),
        (
            "<table>\n<tr>\n<td>1\n2</td>\n</tr>\n</table>",
            "<table><tbody><tr><td>1<br>2</td></tr></tbody></table>",
        ),
        ("1 < 2 &amp; 3 > 2 &nbsp;x", "<p>1 &lt; 2 &amp; 3 &gt; 2 &nbsp;x</p>"),
        ("One <!--more-->\n\nTwo <!--nextpage--> <!-- lost", "<p>One</p><p>Two</p>"),
        (
            'See <a href="https://a.example" onclick="x()">this</a>',
            '<p>See <a href="https://a.example">this</a></p>',
        ),
        ("<script>x</script>One.<style>y</style>", "<p>One.</p>"),
        ("<p>&nbsp;</p><p> </p>One.", "<p>One.</p>"),
        ("", ""),
    ],
)
def test_classic_text_becomes_paragraphs(source, expected):
    assert html_of(source) == expected


def test_pictures_go_with_the_links_and_captions_that_only_hold_them_and_are_counted():
    page, left_out = body.to_html(
        'One.\n\n<a href="x.jpg"><img src="x.jpg" alt="X"></a>\n\n'
        '[caption width="3"]<img src="y.jpg" /> A chair[/caption]'
    )

    assert "".join(page.split("\n")) == "<p>One.</p><figure><figcaption>A chair</figcaption></figure>"
    assert +left_out == {"pictures": 2}


@pytest.mark.parametrize(
    "source",
    [
        "Before\n\nhttps://v.example/watch?v=1\n\nAfter",
        "Before[embed width='3']https://v.example/watch?v=1[/embed]After",
        'Before[video mp4="https://v.example/watch?v=1"][/video]After',
        'Before<iframe src="https://v.example/watch?v=1"></iframe>After',
        "<!-- wp:paragraph --><p>Before</p><!-- /wp:paragraph -->"
        '<!-- wp:embed {"url":"https://v.example/watch?v=1"} -->'
        "<figure><div>\nhttps://v.example/watch?v=1\n</div></figure><!-- /wp:embed -->"
        "<!-- wp:paragraph --><p>After</p><!-- /wp:paragraph -->",
    ],
    ids=["a line of its own", "embed", "video", "frame", "block"],
)
def test_an_embed_becomes_a_link_of_its_own(source):
    link = '<a href="https://v.example/watch?v=1">https://v.example/watch?v=1</a>'

    assert html_of(source) == f"<p>Before</p><p>{link}</p><p>After</p>"


@pytest.mark.parametrize(
    ("source", "expected", "left"),
    [
        ("[sic] and [1] and [so on]", "[sic] and [1] and [so on]", {}),
        ("a [[gallery]] b", "a [gallery] b", {}),
        ('a [gallery ids="1,2"] b', "a  b", {"shortcode [gallery]": 1}),
        ("a [box]inside[/box] b", "a inside b", {"shortcode [box]": 1}),
        ('a [box color="red"]inside[/box] b', "a inside b", {"shortcode [box]": 1}),
        (
            "a [vc_row][vc_column]x[/vc_column][/vc_row]",
            "a x",
            {"shortcode [vc_row]": 1, "shortcode [vc_column]": 1},
        ),
        ("a [unclosed b", "a [unclosed b", {}),
    ],
)
def test_shortcodes_keep_their_words_and_are_reported(source, expected, left):
    page, left_out = body.to_html(source)

    assert page == f"<p>{expected}</p>"
    assert +left_out == left


def test_blocks_lose_their_marks_and_keep_their_html():
    source = """<!-- wp:heading {"level":3,"note":"a \\u002d\\u002d b"} -->
<h3>Head</h3>
<!-- /wp:heading -->

<!-- wp:columns --><div class="c"><!-- wp:paragraph -->
<p>One
sentence.</p>
<!-- /wp:paragraph --></div><!-- /wp:columns -->

<!-- wp:code --><pre class="wp-block-code"><code>a
b</code></pre><!-- /wp:code -->
<!-- wp:latest-posts {"n":3} /--><!-- wp:more --><!--more--><!-- /wp:more -->
Classic
text.

<!-- wp:freeform -->In a

classic block.<!-- /wp:freeform -->"""

    page, left_out = body.to_html(source)

    assert re.sub(r">\s+<", "><", page) == (
        "<h3>Head</h3><p>One sentence.</p><pre><code>a\nb</code></pre>"
        "<p>Classic<br>text.</p><p>In a</p><p>classic block.</p>"
    )
    assert +left_out == {"block “latest-posts”": 1}


def test_footnotes_of_the_block_editor_stand_under_the_text():
    source = (
        'A claim<sup data-fn="x1" class="fn"><a href="#x1" id="x1-link">1</a></sup>.\n<!-- wp:footnotes /-->'
    )

    page, left_out = body.to_html(source, '[{"content":"The <em>proof</em>.","id":"x1"}]')

    assert re.sub(r">\s+<", "><", page) == "<p>A claim<sup>1</sup>.</p><ol><li>The <em>proof</em>.</li></ol>"
    assert not +left_out
    assert body.to_html("A claim.", "no JSON")[0] == body.to_html("A claim.", "[3]")[0] == "<p>A claim.</p>"


def test_links_to_files_of_the_old_site_are_counted():
    _page, left_out = body.to_html('See <a href="http://old.example/wp-content/uploads/2014/a.pdf">this</a>.')

    assert left_out == {"links to files of the old site": 1}


# --- the end of an article --------------------------------------------------------------------------
REFERENCE = "<p>Lind, P. (2001). Asking twice. <em>Journal of Quiet Studies, 4</em>, 5–6. doi:10.5555/q.1</p>"
OTHER = "Ode, E. (2002). Asking once. Example Press."
TEXT = "<p>Once there was a text.</p>"


def test_references_copyright_and_disclaimer_are_taken_from_the_end():
    end = closing.part(
        f"{TEXT}<hr><h3>References:</h3>{REFERENCE}<p>{OTHER}</p><p>© 2012 Rooms and Voices. All rights reserved.</p>"
        "<p><em>The preceding article was solely written by the author named above.</em></p>"
    )

    assert end.body == TEXT
    assert [row["name"] for row in closing.rows(end.references)] == ["lind2001", "ode2002"]
    assert end.copyright_line == "© 2012 Rooms and Voices. All rights reserved."
    assert end.disclaimer == "The preceding article was solely written by the author named above."


@pytest.mark.parametrize(
    "page",
    [
        f"{TEXT}<ol><li>{REFERENCE[3:-4]}</li><li>{OTHER}</li></ol>",
        f"{TEXT}<p><strong>References</strong><br>{REFERENCE[3:-4]}<br>{OTHER}</p>",
        f"{TEXT}<p><strong>Sources:</strong></p><p>{REFERENCE[3:-4]}<br>{OTHER}</p>",
        f"{TEXT}<h2>Literature</h2>{REFERENCE}<p>{OTHER}</p>",
    ],
    ids=["list", "lines", "lines under a heading", "paragraphs under a heading"],
)
def test_references_are_found_in_lists_lines_and_paragraphs(page):
    end = closing.part(page)

    assert end.body == TEXT
    assert [row["name"] for row in closing.rows(end.references)] == ["lind2001", "ode2002"]


def test_under_a_heading_an_entry_in_another_style_is_kept_word_for_word():
    end = closing.part(
        f"{TEXT}<h3>References</h3><ol><li>{REFERENCE[3:-4]}</li><li>Yarrow: Rooms, 1990, private</li></ol>"
    )

    rows = closing.rows(end.references)

    assert (rows[1]["raw"], rows[1]["csl"]) == ("Yarrow: Rooms, 1990, private", {})


def test_a_work_that_is_listed_twice_is_one_reference():
    (row,) = closing.rows([REFERENCE, REFERENCE.replace("doi:10.5555/q.1", "https://doi.org/10.5555/Q.1")])

    assert row["position"] == 1


@pytest.mark.parametrize(
    "page",
    [
        f"{TEXT}{REFERENCE}<p>And so it goes on.</p>",
        f"{TEXT}<h3>References</h3><p>Everybody asked for references, and nobody had any to give.</p>",
        f"{TEXT}<p>Copyright is a long story.</p>",
        f"{TEXT}<p>Lind (2001) wrote that asking twice helps.</p>",
        f"{TEXT}<hr>",
        "",
    ],
)
def test_what_belongs_to_the_text_stays_in_the_text(page):
    end = closing.part(page)

    assert end.body.replace("\n", "") == page
    assert (end.references, end.copyright_line, end.disclaimer) == ([], "", "")


# --- whatever comes ---------------------------------------------------------------------------------
scraps = st.sampled_from(
    [
        "<p>", "</p>", "<em>", "</em>", "<ul>", "<li>", "</ul>", "<blockquote>", "</blockquote>", "<pre>", "</pre>",
        "\n", "\n\n", "<br>", "<hr>", "word ", "[caption]", "[/caption]", "[box a=1]", "[[", "]]", "<!-- wp:x {} -->",
        "<!-- /wp:x -->", "<!-- wp:y /-->", "<!--", "-->", "<img src=x>", "<a href='javascript:x'>", "</a>", "<script>",
        "</script>", "<table>", "<td>", "</table>", "<svg>", "&amp;", "&", "<", "https://x.example", "<h1>", "</h1>",
    ]
)  # fmt: skip


@given(st.lists(scraps | st.text(max_size=4), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_conversion_and_all_of_it_is_safe(source):
    page, _left_out = body.to_html(source)
    end = closing.part(page)
    closing.rows(end.references)

    assert rendering.sanitise(page) == page
    assert "<script" not in page
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)


@pytest.mark.parametrize(
    "source",
    [
        "<b>" * 5000 + "x\n\n" * 5000,
        "[caption]" * 20000,
        "[" * 50000,
        "<div>" * 3000 + "x",
        "<!-- wp:a {" * 5000,
        "<" * 50000,
    ],
    ids=["open tags", "captions", "brackets", "nested", "blocks", "less-than"],
)
def test_hostile_texts_are_converted_in_time(source):
    import time

    start = time.process_time()
    body.to_html(source)

    assert time.process_time() - start < 2


def test_the_outermost_elements_are_told_apart():
    assert body.top_level("<p>a <em>b</em></p>loose<hr><ul><li><p>c</p></li></ul>") == [
        "<p>a <em>b</em></p>",
        "loose",
        "<hr>",
        "<ul><li><p>c</p></li></ul>",
    ]
