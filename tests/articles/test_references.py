"""Citations as data: read, written, exported, never rewritten. Metadata is tested like code."""

import json
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import references
from articles.references.fields import text
from articles.references.reading import plain_line

ARTICLE = {
    "type": "article-journal",
    "author": [{"family": "Okafor", "given": "N. J."}, {"family": "Lind", "given": "P.-E."}],
    "issued": {"date-parts": [[2018]]},
    "title": "Listening as a shared task",
    "container-title": "Journal of Quiet Studies",
    "volume": "12",
    "issue": "3",
    "page": "45-67",
    "DOI": "10.5555/quiet.2018.12",
}


def shown(csl):
    """The entry as a reader sees it, with its markup."""
    return str(references.format_apa(csl))


# --- reading ----------------------------------------------------------------------------------------
def test_a_journal_article_is_read_into_fields():
    line = (
        "Okafor, N. J., & Lind, P.-E. (2018). Listening as a shared task. "
        "Journal of Quiet Studies, 12(3), 45–67. https://doi.org/10.5555/quiet.2018.12"
    )

    assert references.parse_apa(line) == ARTICLE | {"page": "45–67"}


def test_a_line_wholly_in_italics_without_ampersand_and_ahead_of_print_is_read():
    line = (
        "<em>Okafor, N., Lind, P.-E., Brandt, T. (2012). Asking twice: What patients’ second answers say "
        "about a first session. Journal of Quiet Studies. Advance online publication. doi: 10.5555/a09</em>"
    )

    csl = references.parse_apa(line)

    assert [person["family"] for person in csl["author"]] == ["Okafor", "Lind", "Brandt"]
    assert csl["author"][1]["given"] == "P.-E."
    assert csl["title"] == "Asking twice: What patients’ second answers say about a first session"
    assert csl["container-title"] == "Journal of Quiet Studies"
    assert csl["status"] == "advance online publication"
    assert csl["DOI"] == "10.5555/a09"


@pytest.mark.parametrize(
    "typed",
    [
        "doi: 10.5555/Ab.1",
        "doi:10.5555/Ab.1.",
        "DOI 10.5555/Ab.1",
        "https://doi.org/10.5555/Ab.1",
        "doi.org/10.5555/Ab.1",
        "http://dx.doi.org/10.5555/Ab.1",
        "https://doi.org/10.5555%2FAb.1",
        "doi:https://doi.org/10.5555/Ab.1",
        "10.5555/Ab.1",
    ],
)
def test_a_doi_is_found_in_every_form(typed):
    csl = references.parse_apa(f"Lind, P. (2001). A title. A Journal, 4, 5–6. {typed}")

    assert csl["DOI"] == "10.5555/Ab.1"
    assert csl["container-title"] == "A Journal"
    assert references.normalise_doi(typed) == "10.5555/ab.1"


