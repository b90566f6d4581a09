"""A save of what somebody else has saved meanwhile: side by side, merged by choice, nothing discarded."""

from datetime import timedelta

import pytest

from articles import autosaving, publishing, versions
from articles.models import Autosave, Contributor, Snapshot
from tests.articles.forms import form_of
from tests.articles.test_desk import typed, writing

LINE = "Horvath, A. O. (1991). Alliance. Journal, 38(2), 139."


def merging(version):
    return writing(version).replace("change/", "merge/")


@pytest.fixture
def draft(make_draft, at_desk, editor):
    at_desk(editor)
    draft = make_draft(
        by=editor, body="<p>One.</p><p>Two.</p>", references=[{"name": "a1999", "raw": "A. (1999). B."}]
    )
    return versions.save(draft, by=editor)


def saved(client, draft, **over):
    """Somebody saves; returns what an older tab still shows."""
    stale = typed(draft)
    assert client.post(writing(draft), typed(draft) | over).status_code == 302
    return stale


def decide(client, page, draft, choice, **over):
    fields, choices = form_of(page, merging(draft))
    return client.post(merging(draft), fields | dict.fromkeys(choices, choice) | {"_continue": "1"} | over)


def test_what_only_one_has_changed_is_merged_and_shown_as_such(client, draft):
    stale = saved(client, draft, body="<p>One.</p><p>Two, theirs.</p>", title="Their title")

    page = client.post(
        writing(draft), stale | {"body": "<p>One, mine.</p><p>Two.</p>", "standfirst": "My standfirst."}
    )

    assert page.status_code == 409
    text = page.content.decode()
    assert "4 things merged by themselves" in text
    assert "both of you have changed</h2>" not in text
    assert "<ins>One, mine.</ins>" in text
    assert "<ins>Their title</ins>" in text or "<ins>Their</ins>" in text
    assert decide(client, page, draft, "mine")["Location"] == writing(draft)
    draft.refresh_from_db()
    assert (draft.title, draft.standfirst) == ("Their title", "My standfirst.")
    assert draft.body == "<p>One, mine.</p><p>Two, theirs.</p>"


@pytest.mark.parametrize(
    ("choice", "title", "body"),
    [
        ("mine", "My title", "<p>One.</p><p>Mine.</p>"),
        ("theirs", "Their title", "<p>One.</p><p>Theirs.</p>"),
        ("other", "A third title", None),
    ],
)
def test_what_both_have_changed_is_chosen(client, draft, choice, title, body):
    over = {} if body is None else {"body": "<p>One.</p><p>Theirs.</p>"}
    stale = saved(client, draft, title="Their title", **over)
    mine = {} if body is None else {"body": "<p>One.</p><p>Mine.</p>"}
    page = client.post(writing(draft), stale | {"title": "My title"} | mine)
    fields, choices = form_of(page, merging(draft))
    other = {name: "A third title" for name in fields if name.startswith("other-")}
    assert len(choices) == (1 if body is None else 2)

    undecided = client.post(merging(draft), fields | {"_continue": "1"})
    assert undecided.status_code == 422
    assert "Choose for each thing" in undecided.content.decode()
    assert decide(client, page, draft, choice, **other).status_code == 302

    draft.refresh_from_db()
    assert draft.title == title
    if body:
        assert draft.body == body


def test_nothing_is_discarded_theirs_stays_in_the_history(client, draft, editor):
    stale = saved(client, draft, title="Their title")
    page = client.post(writing(draft), stale | {"title": "My title", "tab": "one"})
    assert Autosave.objects.get(editor=editor).fields["title"] == "My title"

    decide(client, page, draft, "mine")

    titles = set(Snapshot.objects.values_list("data__title", flat=True))
    assert titles == {"Trust takes time", "Their title", "My title"}
    assert Autosave.objects.get(editor=editor).fields == {}


def test_rows_are_paired_by_their_key(client, draft):
    other = Contributor.objects.create(name="Otto Other", slug="otto-other")
    rows = {
        "references-TOTAL_FORMS": 2, "references-1-raw": LINE, "references-1-position": 1, "references-1-name": "",
        "references-1-version": draft.pk, "references-1-id": "", "references-0-name": "renamed",
    }  # fmt: skip
    stale = saved(client, draft, **rows)
    mine = {
        "references-0-raw": "A. (1999). B, mine.", "bylines-TOTAL_FORMS": 2, "bylines-1-contributor": other.pk,
        "bylines-1-role": "reviewer", "bylines-1-position": 1, "bylines-1-id": "", "bylines-1-version": draft.pk,
    }  # fmt: skip

    page = client.post(writing(draft), stale | mine)
    text = page.content.decode()
    assert "Reference: A. (1999). B. · As typed: yours is taken" in text.replace("as typed", "As typed")
    assert "Byline: Otto Other: yours is taken" in text
    assert "Reference: Horvath" in text
    decide(client, page, draft, "mine")

    assert set(draft.references.values_list("name", "raw")) == {
        ("renamed", "A. (1999). B, mine."), ("horvath1991", LINE),
    }  # fmt: skip
    assert list(draft.bylines.values_list("contributor__name", "role")) == [
        ("Nora Lind", "author"), ("Otto Other", "reviewer"),
    ]  # fmt: skip


