"""Comment text: what Markdown gives, what no text can do, and that the worst text is bounded."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from comments import rendering

MOST = rendering.MOST_CHARACTERS


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("    indented", "<p>indented</p>"),
        ("# not a heading", "<p># not a heading</p>"),
        ("line\n---", "<p>line<br>\n---</p>"),
        ("It was hard.It passed", "<p>It was hard.It passed</p>"),
        ("me@example.org", "<p>me@example.org</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        (
            "see https://example.com/a_b.",
            '<p>see <a href="https://example.com/a_b" rel="ugc nofollow noopener">https://example.com/a_b</a>.</p>',
        ),
        ("[t](https://e.org)", '<p><a href="https://e.org" rel="ugc nofollow noopener">t</a></p>'),
        ("![p](https://e.org/p.png)", '<p>!<a href="https://e.org/p.png" rel="ugc nofollow noopener">p</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html;base64,PHN2Zz4=)", "<p>[x](data:text/html;base64,PHN2Zz4=)</p>"),
        ("[x](/admin/)", '<p><a rel="ugc nofollow noopener">x</a></p>'),
        ("[a]: https://e.org", '<p>[a]: <a href="https://e.org" rel="ugc nofollow noopener">https://e.org</a></p>'),
        ("<!-- nothing -->", "<p>&lt;!-- nothing --&gt;</p>"),
        ("```\n```", "<p>```<br>\n```</p>"),
    ],
)  # fmt: skip
def test_markdown_gives(source, page):
    assert rendering.render(source) == page


@pytest.mark.parametrize(
    "source",
    [
        "[" * MOST, "[a](" * (MOST // 4), "[a](b)" * (MOST // 6), "*a" * (MOST // 2), "*_" * (MOST // 2),
        "a**b" * (MOST // 4), ">" * MOST, "> " * (MOST // 2), "- " * (MOST // 2), "1. " * (MOST // 3), "<" * MOST,
        "<http://" * (MOST // 8), "http://" * (MOST // 7), "http://a.b " * (MOST // 11), "\\" * MOST, "`" * MOST,
        "".join("`" * n + " " for n in range(140)), "a\n" * (MOST // 2), "a" + "\u0301" * (MOST - 1),
        "&#1;" * (MOST // 4),
        "[" * (MOST // 3) + "a" + "](b)" * (MOST // 6), "\t" * (MOST - 1) + "a", "~" * MOST,
    ],
    ids=lambda source: source[:8].strip() + "…",
)  # fmt: skip
def test_the_worst_text_is_bounded_and_nothing_of_it_is_lost(source):
    begun = time.process_time()
    page = rendering.render(source)

    # Ten times what it takes here: a limit for a busy machine, not a measurement.
    assert time.process_time() - begun < 2
    assert len(page) < 20 * MOST
    assert rendering.text_of(page)


def test_a_quotation_deeper_than_the_parser_goes_keeps_its_words():
    assert "deep down" in rendering.render("> " * 60 + "deep down")


@given(st.text(max_size=300))
def test_no_text_makes_markup_of_its_own(source):
    page = rendering.render(rendering.clean(source))

    assert "<script" not in page
    assert "javascript:" not in [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not any(f"<{tag}" in page for tag in ("img", "h1", "iframe", "style", "form", "input"))
    assert "\x00" not in page


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(source):
    assert rendering.clean(rendering.clean(source)) == rendering.clean(source)


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u2060\ufeff", "\u0301", "\u2800", "\u3164", "\u202d\u202e"]
)
def test_what_nobody_can_see_is_nothing(text):
    with pytest.raises(ValidationError, match="nothing to read"):
        rendering.validate(rendering.clean(text))


@pytest.mark.parametrize("text", ["a", "🙂", "?", "+", "ا", "3"])
def test_one_visible_character_is_enough(text):
    rendering.validate(text)


def test_the_limit_counts_characters_and_names_the_surplus():
    rendering.validate("é" * MOST)
    with pytest.raises(ValidationError, match="Shorten yours by 1 character\\."):
        rendering.validate("é" * (MOST + 1))


@pytest.mark.parametrize(
    "same",
    [
        "Hello, World",
        "hello world!!",
        "HELLO  WORLD",
        "héllo wörld",
        "ｈｅｌｌｏ ｗｏｒｌｄ",
        "hello\u200bworld",
    ],
)
def test_the_same_words_have_the_same_fingerprint(same):
    assert rendering.fingerprint(same) == rendering.fingerprint("hello world")
    assert 0 <= rendering.fingerprint(same) < 2**63


def test_texts_of_signs_alone_have_fingerprints_of_their_own():
    assert rendering.fingerprint("🙂") != rendering.fingerprint("🙁")


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("One\n\nTwo\nlines", "<p>One</p>\n<p>Two<br>\nlines</p>"),
        ("a <b>c</b> <i>d</i>", "<p>a <b>c</b> <i>d</i></p>"),
        ('<a href="http://e.org" onclick="x">l</a>', '<p><a href="http://e.org" rel="ugc nofollow noopener">l</a></p>'),
        ("<blockquote>q\n\nr</blockquote>\ns", "<blockquote>\n<p>q</p>\n<p>r</p>\n</blockquote>\n<p>s</p>"),
        ("<ul>\n<li>a</li>\n</ul>\nafter", "<ul>\n<li>a</li>\n</ul>\n<p>after</p>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<em>a\n\nb</em>", "<p><em>a</em></p><em>\n</em><p><em>b</em></p>"),
        ("I <3 you & me", "<p>I &lt;3 you &amp; me</p>"),
        ("x<script>alert(1)</script>y", "<p>xy</p>"),
        ("*stars* # 1", "<p>*stars* # 1</p>"),
    ],
)  # fmt: skip
def test_what_came_from_another_system_keeps_its_paragraphs(source, page):
    assert rendering.render_imported(source) == page