def test_a_doi_keeps_brackets_of_its_own_and_leaves_the_sentence_s():
    assert references.find_doi("(see doi:10.1002/(SICI)1097(199911)55:11<1::AID-J8>3.0.CO;2-2).")[0] == (
        "10.1002/(SICI)1097(199911)55:11<1::AID-J8>3.0.CO;2-2"
    )
    assert references.find_doi("(10.5555/abc)")[0] == "10.5555/abc"
    assert references.normalise_doi("https://journal.example/doi/10.5555/abc") == "10.5555/abc"
    assert references.normalise_doi("nothing here") == references.normalise_doi(None) == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "World Health Organization. (2022). A report for all. https://health.example/report",
            {
                "type": "webpage",
                "author": [{"literal": "World Health Organization"}],
                "title": "A report for all",
                "issued": {"date-parts": [[2022]]},
                "URL": "https://health.example/report",
            },
        ),
        (
            "Society for Listening & Health. (n.d.). What we do. Retrieved June 1, 2012, from http://slh.example/x",
            {
                "type": "webpage",
                "author": [{"literal": "Society for Listening & Health"}],
                "title": "What we do",
                "URL": "http://slh.example/x",
                "accessed": {"date-parts": [[2012, 6, 1]]},
            },
        ),
        (
            "Brandt, T. A., Jr. (1961). <i>On sitting still: A second view</i> (2nd ed.). Example Press.",
            {
                "type": "book",
                "author": [{"family": "Brandt", "given": "T. A.", "suffix": "Jr."}],
                "title": "On sitting still: A second view",
                "edition": "2nd ed.",
                "publisher": "Example Press",
                "issued": {"date-parts": [[1961]]},
            },
        ),
        (
            "Lind, P., & Brandt, T. (Eds.). (2007). Insight at work. New York, NY: Example Press.",
            {
                "type": "book",
                "title": "Insight at work",
                "publisher": "New York, NY: Example Press",
                "editor": [{"family": "Lind", "given": "P."}, {"family": "Brandt", "given": "T."}],
                "issued": {"date-parts": [[2007]]},
            },
        ),
        (
            "Ode, E. S. (1994). What holds. In A. O. Lind & L. S. Brandt (Eds.), The bond: Theory and use "
            "(3rd ed., Vol. 2, pp. 13–37). Wiley.",
            {
                "type": "chapter",
                "title": "What holds",
                "author": [{"family": "Ode", "given": "E. S."}],
                "editor": [{"family": "Lind", "given": "A. O."}, {"family": "Brandt", "given": "L. S."}],
                "container-title": "The bond: Theory and use",
                "edition": "3rd ed.",
                "volume": "2",
                "page": "13–37",
                "publisher": "Wiley",
                "issued": {"date-parts": [[1994]]},
            },
        ),
        (
            "Ode, E., et al. (in press). Does it help? A review. J. Clin. Quiet., 12(Suppl. 1), e12.",
            {
                "type": "article-journal",
                "title": "Does it help? A review",
                "container-title": "J. Clin. Quiet.",
                "author": [{"family": "Ode", "given": "E."}, {"literal": "et al."}],
                "status": "in press",
                "volume": "12",
                "issue": "Suppl. 1",
                "page": "e12",
            },
        ),
        (
            "Ode, E. (2019b). Targets. OPEN ONE, 13(2), Article e0209. http://dx.doi.org/10.5555/journal.e0209",
            {
                "type": "article-journal",
                "title": "Targets",
                "container-title": "OPEN ONE",
                "volume": "13",
                "author": [{"family": "Ode", "given": "E."}],
                "issue": "2",
                "number": "e0209",
                "year-suffix": "b",
                "DOI": "10.5555/journal.e0209",
                "issued": {"date-parts": [[2019]]},
            },
        ),
        (
            "Ode, E. (2010, June 26). A headline? The Example Times, p. A1.",
            {
                "type": "article-magazine",
                "title": "A headline?",
                "container-title": "The Example Times",
                "author": [{"family": "Ode", "given": "E."}],
                "page": "A1",
                "issued": {"date-parts": [[2010, 6, 26]]},
            },
        ),
        (
            "Ode, E. (2019). Waiting [Doctoral dissertation, Example University]. Archive of Theses.",
            {
                "type": "thesis",
                "title": "Waiting",
                "genre": "Doctoral dissertation",
                "publisher": "Example University",
                "archive": "Archive of Theses",
                "author": [{"family": "Ode", "given": "E."}],
                "issued": {"date-parts": [[2019]]},
            },
        ),
        (
            "Institute of Rest. (2014). Survey results (Report No. 14-48).",
            {
                "type": "report",
                "title": "Survey results",
                "number": "14-48",
                "author": [{"literal": "Institute of Rest"}],
                "issued": {"date-parts": [[2014]]},
            },
        ),
        (
            "<em>Resting well</em>. (2001). Example Press.",
            {
                "type": "book",
                "title": "Resting well",
                "publisher": "Example Press",
                "issued": {"date-parts": [[2001]]},
            },
        ),
    ],
)
def test_books_chapters_pages_theses_and_groups_are_read(line, expected):
    assert references.parse_apa(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Lind (2012) found that people who trust their clinician say more.",
        "Since then (2012) nothing has happened.",
        "A paragraph without any date in it.",
        "(2012).",
        "Lind, P. (2012).",
        "Ode, Ernestine, & Lind, P. (2001, Whitsun). A title. A Journal, 4, 5.",
    ],
)
def test_what_is_no_entry_is_left_as_it_was_typed(line):
    assert references.parse_apa(line) is None


def test_a_doi_behind_a_link_is_found():
    line = (
        'Lind, P. (2001). A title. A Journal, 4, 5–6. <a href="https://doi.org/10.5555/x1">Read it here</a>'
    )
    assert references.parse_apa(line) is None  # “Read it here” has no field: the line stays as typed

    line = '<a href="https://doi.org/10.5555/x1">Lind, P. (2001). A title. A Journal, 4, 5–6.</a>'
    assert references.parse_apa(line)["DOI"] == "10.5555/x1"


