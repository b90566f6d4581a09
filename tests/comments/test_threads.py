"""Numbers, paths, counts: the tree against a plain model, and what the counts say after every change."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import moderation, threads
from comments.models import MAX_DEPTH, Comment, Status, Thread

pytestmark = pytest.mark.django_db


def listed(article):
    return list(
        Comment.objects.filter(article=article, listed=True).order_by("path").values_list("n", flat=True)
    )


def state(article):
    thread = Thread.objects.get(article=article)
    return thread.visible, thread.held


def test_numbers_begin_at_one_in_every_article(make_article, make_comment):
    first, second = make_article(), make_article()

    assert [make_comment(on=on).n for on in (first, first, second, first)] == [1, 2, 1, 3]


def test_reading_order_is_the_order_of_paths(article, make_comment):
    one = make_comment()
    two = make_comment()
    three = make_comment(parent=one)
    make_comment(parent=two)
    make_comment(parent=three)
    make_comment(parent=one)

    assert listed(article) == [1, 3, 5, 6, 2, 4]


def test_byte_order_is_number_order_beyond_a_byte():
    assert threads.segment(255) < threads.segment(256) < threads.segment(65_536)
    assert threads.numbers(threads.segment(70_000) + threads.segment(3)) == [70_000, 3]


def test_below_the_last_level_a_reply_stands_beside_what_it_answers(make_comment):
    chain = [make_comment()]
    for _ in range(MAX_DEPTH + 3):
        chain.append(make_comment(parent=chain[-1]))

    depths = [comment.depth for comment in chain]
    assert depths == [*range(MAX_DEPTH + 1), MAX_DEPTH, MAX_DEPTH, MAX_DEPTH]
    assert [len(comment.path) for comment in chain[-4:]] == [4 * (MAX_DEPTH + 1)] * 4
    assert chain[-1].parent == chain[-2]
    assert [comment.rn for comment in chain] == list(range(len(chain)))


def test_the_last_visible_child_hidden_takes_its_empty_ancestors_along(
    article, moderator, make_comment, hide
):
    top = make_comment()
    middle = make_comment(parent=top)
    leaf = make_comment(parent=middle)

    hide(top, moderator)
    hide(middle, moderator)
    assert (listed(article), state(article)) == ([1, 2, 3], (1, 0))

    hide(leaf, moderator)
    assert (listed(article), state(article)) == ([], (0, 0))


def test_restoring_deep_down_brings_every_empty_place_above_back(article, moderator, make_comment, hide):
    chain = [make_comment()]
    for _ in range(MAX_DEPTH):
        chain.append(make_comment(parent=chain[-1]))
    for comment in chain:
        hide(comment, moderator)
    assert listed(article) == []

    moderation.restore(chain[-1], by=moderator)

    assert listed(article) == [comment.n for comment in chain]
    assert state(article) == (1, 0)


def test_an_empty_place_is_not_kept_for_replies_that_wait(article, moderator, make_comment, hide):
    top = make_comment()
    make_comment(parent=top, status=Status.HELD)

    hide(top, moderator)

    assert (listed(article), state(article)) == ([], (0, 1))


def test_a_comment_that_waits_changes_no_version_and_one_that_shows_does(article, make_comment):
    make_comment()
    before = Thread.objects.get(article=article).version
    waiting = make_comment(status=Status.HELD)
    assert Thread.objects.get(article=article).version == before

    with transaction.atomic():
        threads.move(threads.take(waiting), Status.PUBLISHED)

    assert Thread.objects.get(article=article).version > before


@pytest.mark.parametrize(
    "wrong",
    [
        {"listed": False},
        {"status": "held"},
        {"depth": 1},
        {"rn": 4},
        {"terms": None},
        {"status": "scheduled", "listed": False},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_comment_that_contradicts_itself(make_comment, wrong):
    comment = make_comment()

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**wrong)


# --- comments_check ---------------------------------------------------------------------------------
def test_the_check_finds_and_mends_every_kind_of_drift(article, make_comment, capsys):
    top = make_comment()
    make_comment(parent=make_comment(parent=top))
    Comment.objects.filter(pk=top.pk).update(vis_desc=7)
    Thread.objects.filter(article=article).update(visible=1, held=5, next_n=9)

    with pytest.raises(CommandError, match="2 counts wrong"):
        call_command("comments_check")
    said = capsys.readouterr().out
    assert f"{top.get_absolute_url()} vis_desc 7 → vis_desc 2" in said
    assert "visible 1, held 5, next_n 9 → visible 3, held 0, next_n 4" in said

    call_command("comments_check", mend=True)
    call_command("comments_check")
    assert state(article) == (3, 0)


def test_the_check_of_an_unknown_article_fails(db):
    with pytest.raises(CommandError, match="no conversation"):
        call_command("comments_check", article="nowhere")


# --- a plain model ----------------------------------------------------------------------------------
STATES = [
    Status.PUBLISHED,
    Status.HELD,
    Status.REJECTED,
    Status.REMOVED_BY_MODERATOR,
    Status.SPAM,
    Status.ERASED,
]


@given(
    steps=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["reply", "root", *STATES])), max_size=25)
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_changes_leaves_the_counts_of_a_plain_model(
    steps, make_article, make_comment, make_user
):
    article, person, made = make_article(), make_user(), []
    for pick, what in steps:
        parent = made[pick % len(made)] if made and what != "root" else None
        if what in ("root", "reply"):
            if parent is not None and Comment.objects.get(pk=parent.pk).status != Status.PUBLISHED:
                continue
            made.append(make_comment(on=article, by=person, parent=parent))
        elif made:
            with transaction.atomic():
                threads.move(threads.take(parent), what)

    rows = {comment.pk: comment for comment in Comment.objects.filter(article=article)}
    paths = {pk: bytes(row.path) for pk, row in rows.items()}
    for pk, row in rows.items():
        below = [
            other for other in rows.values()
            if other.pk != pk and paths[other.pk].startswith(paths[pk]) and other.status == Status.PUBLISHED
        ]  # fmt: skip
        assert row.vis_desc == len(below)
        assert row.listed == (row.status == Status.PUBLISHED or bool(below))
    if rows:
        shown = sum(row.status == Status.PUBLISHED for row in rows.values())
        held = sum(row.status == Status.HELD for row in rows.values())
        assert state(article) == (shown, held)
        assert not list(threads.drift(article.pk))