@pytest.mark.parametrize(("choice", "left"), [("mine", 1), ("theirs", 0)])
def test_a_row_taken_out_by_one_and_changed_by_the_other_is_a_choice(client, draft, choice, left):
    stale = saved(client, draft, **{"references-0-DELETE": "on"})
    page = client.post(writing(draft), stale | {"references-0-raw": "A. (1999). B, mine."})
    assert "It is taken out." in page.content.decode()

    decide(client, page, draft, choice)

    assert draft.references.filter(raw="A. (1999). B, mine.").count() == left
    assert draft.references.count() == left


def test_a_second_click_on_save_is_no_conflict(client, draft):
    new = {
        "references-TOTAL_FORMS": 2, "references-1-raw": LINE, "references-1-position": 1, "references-1-name": "",
        "references-1-version": draft.pk, "references-1-id": "", "body": "<p>One.</p><p>Two.</p><p>Three.</p>",
    }  # fmt: skip
    stale = saved(client, draft, **new)

    again = client.post(writing(draft), stale | new, follow=True)

    assert "it is saved" in again.content.decode()
    assert draft.references.count() == 2
    draft.refresh_from_db()
    assert draft.revision == 3


def test_the_merged_text_can_go_into_the_form_first(client, draft):
    stale = saved(client, draft, title="Their title")
    page = client.post(writing(draft), stale | {"standfirst": "Mine."})
    fields, _choices = form_of(page, merging(draft))

    form = client.post(merging(draft), fields | {"_into_form": "1"})

    assert "Here is the merged text" in form.content.decode()
    draft.refresh_from_db()
    assert draft.standfirst != "Mine."
    fields, _choices = form_of(form, writing(draft))
    assert (fields["title"], fields["standfirst"], fields["stamp"]) == ("Their title", "Mine.", "3")


def test_the_merged_text_goes_through_the_forms_own_checks(client, draft):
    stale = saved(client, draft, title="Their title")
    page = client.post(writing(draft), stale | {"standfirst": "x" * 501})

    answer = decide(client, page, draft, "mine")

    assert answer.status_code == 422
    assert "at most 500 characters" in answer.content.decode()
    assert "x" * 501 in answer.content.decode()


def test_a_save_between_page_and_choice_shows_the_page_again(client, draft):
    stale = saved(client, draft, title="Their title")
    page = client.post(writing(draft), stale | {"title": "My title"})
    draft.refresh_from_db()
    client.post(writing(draft), typed(draft, standfirst="Once more."))

    again = decide(client, page, draft, "mine")

    assert again.status_code == 409
    assert "saved once more meanwhile" in again.content.decode()
    assert "checked" in again.content.decode()
    decide(client, again, draft, "mine")
    draft.refresh_from_db()
    assert (draft.title, draft.standfirst) == ("My title", "Once more.")


def test_a_stale_draft_copy_meets_the_same_page(client, draft, editor):
    client.post(
        writing(draft).replace("change/", "copy/"), typed(draft, title="Kept") | {"typed": "1", "tab": "one"}
    )
    saved(client, draft, title="Their title", tab="two")

    page = client.post(writing(draft).replace("change/", "copy/use/"))

    assert page.status_code == 409
    assert "Take yours" in page.content.decode()
    decide(client, page, draft, "mine")
    draft.refresh_from_db()
    assert draft.title == "Kept"
    assert Autosave.objects.get(editor=editor).fields == {}


def test_a_slot_of_another_tab_is_not_overwritten_by_the_page(client, draft, editor):
    autosaving.keep(draft, by=editor, fields={"title": "First tab"}, revision=2, tab="one")
    stale = saved(client, draft, title="Their title", tab="three")

    page = client.post(writing(draft), stale | {"title": "My title", "tab": "two"})

    assert "kept as your draft copy" not in page.content.decode()
    assert Autosave.objects.get(editor=editor).fields == {"title": "First tab"}


@pytest.mark.parametrize("stamp", ["", "x", "²", "-1", "9" * 30, "0", "77"])
def test_a_forged_stamp_asks_for_every_difference(client, draft, stamp):
    page = client.post(writing(draft), typed(draft, title="My title", stamp=stamp))

    assert page.status_code == 409
    assert "not known any more" in page.content.decode()
    assert decide(client, page, draft, "theirs").status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Trust takes time"


