"""Three texts into one: what only one side has changed is taken, what both have changed is a person's to decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.merging import Side, blocks, merge

A, B, C, D = (f"<p>{letter}</p>" for letter in "ABCD")


def merged(base, mine, theirs, choices=None):
    return merge(base and Side({"body": base}), Side({"body": mine}), Side({"body": theirs}), choices)


@pytest.mark.parametrize(
    ("mine", "theirs", "result"),
    [
        (A + B + C, A + B + C, A + B + C),
        (A + "<p>mine</p>" + C, A + B + "<p>theirs</p>", A + "<p>mine</p><p>theirs</p>"),
        ("<p>mine</p>" + B + C, A + B + C + D, "<p>mine</p>" + B + C + D),
        (B + C, A + B + "<p>theirs</p>", B + "<p>theirs</p>"),
        (A + B + C + D, A + C, A + C + D),
        (A + "<p>same</p>" + C, A + "<p>same</p>" + C, A + "<p>same</p>" + C),
        ("", A + B + C, ""),
    ],
)
def test_passages_that_one_side_has_changed_are_taken(mine, theirs, result):
    done = merged(A + B + C, mine, theirs)

    assert not done.clashes
    assert done.merged.fields["body"] == result


@pytest.mark.parametrize(
    ("choice", "result"),
    [
        ("mine", A + "<p>mine</p>" + C),
        ("theirs", A + "<p>theirs</p>" + C),
        ("both", A + "<p>theirs</p><p>mine</p>" + C),
    ],
)
def test_a_passage_that_both_have_rewritten_waits_for_a_choice(choice, result):
    sides = A + B + C, A + "<p>mine</p>" + C, A + "<p>theirs</p>" + C
    (clash,) = merged(*sides).undecided
    assert (clash.base, clash.mine, clash.theirs) == (B, "<p>mine</p>", "<p>theirs</p>")

    done = merged(*sides, {clash.id: (choice, "")})

    assert not done.undecided
    assert done.merged.fields["body"] == result


def test_a_choice_counts_for_the_same_words_only():
    (clash,) = merged(A, "<p>mine</p>", "<p>theirs</p>").undecided

    assert merged(A, "<p>mine</p>", "<p>theirs again</p>", {clash.id: ("mine", "")}).undecided


def test_without_a_base_every_difference_is_asked_for():
    done = merged(None, A + "<p>mine</p>", A + "<p>theirs</p>")

    (clash,) = done.undecided
    assert clash.base == ""
    assert merged(None, A, A).items == []


def row(**texts):
    return {"name": "a", "raw": "A. (1999).", "position": "0"} | texts


def rows(base, mine, theirs, choices=None):
    sides = [Side({}, {"references": side}) for side in (base, mine, theirs)]
    return merge(*sides, choices)


@pytest.mark.parametrize(
    ("mine", "theirs", "result"),
    [
        ({"k": row(raw="mine")}, {"k": row(name="theirs")}, {"k": row(raw="mine", name="theirs")}),
        ({}, {"k": row()}, {}),
        ({"k": row()}, {}, {}),
        ({"k": row(), "new-1": row(name="m")}, {"k": row(), "t": row(name="t")},
         {"k": row(), "t": row(name="t"), "new-1": row(name="m")}),
        ({"k": row(), "new-1": row(name="", raw="x")}, {"k": row(), "t": row(name="x1", raw="x")},
         {"k": row(), "t": row(name="x1", raw="x")}),
        ({"k": row(position="2")}, {"k": row(position="1")}, {"k": row(position="2")}),
    ],
)  # fmt: skip
def test_rows_are_merged_field_by_field(mine, theirs, result):
    done = rows({"k": row()}, mine, theirs)

    assert not done.clashes
    assert done.merged.rows["references"] == result


def test_a_row_that_one_takes_out_and_the_other_changes_is_a_clash():
    for mine, theirs in [({}, {"k": row(raw="theirs")}), ({"k": row(raw="mine")}, {})]:
        (clash,) = rows({"k": row()}, mine, theirs).undecided
        kept = rows({"k": row()}, mine, theirs, {clash.id: ("mine", "")}).merged.rows["references"]
        assert kept == mine


words = st.text(st.sampled_from("ab <>&\n"), max_size=12)


@given(st.lists(st.one_of(words.map(lambda w: f"<p>{w.replace('<', '').replace('>', '')}</p>"), words)))
def test_blocks_lose_no_word(pieces):
    source = "".join(
        piece.replace("<", "").replace(">", "") if not piece.startswith("<p>") else piece for piece in pieces
    )

    assert "".join("".join(blocks(source)).split()) == "".join(source.split())


@given(*[st.lists(st.sampled_from([A, B, C, D]), max_size=6).map("".join)] * 2)
def test_who_changes_nothing_gets_what_the_other_saved(base, theirs):
    assert merged(base, base, theirs).merged.fields["body"] == theirs
    assert merged(base, theirs, base).merged.fields["body"] == theirs
