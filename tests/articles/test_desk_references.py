"""References at the writing page: paste anything, correct it as fields, lose nothing that was typed."""

# ruff: noqa: E501 - what is posted reads best in one line

import re

import pytest

from articles import publishing, references, versions
from articles.references import plainly
from tests.articles.test_apa import TABLE
from tests.articles.test_desk import typed, writing
from tests.articles.test_pasting import APA, BIBTEX, RIS

OTHER = "Moltu, C., & Binder, P.-E. (2011). A title. <em>A Journal</em>, <em>4</em>, 5–6."
DOI = "10.1037/0022-0167.38.2.139"


@pytest.fixture
def write(at_desk, editor, make_draft, client):
    """Posts the writing page of one draft as a browser would; `rows` are what the last page showed."""

    class Page:
        draft = make_draft(by=editor)

        def __init__(self):
            at_desk(editor)
            self.fields = typed(self.draft)

        def post(self, **over):
            self.draft.refresh_from_db()
            self.fields |= {"stamp": self.draft.revision} | over
            answer = client.post(writing(self.draft), self.fields)
            self.text = answer.content.decode()
            if answer.status_code != 302:
                self.read()
            return answer

        def read(self):
            """What a browser would post from the page as it came back."""
            form = answer_form(self.text)
            kept = {
                name: value
                for name, value in self.fields.items()
                if not name.startswith(("_", "references-"))
            }
            self.fields = kept | {
                name: value for name, value in form.items() if name.startswith(("references-", "pasted"))
            }

        def open(self):
            self.text = client.get(writing(self.draft)).content.decode()
            self.fields = typed(self.draft)
            self.read()

    return Page()


def answer_form(page):
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        fields, area, select = {}, None, None

        def handle_starttag(self, tag, attrs):
            attrs = dict(attrs)
            name = attrs.get("name")
            if tag == "input" and name and attrs.get("type") not in ("checkbox", "submit"):
                self.fields[name] = attrs.get("value", "")
            elif tag == "textarea":
                self.area, self.fields[name] = name, ""
            elif tag == "select":
                self.select = name
            elif tag == "option" and "selected" in attrs and self.select:
                self.fields[self.select] = attrs.get("value", "")

        def handle_endtag(self, tag):
            self.area = None if tag == "textarea" else self.area

        def handle_data(self, data):
            if self.area:
                self.fields[self.area] += data

    reader = Reader()
    reader.fields = {}
    reader.feed(page)
    return {name: value.removeprefix("\n") for name, value in reader.fields.items() if name}


def told(page):
    return (
        re.findall(r"<li>(.*?)</li>", page.split('class="works__told"', 1)[1].split("</div>")[0])
        if "works__told" in page
        else []
    )


@pytest.mark.parametrize("pasted", [APA, f"doi:{DOI}", BIBTEX.replace("muller", "x"), RIS])
def test_what_is_pasted_becomes_rows_and_nothing_is_saved(write, pasted):
    answer = write.post(pasted=pasted, title="A title half written", _paste="1")

    assert answer.status_code == 200
    assert "A title half written" in write.text
    assert "Please correct" not in write.text
    assert "Nothing is saved yet" in write.text
    assert write.fields["pasted"] == ""
    assert not write.draft.references.exists()
    assert write.post().status_code == 302
    first = write.draft.references.first()
    assert first.doi == DOI
    assert first.raw.split() == pasted.split("@book")[0].split("\n@Article")[
        -1
    ].split() or first.raw in pasted.replace("\r\n", "\n")


def test_pasting_and_saving_at_once_saves_them(write):
    answer = write.post(pasted=f"{APA}\n\n{OTHER}\n\nSomewhere, years ago")

    assert answer.status_code == 302
    assert [row.name for row in write.draft.references.all()] == [
        "horvath1991",
        "moltu2011",
        "somewhereyearsnd",
    ]
    assert [row.position for row in write.draft.references.all()] == [0, 1, 2]
    write.draft.refresh_from_db()
    assert "Relation between working alliance" in write.draft.references_html


def test_a_line_that_is_no_entry_is_kept_as_typed_and_says_so(write):
    write.post(pasted="Somewhere, years <ago>", _paste="1")

    assert "1 reference was added." in told(write.text)[0]
    assert "Kept as typed" in told(write.text)[1]
    assert "Somewhere, years &lt;ago&gt;" in write.text
    write.post()
    assert write.draft.references.get().raw == "Somewhere, years <ago>"


