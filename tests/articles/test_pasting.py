"""Whatever an editor pastes becomes works; what is broken is refused by line, and nothing that was typed is lost."""

# ruff: noqa: E501 - records and lists of kinds read best in one line

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import references
from articles.references import tex
from articles.references.pasting import MOST_CHARACTERS, PasteError, read, read_one

APA = (
    "Horvath, A. O., & Symonds, B. D. (1991). Relation between working alliance and outcome in psychotherapy. "
    "Journal of Counseling Psychology, 38(2), 139–149. https://doi.org/10.1037/0022-0167.38.2.139"
)
BIBTEX = r"""
% from a reference manager
@string{jcp = "Journal of Counseling Psychology"}
@comment{nothing to see}
@Article{horvath1991,
  author  = {Horvath, Adam O. and Symonds, B. Dianne},
  title   = "{Relation} between working alliance \& outcome",
  journal = jcp # {, now},
  year    = 1991, month = apr,
  volume  = {38}, number = {2}, pages = {139--149},
  doi     = {10.1037/0022-0167.38.2.139}
}
@book(muller2003,
  author = {M{\"u}ller, J{\'e}r\^ome and von der Leyen, Ursula and {World Health Organization} and others},
  title = {A {T}itle of \emph{many} words---and signs}, publisher = {Springer}, year = {2003}, edition = {2nd ed.}
)
"""
RIS = (
    "TY  - JOUR\r\nAU  - Horvath, Adam O.\r\nAU  - Symonds, B. Dianne\r\nTI  - Relation between working\r\n"
    " alliance and outcome\r\nJO  - Journal of Counseling Psychology\r\nPY  - 1991///\r\nVL  - 38\r\nIS  - 2\r\n"
    "SP  - 139\r\nEP  - 149\r\nDO  - 10.1037/0022-0167.38.2.139\r\nUR  - https://doi.org/10.1037/0022-0167.38.2.139\r\nER  - \r\n"
)
CSL = {
    "type": "article-journal", "title": "Relation between working alliance and outcome",
    "author": [{"family": "Horvath", "given": "Adam O."}, {"family": "Symonds", "given": "B. Dianne"}],
    "issued": {"date-parts": [[1991]]}, "container-title": "Journal of Counseling Psychology", "volume": "38",
    "issue": "2", "page": "139-149", "DOI": "10.1037/0022-0167.38.2.139",
}  # fmt: skip
SHOWN = "Horvath, A. O., &amp; Symonds, B. D. (1991). Relation between working alliance"


def test_many_lines_make_many_works_each_kept_as_typed():
    works = read(
        f"References\n\n{APA}\n2. Moltu, C. (2011). A title. A Journal, 4, 5–6.\n\nSomewhere, years ago\n"
    )

    assert [work.raw for work in works] == [
        "References", APA, "2. Moltu, C. (2011). A title. A Journal, 4, 5–6.", "Somewhere, years ago",
    ]  # fmt: skip
    assert [bool(work.csl) for work in works] == [False, True, True, False]
    assert works[1].doi == "10.1037/0022-0167.38.2.139"
    assert works[2].csl["author"] == [{"family": "Moltu", "given": "C."}]


@pytest.mark.parametrize("typed", ["10.1037/0022-0167.38.2.139", "https://doi.org/10.1037/0022-0167.38.2.139", "DOI: 10.1037/0022-0167.38.2.139"])  # fmt: skip
def test_a_bare_doi_is_a_work(typed):
    (work,) = read(f"\n {typed} \n")

    assert (work.raw, work.csl, work.doi) == (typed, {}, "10.1037/0022-0167.38.2.139")


def test_a_line_that_a_narrow_column_has_broken_is_one_work():
    broken = (
        APA.replace("working ", "working\n")
        .replace("Psychology, ", "Psychology,\n")
        .replace(" https", "\nhttps")
    )

    works = read(f"{broken}\n{APA.replace('Horvath', 'Another')}")

    assert [work.raw for work in works] == [APA, APA.replace("Horvath", "Another")]
    assert all(work.csl for work in works)