@pytest.mark.parametrize(
    "over",
    [
        {"theirs": "x"}, {"theirs": "9" * 40}, {"origin": "-1"}, {"origin": "9" * 30}, {"stamp": "\0"},
        {"references-TOTAL_FORMS": "9" * 30}, {"references-TOTAL_FORMS": "x"}, {"references-0-id": "9" * 30},
        {"references-0-id": "x"}, {"bylines-0-contributor": "x"}, {"bylines-0-contributor": "9" * 30},
        {"lead_picture": "x"}, {"lead_picture": "9" * 30}, {"title": "\0"}, {"body": "<p>" * 5000},
        {"merge-x": "mine"}, {"body": "<p></p></p><hr><br>x</"}, {"tab": "x" * 500},
    ],
    ids=lambda over: next(iter(over)),
)  # fmt: skip
def test_forged_posts_get_a_sentence(client, draft, over):
    stale = saved(client, draft, title="Their title", body="<p>Theirs.</p>")
    page = client.post(writing(draft), stale | {"title": "My title", "body": "<p>Mine.</p>"} | over)
    assert page.status_code in (409, 422)
    fields, choices = form_of(page, merging(draft))

    answer = client.post(merging(draft), fields | over | dict.fromkeys(choices, "mine") | {"_continue": "1"})

    assert answer.status_code in (302, 409, 422)


def test_a_whole_long_text_is_merged_in_time_or_refused_with_a_sentence(client, draft):
    long = "<p>word</p>" * 3_000
    stale = saved(client, draft, body=long + "<p>Theirs.</p>")

    page = client.post(writing(draft), stale | {"body": long})
    assert page.status_code == 409
    assert decide(client, page, draft, "mine").status_code == 302

    draft.refresh_from_db()
    refused = client.post(writing(draft), typed(draft, body=f"<p>{'x' * 1_000_001}</p>"))
    assert refused.status_code == 422
    assert "longer than a million characters" in refused.content.decode()


def test_the_page_is_for_those_who_may_write(client, at_desk, author, editor, draft):
    stale = saved(client, draft, title="Their title")
    fields, _choices = form_of(client.post(writing(draft), stale | {"title": "Mine"}), merging(draft))
    at_desk(author)

    assert client.post(merging(draft), fields).status_code == 404
    at_desk(editor)
    assert client.get(merging(draft))["Location"] == writing(draft)


def test_words_that_came_too_late_go_into_a_change(client, draft, editor):
    publishing.publish(draft.article, by=editor)
    rows = {
        "references-TOTAL_FORMS": 2, "references-1-raw": LINE, "references-1-position": 1, "references-1-name": "",
        "references-0-raw": "A. (1999). B, late.",
    }  # fmt: skip
    carrying = writing(draft).replace("change/", "carry/")
    page = client.post(writing(draft), typed(draft, body="<p>Late words.</p>", tab="one") | rows)
    assert page.status_code == 409
    assert "kept as your draft copy" in page.content.decode()

    fields, _choices = form_of(page, carrying)
    form = client.post(carrying, fields)

    change = draft.article.draft_version()
    assert "Nothing is saved yet" in form.content.decode()
    fields, _choices = form_of(form, writing(change))
    assert fields["body"] == "<p>Late words.</p>"
    assert Autosave.objects.get(version=change).fields["body"] == "<p>Late words.</p>"
    assert Autosave.objects.get(version=draft).fields == {}
    fields |= {"bylines-0-contributor": change.bylines.get().contributor_id, "bylines-0-role": "author"}
    assert client.post(writing(change), fields).status_code == 302
    change.refresh_from_db()
    assert change.body == "<p>Late words.</p>"
    assert set(change.references.values_list("raw", flat=True)) == {"A. (1999). B, late.", LINE}
    assert change.references.get(position=0).key == draft.references.get().key
    assert draft.article.live_version() == draft


def test_words_too_late_for_a_change_that_others_have_begun_meet_the_conflict_page(client, draft, editor):
    late = typed(draft, title="Late title", tab="one")
    publishing.publish(draft.article, by=editor)
    change = publishing.prepare_change(draft.article, by=editor)
    client.post(writing(change), typed(change, title="Their title"))

    page = client.post(writing(draft).replace("change/", "carry/"), late)

    assert page.status_code == 409
    decide(client, page, change, "mine")
    change.refresh_from_db()
    assert change.title == "Late title"


def test_words_too_late_for_a_scheduled_version_say_what_to_do(client, draft, editor, now):
    publishing.schedule(draft.article, by=editor, at=now + timedelta(days=1))

    page = client.post(writing(draft).replace("change/", "carry/"), typed(draft, body="<p>Late words.</p>"))

    assert page.status_code == 409
    assert "Take the schedule back" in page.content.decode()
    assert "Late words." in page.content.decode()


def test_every_field_of_the_writing_page_has_one_value(client, draft, editor, rf):
    """The sides of a merge are read from single values: a field of several would need a reader of its own."""
    from django import forms
    from django.contrib import admin

    from articles.admin.sides import Sides
    from articles.models import Version

    request = rf.post("/")
    request.user = editor
    sides = Sides(admin.site.get_model_admin(Version), request, draft)

    for form in (sides.form, *sides.row_forms.values()):
        for name, field in form.base_fields.items():
            assert not isinstance(field, forms.ModelMultipleChoiceField | forms.FileField), name
            assert not isinstance(field.widget, forms.MultiWidget | forms.SelectMultiple), name
