"""Passages: found by their words wherever they stand, marked without changing a letter, and known to be gone."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from articles import rendering
from articles.passages import Anchor, PassageError, Text

BODY = (
    "<h2>Why trust</h2><p>Trust is <em>built</em> in small steps. It isn’t “given” at once &amp; for all.</p>"
    '<p>Small steps <a href="/x/?a=1&amp;b=2">lead far</a>, says Ms Lind.</p>'
    "<ul><li>One step</li><li>Two steps</li></ul>"
)


def passage(text, quote, **about):
    anchor = text.anchor(quote, **about)
    return text.plain[slice(*text.find(anchor))]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("built in small", "built in small"),
        ("  TRUST   is\n built ", "Trust is built"),
        ('isn\'t "given" at once & for', "isn’t “given” at once & for"),
        ("steps lead far, says", "steps lead far, says"),
        ("for all. Small steps", "for all. Small steps"),
        ("Lind.\nOne step", "Lind. One step"),
    ],
)
def test_words_are_found_however_they_were_typed(typed, found):
    assert passage(Text(BODY), typed) == found


def test_words_in_several_places_need_a_paragraph_or_their_surroundings():
    text = Text(BODY)

    with pytest.raises(PassageError, match="stand in 2 places"):
        text.anchor("small steps")
    assert text.anchor("small steps", number=3).quote == "Small steps"
    assert text.anchor("small steps", before="is built in").before.endswith("is built in ")
    # As a browser says it: no space where a paragraph ends.
    assert text.anchor("small steps", before="at once & for all.").after.startswith(" lead far")
    with pytest.raises(PassageError, match="not in that paragraph"):
        text.anchor("small steps", number=1)
    for nowhere in ("smaller steps", "", " ", "<em>"):
        with pytest.raises(PassageError, match="not in the text"):
            text.anchor(nowhere)


def test_whole_words_come_first():
    text = Text("<p>A concatenation of a cat.</p>")

    assert text.anchor("cat").after.strip() == "."


def test_a_passage_survives_edits_around_it_and_is_known_to_be_gone():
    anchor = Text(BODY).anchor("small steps", number=2)
    moved = BODY.replace("Trust is", "In all that we know trust is").replace(
        "<h2>", "<p>Small steps!</p><h2>"
    )

    text = Text(moved)
    assert text.span(text.find(anchor))[0] == moved.index("small steps")
    assert Text("<p>Something else.</p>").find(anchor) is None
    # The words alone, elsewhere, are another passage when they are few.
    assert Text("<p>Nobody likes small steps here.</p>").find(anchor) is None


def test_what_stands_there_now_is_told():
    text = Text(
        "<p>We have known for a long time that trust is built slowly, whatever anybody says of it.</p>"
    )
    anchor = text.anchor("trust is built slowly")
    edited = Text("<p>We have known for a long time that it takes years, whatever anybody says of it.</p>")

    assert edited.find(anchor) is None
    assert edited.reads_now(anchor) == "it takes years"
    assert Text("<p>All new.</p>").reads_now(anchor) == ""


def test_marks_cross_tags_overlap_and_never_put_a_link_in_a_link():
    text = Text(BODY)
    spans = {
        1: text.span(text.find(text.anchor("is built in"))),
        2: text.span(text.find(text.anchor("built in small", before="Trust is"))),
        3: text.span(text.find(text.anchor("lead far"))),
    }

    marked = text.marked(spans)

    assert 'Trust <mark data-notes="1">is </mark><em><mark data-notes="1 2">built</mark></em>' in marked
    assert "lead far</mark></a><a " in marked
    assert marked.count('class="passage-number"') == 3
    assert 'id="passage-3" href="#review-note-3"' in marked


def unmarked(source):
    return re.sub(r'<mark data-notes="[\d ]+">|</mark>|<a class="passage-number"[^>]*></a>', "", source)


words = st.text(alphabet="ab ß&<>\"'\u00a0", max_size=12)
html = st.lists(
    st.one_of(
        words.map(lambda w: w.replace("&", "&amp;").replace("<", "&lt;")),
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<em>",
                "</em>",
                "<li>",
                "<ul>",
                "</ul>",
                '<a href="/a>b">',
                "</a>",
                "<td>",
                "<table>",
                "<tr>",
            ]
        ),
    ),
    max_size=30,
).map("".join)


@given(html, st.integers(0, 60), st.integers(1, 30), st.integers(0, 60), st.integers(1, 30))
def test_marking_changes_no_letter_of_any_text(source, a, m, b, n):
    clean = rendering.sanitise(source)
    text = Text(clean)
    spans = {}
    for number, (start, length) in enumerate([(a, m), (b, n)], 1):
        end = min(start + length, len(text.plain))
        if start < end:
            spans[number] = text.span((start, end))

    assert unmarked(text.marked(spans)) == clean


@given(html, st.integers(0, 60), st.integers(1, 30))
def test_whatever_is_quoted_from_a_text_is_found_in_it(source, start, length):
    text = Text(rendering.sanitise(source))
    quote = text.plain[start : start + length]
    assume(quote.strip())

    anchor = text.anchor(
        quote, before=text.plain[max(0, start - 40) : start], after=text.plain[start + length :][:40]
    )

    assert anchor.quote.split() == quote.split()


def test_the_surroundings_are_optional():
    assert Text(BODY).find(Anchor("Trust is built in")) is not None