def test_bibtex_with_macros_accents_groups_and_comments_is_read():
    first, second = read(BIBTEX)

    assert first.csl == {
        "type": "article-journal", "title": "Relation between working alliance & outcome",
        "author": [{"family": "Horvath", "given": "Adam O."}, {"family": "Symonds", "given": "B. Dianne"}],
        "container-title": "Journal of Counseling Psychology, now", "issued": {"date-parts": [[1991, 4]]},
        "volume": "38", "issue": "2", "page": "139–149", "DOI": "10.1037/0022-0167.38.2.139",
    }  # fmt: skip
    assert first.raw.startswith("@Article{horvath1991,")
    assert first.raw.endswith("}")
    assert second.csl["author"] == [
        {"family": "Müller", "given": "Jérôme"},
        {"family": "Leyen", "non-dropping-particle": "von der", "given": "Ursula"},
        {"literal": "World Health Organization"},
        {"literal": "et al."},
    ]
    assert second.csl["title"] == "A Title of many words—and signs"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ludwig van Beethoven", [{"family": "Beethoven", "non-dropping-particle": "van", "given": "Ludwig"}]),
        ("King, Jr., Martin Luther", [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]),
        ("{Barnes and Noble}", [{"literal": "Barnes and Noble"}]),
        ("Ada Lovelace AND Grace Hopper", [{"family": "Lovelace", "given": "Ada"}, {"family": "Hopper", "given": "Grace"}]),
        ("{\\O}stergaard, S{\\o}ren", [{"family": "Østergaard", "given": "Søren"}]),
        ("Aristotle", [{"literal": "Aristotle"}]),
    ],
)  # fmt: skip
def test_names_in_bibtex(author, expected):
    assert read(f"@misc{{x, author = {{{author}}}, title={{T}}}}")[0].csl["author"] == expected


def test_ris_is_read_with_values_over_two_lines():
    (work,) = read(RIS)

    assert work.csl == CSL | {"page": "139–149"}
    assert references.format_apa(work.csl).startswith(SHOWN)


@pytest.mark.parametrize("wrap", [lambda item: item, lambda item: [item], lambda item: {"items": [item]}])
def test_csl_json_is_read_from_an_item_a_list_and_an_export(wrap):
    (work,) = read(json.dumps(wrap(CSL), indent=1))

    assert work.csl == CSL
    assert json.loads(work.raw) in (CSL, wrap(CSL))


def test_csl_json_keeps_only_what_means_something_and_unpacks_what_crossref_packs():
    item = CSL | {
        "title": ["A <i>title</i>"],
        "author": [{"name": "A Group"}, {"family": "<b>", "evil": {}}],
        "indexed": {"x": 1},
    }

    (work,) = read(json.dumps([item]))

    assert work.csl["title"] == "A title"
    assert work.csl["author"] == [{"family": "<b>"}, {"literal": "A Group"}]
    assert "indexed" not in work.csl


def test_lines_and_entries_may_be_mixed():
    works = read(f"{APA}\n{BIBTEX}\n10.5555/x1")

    assert [work.doi for work in works] == [
        "10.1037/0022-0167.38.2.139",
        "10.1037/0022-0167.38.2.139",
        "",
        "10.5555/x1",
    ]


BROKEN = {
    "never closed": (
        "\n\n@article{lind2012,\n title = {A title},\n",
        "Line 3: The entry “lind2012” is never closed",
    ),
    "open brace": (
        "@article{a,\n title = {A {title},\n year = 2012\n}\n",
        "Line 2: The field “title” takes in the lines after it",
    ),
    "open quote": ('@article{a,\n title = "A title,\n year = 2012\n}', "Line 2: The quotation mark"),
    "no equals": ("@article{a,\n title {A title}\n}", "Line 2: In “a” a field like"),
    "no comma": ("@article{a,\n title = {A title}\n year = 2012}", "Line 3: In “a” a comma is missing"),
    "no value": ("@article{a,\n title = ,\n}", "Line 2: In “a” the field “title” has no value"),
    "no key": ("@article{a b c}", "Line 1: “@article” has no key"),
    "deep": ("@article{a,\n title = " + "{" * 50_000, "Line 2: “title” is never closed"),
    "binary": ("@article{a,\n title = {\x00\x01}}", "Line 2 holds characters that are no text"),
    "huge": ("@article{a, title={" + "x" * MOST_CHARACTERS, "more than 200000 characters"),
    "too many": ("10.5555/x\n" * 301, "301 works"),
    "ris without end": ("TY  - JOUR\nTI  - A\n\nTY  - JOUR\nER  - \n", "Line 1: This record has no end"),
    "ris with words between": (
        "TY  - JOUR\nTI  - A\nER  - \nNonsense\n",
        "Line 4: This line belongs to no record",
    ),
    "json cut short": ('[{"title": "A",\n "DOI": ', "Line 2: This is no JSON"),
    "json without end": ('[{"title": "A"}\n', "Line 2: The list is never closed"),
    "json of nothing": ('[{"a": 1}]', "Line 1: This is no work"),
    "json too deep": ('[{"a": ' + "[" * 90_000, "Line 1: This is"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_refused_by_line(kind):
    source, sentence = BROKEN[kind]
    started = time.perf_counter()

    with pytest.raises(PasteError) as refusal:
        read(source)

    assert sentence in str(refusal.value)
    assert time.perf_counter() - started < 2


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(["@article{", "@", "{", "}", '"', "=", ",", "a", "title", "#", "\\", "\n", " and ", "TY  - JOUR\n",
                         "ER  - \n", "AU  - A, B\n", "[", "]", '"title": "x"', ":", "10.5555/x", "(2012).", "%"]),
        max_size=40,
    ).map("".join)
)  # fmt: skip
@settings(max_examples=120)
def test_whatever_is_pasted_is_read_or_refused(source):
    try:
        works = read(source)
    except PasteError:
        works = []
    for work in works:
        assert read_one(work.raw).raw == work.raw.strip()
        references.format_apa(work.csl)