@pytest.mark.parametrize(
    ("paragraph", "is_one"),
    [
        ("<p>Lind, P. (2001). A title. <em>A Journal, 4</em>, 5–6.</p>", True),
        ("<em>Lind, P., Ode, E. (2001). A title. A Journal. doi: 10.5555/1</em>", True),
        ("Institute of Rest. (2014). What we found. https://rest.example/found", True),
        ("Lind, P. (2001) wrote to us about this, 4, 5.", False),
        ("Our study came out in Spring. (2012). It can be read at https://rest.example/x", False),
        ("© Copyright 2012 All rights reserved.", False),
        ("The clinic opened in March (2012). Everybody came, 4, 5.", False),
    ],
)
def test_entries_are_told_from_running_text(paragraph, is_one):
    assert references.looks_like_reference(paragraph) is is_one


# --- writing ----------------------------------------------------------------------------------------
def test_an_article_is_written_as_apa_7_has_it():
    assert shown(ARTICLE) == (
        "Okafor, N. J., &amp; Lind, P.-E. (2018). Listening as a shared task. "
        "<i>Journal of Quiet Studies</i>, "
        '<i>12</i>(3), 45–67. <a href="https://doi.org/10.5555/quiet.2018.12">https://doi.org/10.5555/quiet.2018.12</a>'
    )


@pytest.mark.parametrize(
    ("people", "start", "end"),
    [
        (1, "Family0, A. (", ""),
        (2, "Family0, A., &amp; Family1, A. (", ""),
        (20, "Family0, A., Family1, A., ", "Family18, A., &amp; Family19, A. ("),
        (21, "Family0, A., Family1, A., ", "Family18, A., . . . Family20, A. ("),
        (40, "Family0, A., Family1, A., ", "Family18, A., . . . Family39, A. ("),
    ],
)
def test_from_the_twenty_first_author_on_an_ellipsis_stands_for_those_between(people, start, end):
    entry = shown(ARTICLE | {"author": [{"family": f"Family{n}", "given": "Anna"} for n in range(people)]})

    assert entry.startswith(start)
    assert end in entry


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"author": []},
            "Listening as a shared task. (2018). <i>Journal of Quiet Studies</i>, <i>12</i>(3), 45–67.",
        ),
        ({"author": [{"literal": "Institute of Rest"}]}, "Institute of Rest. (2018). Listening"),
        ({"issued": None}, "(n.d.). Listening"),
        ({"issued": None, "status": "in press"}, "(in press). Listening"),
        ({"year-suffix": "a"}, "(2018a). Listening"),
        ({"issued": {"date-parts": [["2018", "6", "26"]]}}, "(2018). Listening"),
        (
            {"issued": {"date-parts": [[2018, 6, 26]]}, "type": "article-newspaper"},
            "(2018, June 26). Listening",
        ),
        ({"issued": {"date-parts": [[1900]], "circa": True}}, "(ca. 1900). "),
        (
            {"volume": "", "issue": "", "page": "", "status": "advance online publication"},
            "<i>Journal of Quiet Studies</i>. Advance online publication. <a ",
        ),
        (
            {"volume": "", "issue": "", "page": "", "number": "e12"},
            "<i>Journal of Quiet Studies</i>, Article e12. ",
        ),
        ({"title": "Does it help?"}, "Does it help? <i>Journal"),
        (
            {"author": [{"family": "Kolk", "non-dropping-particle": "van der", "given": "Bessel A."}]},
            "van der Kolk, B. A. (2018)",
        ),
        (
            {
                "author": [
                    {"family": "Lind", "given": "Per-Einar"},
                    {"family": "Ode", "given": "NJ", "suffix": "Jr."},
                ]
            },
            "Lind, P.-E., &amp; Ode, N. J., Jr. (2018)",
        ),
        (
            {"DOI": "", "URL": "https://quiet.example/12"},
            '<a href="https://quiet.example/12">https://quiet.example/12</a>',
        ),
        ({"DOI": "", "URL": "javascript:alert(1)"}, "45–67. javascript:alert(1)"),
        ({"original-date": {"date-parts": [[1953]]}}, "</a> (Original work published 1953)"),
        (
            {"type": "book", "edition": "11", "publisher": "Example Press"},
            "<i>Listening as a shared task</i> (11th ed., Vol. 12). Example Press. ",
        ),
        (
            {"type": "chapter", "editor": [{"family": "Ode", "given": "Eve"}], "publisher": "Example Press"},
            "task. In E. Ode (Ed.), <i>Journal of Quiet Studies</i> (Vol. 12, pp. 45–67). Example",
        ),
        (
            {"author": [], "editor": [{"family": "Ode", "given": "Eve"}], "type": "book"},
            "Ode, E. (Ed.). (2018). <i>",
        ),
    ],
)
def test_the_hard_parts_of_apa_7(changes, expected):
    assert expected in shown(ARTICLE | changes)