def test_broken_bibtex_is_refused_beside_the_box_with_its_line_and_stays(write):
    broken = "@article{lind2012,\n title = {A title\n}\n"

    for extra in ({"_paste": "1"}, {}):
        answer = write.post(pasted=broken, title="Kept all the same", **extra)

        assert answer.status_code == 422
        assert "Line 1: " in write.text or "Line 2: " in write.text
        assert "Nothing of it was added yet." in write.text
        assert write.fields["pasted"].split() == broken.split()
        assert "Kept all the same" in write.text
        assert 'aria-invalid="true"' in write.text.split('name="pasted"')[1].split(">")[0]
        write.fields.pop("_paste", None)
    assert not write.draft.references.exists()


def test_the_same_doi_is_not_added_twice_and_fills_what_was_empty(write):
    write.post(pasted=DOI, _paste="1")
    write.post(pasted=f"{BIBTEX.split('@book')[0]}\n\nhttps://doi.org/{DOI.upper()}", _paste="1")

    assert any("empty fields were filled" in sentence for sentence in told(write.text))
    assert any("not added again" in sentence for sentence in told(write.text))
    assert write.fields["references-TOTAL_FORMS"] == "1"
    assert write.post().status_code == 302
    row = write.draft.references.get()
    assert (row.raw, row.doi, row.name) == (DOI, DOI, "0022-0167-38-2-139")
    assert row.csl["title"] == "Relation between working alliance & outcome"
    assert row.csl["author"][0]["family"] == "Horvath"


def test_what_is_there_is_never_replaced_by_a_second_wording(write):
    write.post(pasted=APA)
    write.open()

    write.post(pasted=APA.replace("outcome in", "result of"))

    assert "outcome in psychotherapy" in write.draft.references.get().raw
    assert write.draft.references.get().csl["title"].endswith("outcome in psychotherapy")


def test_two_works_of_one_author_and_year_get_keys_of_their_own(write):
    write.post(pasted=f"{OTHER}\n{OTHER.replace('A title', 'Another title')}")

    assert [row.name for row in write.draft.references.all()] == ["moltu2011", "moltu2011a"]


def test_fields_are_opened_changed_and_saved_while_the_line_stays_as_typed(write):
    write.post(pasted=APA)
    write.open()
    write.post(_open="references-0")

    assert write.fields["references-0-authors"] == "Horvath, A. O.\nSymonds, B. D."
    assert write.fields["references-0-kind"] == "article-journal"
    assert write.fields["references-0-issued"] == "1991"
    answer = write.post(
        **{
            "references-0-authors": "Horvath, Adam O.\nvan der Berg, Bea\nA Group",
            "references-0-issued": "1992, April 3",
        }
    )

    assert answer.status_code == 302
    row = write.draft.references.get()
    assert row.raw == APA
    assert row.name == "horvath1991"
    assert row.csl["author"] == [
        {"family": "Horvath", "given": "Adam O."},
        {"family": "Berg", "non-dropping-particle": "van der", "given": "Bea"},
        {"literal": "A Group"},
    ]
    assert row.csl["issued"] == {"date-parts": [[1992, 4, 3]]}
    assert row.csl["title"].startswith("Relation between")


def test_a_corrected_line_takes_its_fields_along_but_not_those_typed_by_hand(write):
    write.post(pasted=APA)
    write.open()
    write.post(_open="references-0")
    write.post(**{"references-0-publisher": "", "references-0-container": "J. Couns. Psychol."})
    write.open()

    write.post(**{"references-0-raw": APA.replace("38(2)", "39(2)").replace("Symonds, B. D.", "Symonds, B.")})

    csl = write.draft.references.get().csl
    assert csl["volume"] == "39"
    assert csl["author"][1] == {"family": "Symonds", "given": "B."}
    assert csl["container-title"] == "J. Couns. Psychol."


def test_an_endless_position_is_answered_with_the_page(write):
    write.post(_another="1")

    answer = write.post(_another="1", **{"references-0-position": "9" * 5000})

    assert answer.status_code in (200, 422)