def test_a_row_that_holds_several_works_or_rubbish_keeps_its_words():
    assert read_one(f"{APA}\n\n{APA}").csl == {}
    assert read_one("@article{a, title = {").raw == "@article{a, title = {"
    assert read_one(f"see {APA.split()[-1]}, p. 3").doi == "10.1037/0022-0167.38.2.139"


# --- there and back ---------------------------------------------------------------------------------
words = st.text(
    st.characters(codec="utf-8", categories=("Lu", "Ll", "Nd", "Lo"), include_characters=" -'&%$#_{}\\~^`\".,:;()–é"),
    min_size=1, max_size=30,
).map(lambda value: " ".join(value.split())).filter(lambda value: any(c.isalnum() for c in value))  # fmt: skip
word = st.text("abcdefghijklmnopqrstuvwxyzäøñ", min_size=2, max_size=9).map(str.capitalize)
person = st.one_of(
    st.fixed_dictionaries({"family": word, "given": word}),
    st.fixed_dictionaries({"family": word, "given": word, "suffix": st.sampled_from(["Jr.", "III"])}),
    st.fixed_dictionaries({"literal": st.tuples(word, word).map(" of ".join)}),
    st.fixed_dictionaries(
        {"family": word, "non-dropping-particle": st.sampled_from(["van der", "de"]), "given": word}
    ),
)
year = st.integers(1450, 2030)
day = year.map(lambda y: [y]) | st.tuples(year, st.integers(1, 12)).map(list) | st.tuples(year, st.integers(1, 12), st.integers(1, 28)).map(list)  # fmt: skip
number = st.integers(1, 4000).map(str)


@st.composite
def works(draw):
    kind = draw(st.sampled_from([
        "article-journal", "article-magazine", "article-newspaper", "book", "chapter", "paper-conference", "report",
        "thesis", "webpage", "dataset", "software", "manuscript",
    ]))  # fmt: skip
    csl = {"type": kind, "title": draw(words), "author": draw(st.lists(person, min_size=1, max_size=4))}
    csl["issued"] = {"date-parts": [draw(day)]}
    is_part = kind.startswith("article") or kind in ("chapter", "paper-conference")
    if is_part:
        csl["container-title"] = draw(words)
        csl["page"] = draw(number | st.tuples(number, number).map("–".join))
        csl |= draw(st.fixed_dictionaries({}, optional={"volume": number, "issue": number, "number": number}))
    else:
        csl |= draw(
            st.fixed_dictionaries({}, optional={"publisher": words, "number": number, "edition": number})
        )
    if kind in ("chapter", "book"):
        csl |= draw(st.fixed_dictionaries({}, optional={"editor": st.lists(person, min_size=1, max_size=2)}))
    return csl | draw(
        st.fixed_dictionaries({}, optional={
            "DOI": st.sampled_from(["10.5555/Ab_c.1", "10.1002/(SICI)1097(199911)55:11<1::AID-J8>3.0.CO;2-2"]),
            "URL": st.sampled_from(["https://a.example/x_y?b=1&c=%20#d", "http://b.example/~me"]),
            "genre": words, "accessed": st.just({"date-parts": [[2020, 1, 9]]}),
        })
    )  # fmt: skip


@pytest.mark.parametrize("write", [references.to_bibtex, references.to_ris, references.to_csl_json])
def test_an_export_read_again_is_the_same_work(write):
    @given(st.lists(works(), min_size=1, max_size=3))
    @settings(max_examples=60)
    def there_and_back(items):
        again = [work.csl for work in read(write(items))]

        assert [{k: v for k, v in item.items() if k != "id"} for item in again] == items

    there_and_back()


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Mn", "Zs")), max_size=40
    )
)
def test_what_is_escaped_for_tex_comes_back(value):
    value = unicodedata.normalize("NFC", value)
    assert tex.plain(tex.escaped(value)) == " ".join(value.split())


def test_macros_that_double_themselves_are_refused_before_they_fill_the_memory():
    doubled = "\n".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 22))

    with pytest.raises(PasteError, match="Line 9: In “string” the field “a8” joins more than 2000"):
        read('@string{a0 = "twelve signs"}\n' + doubled + "\n@book{k, title = a21}")