def test_a_title_cannot_bring_markup_along():
    entry = shown(ARTICLE | {"title": '<script>alert("x")</script>', "DOI": '10.5555/"onclick="x'})

    assert "<script>" not in entry
    assert re.findall(r"<a [^>]*>", entry) == ['<a href="https://doi.org/10.5555/%22onclick=%22x">']


def test_a_list_has_an_address_for_every_entry_and_keeps_what_could_not_be_read():
    rows = [
        SimpleNamespace(csl=ARTICLE, raw="", doi=""),
        SimpleNamespace(csl={}, raw="Ode <b>1990</b>, private note, doi:10.5555/Xy.", doi="10.5555/xy"),
        SimpleNamespace(csl=None, raw="Somewhere, years ago", doi=""),
    ]

    page = references.render_list(rows)

    assert re.findall(r'<li id="([^"]+)">', page) == ["ref-1", "ref-2", "ref-3"]
    assert "Ode &lt;b&gt;1990&lt;/b&gt;, private note, <a href" in page
    assert '<a href="https://doi.org/10.5555/xy">https://doi.org/10.5555/xy</a>.</li>' in page
    assert "Somewhere, years ago</li>" in page
    assert references.render_list([]) == ""


# --- order and keys ---------------------------------------------------------------------------------
def test_a_list_is_ordered_by_name_then_date_then_title():
    def entry(name, year, title="T"):
        date = {"issued": {"date-parts": [[year]]}} if isinstance(year, int) else {"status": year}
        return {"author": [{"family": name, "given": "A."}] if name else [], "title": title} | date

    wanted = [
        entry("Åberg", 2001),
        entry("Brown", "") | {"author": [{"family": "Brown", "given": "A."}], "title": "Undated"},
        entry("Brown", 1999),
        entry("Brown", 2003, "A second look"),
        entry("Brown", 2003, "The third look"),
        entry("Brown", "in press"),
        entry("Browning", 1980),
        entry("", 2010, "The calm hour"),
        entry("Dane", 1970),
    ]

    assert references.in_order(reversed(wanted)) == wanted


def test_a_key_is_name_and_year_in_plain_letters_and_told_apart():
    assert references.citation_key(ARTICLE) == "okafor2018"
    assert references.citation_key(ARTICLE, {"okafor2018"}) == "okafor2018a"
    assert references.citation_key(ARTICLE | {"author": [{"family": "Ødegård-Łoś"}]}) == "odegardlos2018"
    assert references.citation_key({"title": "The calm hour"}) == "thecalmnd"
    assert references.citation_key({}) == "anonnd"
    assert len({item["id"] for item in references.with_keys([ARTICLE] * 60)}) == 60


# --- exports ----------------------------------------------------------------------------------------
def test_bibtex_is_what_reference_managers_read():
    assert references.to_bibtex([ARTICLE]) == (
        "@article{okafor2018,\n"
        "  author = {Okafor, N. J. and Lind, P.-E.},\n"
        "  title = {{Listening as a shared task}},\n"
        "  journal = {Journal of Quiet Studies},\n"
        "  year = {2018},\n"
        "  volume = {12},\n"
        "  number = {3},\n"
        "  pages = {45--67},\n"
        "  doi = {10.5555/quiet.2018.12},\n"
        "}\n"
    )


def test_bibtex_escapes_what_means_something_to_tex():
    entry = references.to_bibtex(
        [
            ARTICLE
            | {
                "title": r"50% of {trust} & $ \input{x}",
                "author": [{"literal": "Health and Rest, Inc."}, {"literal": "et al."}],
                "DOI": "10.5555/a}b",
            }
        ]
    )

    assert r"title = {{50\% of \{trust\} \& \$ \textbackslash{}input\{x\}}}" in entry
    assert "author = {{Health and Rest, Inc.} and others}" in entry
    assert "doi = {10.5555/a%7Db}" in entry