def test_a_reference_can_be_made_of_fields_alone(write):
    write.post(_another="1")
    refused = write.post()
    assert refused.status_code == 422
    assert "or at least the title of the work" in write.text

    answer = write.post(
        **{
            "references-0-work_title": "On rest",
            "references-0-authors": "Lind, Nora",
            "references-0-kind": "book",
        }
    )

    assert answer.status_code == 302
    row = write.draft.references.get()
    assert (row.name, row.raw) == ("lindnd", "")
    assert row.csl == {"type": "book", "title": "On rest", "author": [{"family": "Lind", "given": "Nora"}]}


def test_a_doi_that_is_none_is_refused_beside_its_field(write):
    write.post(pasted=APA)
    write.open()
    write.post(_open="references-0")

    answer = write.post(**{"references-0-identifier": "none of your business"})

    assert answer.status_code == 422
    assert "A DOI begins with “10.”" in write.text
    assert "none of your business" in write.text


def test_a_row_is_removed_when_saving(write):
    write.post(pasted=f"{APA}\n{OTHER}")
    write.open()

    write.post(**{"references-0-DELETE": "on"})

    assert [row.name for row in write.draft.references.all()] == ["moltu2011"]


def test_what_was_pasted_is_on_the_page_for_those_who_come_too_late(write, editor):
    publishing.publish(write.draft.article, by=editor)

    answer = write.post(pasted="Late, A. (1999). Words.", _paste="1")

    assert answer.status_code == 409
    assert "Late, A. (1999). Words." in write.text


def test_a_published_version_shows_its_references_without_a_box(write, editor, client):
    write.post(pasted=APA)
    publishing.publish(write.draft.article, by=editor)

    page = client.get(writing(write.draft)).content.decode()

    assert "Relation between working alliance" in page
    assert 'name="pasted"' not in page
    assert 'name="_open"' not in page


def test_a_hundred_references_fit_into_one_form(write, django_assert_max_num_queries):
    lines = "\n".join(f"Lind, P. ({1900 + n}). Title {n}. A Journal, {n}, 5–6." for n in range(100))
    write.post(pasted=lines)
    write.open()
    with django_assert_max_num_queries(150):
        answer = write.post(**{f"references-{n}-raw": f"Changed {n}" for n in range(3)})

    assert answer.status_code == 302
    assert write.draft.references.count() == 100


@pytest.mark.parametrize("csl", [row[0] for row in TABLE], ids=lambda csl: csl["title"][:30])
def test_fields_written_and_read_again_change_nothing(csl):
    fields = plainly.written(csl)

    assert plainly.changed(csl, fields, fields) == csl
    again = plainly.changed({}, {}, fields)
    date_range = len(csl.get("issued", {}).get("date-parts", [])) > 1
    if not date_range:
        shown = re.sub(
            r"\[Conference session\]",
            "",
            str(
                references.format_apa(
                    again | {k: csl[k] for k in ("event-title", "event-place", "archive") if k in csl}
                )
            ),
        )
        assert shown == str(references.format_apa(csl))


@pytest.mark.parametrize("rubbish", [{"references-TOTAL_FORMS": "9" * 30}, {"references-TOTAL_FORMS": "²"}, {"references-TOTAL_FORMS": "-1"},
                                     {"references-0-opened": "x"}, {"_open": "references-77"}, {"pasted": "a\0b"}])  # fmt: skip
def test_a_form_in_disorder_is_answered_with_a_sentence(write, rubbish):
    assert write.post(**({"_paste": "1"} | rubbish)).status_code in (200, 422)


def test_a_conflict_keeps_fields_that_were_opened_and_the_box(write, editor, client):
    write.post(pasted=APA)
    write.open()
    write.post(_open="references-0")
    stale = write.draft.revision
    versions.save(write.draft, by=editor)

    meeting = client.post(
        writing(write.draft),
        write.fields | {"stamp": stale, "references-0-volume": "77", "pasted": OTHER},
    )

    page = meeting.content.decode()
    assert meeting.status_code == 409
    assert "<ins>77</ins>" in page
    answer = client.post(f"/admin/articles/version/{write.draft.pk}/merge/", answer_form(page))

    assert answer.status_code == 302
    assert [row.csl.get("volume") for row in write.draft.references.all()] == ["77", "4"]
