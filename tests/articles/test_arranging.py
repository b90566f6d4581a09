"""A list as a whole: its order, letters after equal years, and names that tell works apart in the text."""

from types import SimpleNamespace

import pytest

from articles import references, versions
from articles.references import in_text


def row(name, people, year, title="A title", **more):
    author = [dict(zip(("family", "given"), person.split(", "), strict=False)) for person in people]
    csl = {"type": "book", "title": title, "author": author, "issued": {"date-parts": [[year]]}, **more}
    return SimpleNamespace(name=name, csl=csl, raw="", doi="")


def labels(*rows):
    return {r.name: ", ".join(in_text.label(r)) for r in references.arranged(rows)}


def test_equal_names_and_years_get_letters_in_the_order_of_the_titles():
    rows = [
        row("z", ["Lind, A."], 2012, "Zebras"),
        row("a", ["Lind, A."], 2012, "The ape"),
        row("o", ["Lind, A."], 2013),
    ]

    arranged = references.arranged(rows)

    assert [r.name for r in arranged] == ["a", "z", "o"]
    page = references.render_list(arranged)
    assert "Lind, A. (2012a). <i>The ape</i>" in page
    assert "Lind, A. (2012b). <i>Zebras</i>" in page
    assert "Lind, A. (2013)." in page
    assert labels(*rows) == {"a": "Lind, 2012a", "z": "Lind, 2012b", "o": "Lind, 2013"}
    assert "year-suffix" not in rows[0].csl


def test_a_letter_that_was_typed_stays():
    typed = {"year-suffix": "a"}
    rows = [row("x", ["Lind, A."], 2012, "Ape"), row("y", ["Lind, A."], 2012, "Zebra", **typed)]

    assert labels(*rows) == {"x": "Lind, 2012b", "y": "Lind, 2012a"}


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], "Kapoor et al., 2017"),
        (["Kapoor, A.", "Bloom, B.", "Zucker, C.", "Tang, D."], "Kapoor, Bloom, Montez, et al., 2017"),
        (["Kapoor, A.", "Miles, B.", "Zucker, C."], "Kapoor, Bloom, et al., 2017"),
    ],
)
def test_as_many_names_as_tell_two_works_apart(others, expected):
    first = row("k", ["Kapoor, A.", "Bloom, B.", "Montez, C.", "Warner, D.", "Hill, E."], 2017)

    assert labels(first, *([row("o", others, 2017, "Other")] if others else []))["k"] == expected


def test_et_al_never_stands_for_one():
    first, second = (
        row("a", ["Hasan, A.", "Liang, B.", "Kahn, C."], 2015),
        row("b", ["Hasan, A.", "Liang, B.", "Weintraub, C."], 2015),
    )

    assert labels(first, second) == {
        "a": "Hasan, Liang, & Kahn, 2015",
        "b": "Hasan, Liang, & Weintraub, 2015",
    }


def test_first_authors_of_one_surname_keep_their_initials_in_the_text():
    rows = [row("j", ["Taylor, Jane M."], 2015), row("t", ["Taylor, Tom", "Neimeyer, R."], 2014)]

    assert labels(*rows) == {"j": "J. M. Taylor, 2015", "t": "T. Taylor & Neimeyer, 2014"}


def test_the_page_lists_in_order_and_the_text_leads_to_the_right_place(make_draft, editor):
    draft = make_draft(
        by=editor,
        body='<p>So <cite data-cite="z">z</cite> and <cite data-cite="raw">r</cite>.</p>',
        references=[
            {"name": "z", "csl": row("z", ["Zola, E."], 1890).csl},
            {"name": "raw", "raw": "Maupassant, somewhere, 1880s"},
            {"name": "b", "csl": row("b", ["Balzac, H."], 1830).csl},
        ],
    )

    versions.save(draft, by=editor)

    listed = draft.references_html
    assert listed.index("Balzac") < listed.index("Maupassant") < listed.index("Zola")
    assert 'href="#ref-3">Zola, 1890</a>' in draft.body_html
    assert 'href="#ref-2">Maupassant, n.d.</a>' in draft.body_html
    assert [work["name"] for work in draft.cited] == ["b", "raw", "z"]