def test_ris_is_what_reference_managers_read():
    assert references.to_ris([ARTICLE]) == (
        "TY  - JOUR\r\nID  - okafor2018\r\nAU  - Okafor, N. J.\r\nAU  - Lind, P.-E.\r\n"
        "TI  - Listening as a shared task\r\nT2  - Journal of Quiet Studies\r\nPY  - 2018\r\n"
        "VL  - 12\r\nIS  - 3\r\n"
        "SP  - 45\r\nEP  - 67\r\nDO  - 10.5555/quiet.2018.12\r\n"
        "UR  - https://doi.org/10.5555/quiet.2018.12\r\nER  - \r\n"
    )


def test_a_line_break_in_a_field_cannot_begin_another_ris_line():
    lines = references.to_ris([ARTICLE | {"title": "One\r\nTY  - BOOK"}]).split("\r\n")

    assert [line for line in lines if line.startswith("TY")] == ["TY  - JOUR"]


def test_csl_json_keeps_every_field():
    (item,) = json.loads(references.to_csl_json([ARTICLE]))

    assert item == ARTICLE | {"id": "okafor2018"}


# --- whatever comes ---------------------------------------------------------------------------------
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
person = st.dictionaries(
    st.sampled_from(["family", "given", "literal", "suffix", "x"]), json_like, max_size=4
)
date = st.fixed_dictionaries(
    {"date-parts": st.lists(st.lists(st.integers(-9, 3000), max_size=4), max_size=2)}
)
FIELDS = [
    "id", "title", "container-title", "volume", "issue", "page", "number", "DOI", "URL", "status",
    "publisher", "edition", "genre", "archive", "year-suffix",
]  # fmt: skip
csl_like = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["article-journal", "book", "chapter", "thesis", "webpage", "odd"])
        | json_like,
        "author": st.lists(person, max_size=24) | json_like,
        "editor": st.lists(person, max_size=3) | json_like,
        "issued": date | json_like,
        "accessed": date | json_like,
        "original-date": date | json_like,
        **dict.fromkeys(FIELDS, json_like),
    },
)


@given(csl_like | json_like)
@settings(max_examples=150, deadline=None)
def test_no_fields_break_the_writers_or_escape_their_escaping(csl):
    entry = references.format_apa(csl)
    items = [csl, csl]

    assert set(re.findall(r"<(/?\w+)", entry)) <= {"i", "/i", "a", "/a"}
    assert all(address.startswith(("https:", "http:")) for address in re.findall(r'href="([^"]*)"', entry))
    entry.encode()
    references.to_bibtex(items).encode()
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in references.to_ris(items).split("\r\n")[:-1])
    assert len(json.loads(references.to_csl_json(items))) == 2
    references.in_order(items)


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "Lind, P.",
                ", & ",
                "Ode, E. S.",
                " (2012). ",
                "(n.d.)",
                " A title",
                ". ",
                "In ",
                "A. Lind (Ed.), ",
                "Book ",
                "(pp. 1–2)",
                "A Journal, ",
                "12",
                "(3)",
                ", 4-5",
                " doi:10.5555/x",
                "https://x.example/y",
                "<em>",
                "</em>",
                "Example Press",
                "et al.",
                "(2nd ed.)",
                " [",
                "]",
                "?",
                "&amp;",
            ]
        ),
        max_size=20,
    ).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_never_loses_a_word(line):
    csl = references.parse_apa(line)
    references.looks_like_reference(line)

    if csl is not None:
        seen = (
            plain_line(references.format_apa(csl))[0].casefold()
            + json.dumps(csl, ensure_ascii=False).casefold()
        )
        own = {"and", "in", "ed", "eds", "pp", "p", "doi", "https", "http", "org", "n", "d"}
        for word in re.findall(r"\w+", plain_line(line)[0].casefold()):
            assert word in own or word in seen


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_finding_a_doi_never_raises_and_normalising_twice_is_normalising_once(line):
    once = references.normalise_doi(line)

    assert references.normalise_doi(once) == once
    assert references.normalise_doi(references.doi_address(once)) == once
    assert text(line) == text(text(line))
