"""Comments from elsewhere keep their names, dates and places, and forge nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles.wordpress import registry
from articles.wordpress.registry import WxrComment
from comments import threads
from comments.models import Action, Comment, Rule, Status, Thread

pytestmark = pytest.mark.django_db
START = datetime(2012, 6, 27, 4, 10, tzinfo=UTC)


@pytest.fixture
def article(make_article):
    article = make_article()
    article.refresh_from_db()
    article.source_site, article.source_id = "old.example/blog", "14801"
    article.save(update_fields=["source_site", "source_id"])
    return article


def old(number, *, parent="", days=0, approved="1", content=None, author="Layne"):
    return WxrComment(
        id=str(number), author=author, email_hash="", date=START + timedelta(days=days),
        content=content or f"Words number {number}.", approved=approved, type="comment", parent=str(parent), user_id="",
    )  # fmt: skip


def take(article, *comments, **over):
    return registry.comment_importer(article, list(comments), **over)


def tree(article):
    rows = Comment.objects.filter(article=article).order_by("path")
    return [(int(row.source_id), row.depth) for row in rows]


def test_names_dates_and_paragraphs_are_kept_and_no_acceptance_is_forged(client, article):
    content = "First paragraph.\n\nSecond, with <em>weight</em>."

    assert take(article, old(90001, content=content, author="molly andrews")) == {"added": 1, "known": 0}

    comment = Comment.objects.get()
    assert (comment.name, comment.author, comment.terms, comment.created_at) == (
        "molly andrews",
        None,
        None,
        START,
    )
    page = client.get(article.get_absolute_url())
    assertContains(page, "<p>First paragraph.</p>\n<p>Second, with <em>weight</em>.</p>")
    assertContains(page, '<time datetime="2012-06-27T04:10:00Z">27 June 2012, 4:10 am</time>')
    assertContains(page, 'data-i="MA"')


def test_a_second_run_changes_nothing_and_a_later_one_adds_what_is_new(article):
    file = [old(1), old(2, parent=1, days=1)]
    take(article, *file)
    before = list(Comment.objects.order_by("n").values())
    version = Thread.objects.get().version

    assert take(article, *file) == {"added": 0, "known": 2}
    assert list(Comment.objects.order_by("n").values()) == before
    assert Thread.objects.get().version == version

    assert take(article, *file, old(3, parent=2, days=2)) == {"added": 1, "known": 2}
    assert tree(article) == [(1, 0), (2, 1), (3, 2)]


def test_parents_in_any_order_are_found(article):
    take(article, old(5, parent=4), old(4, parent=3, days=1), old(3, days=2), old(6, days=-1))

    assert tree(article) == [(6, 0), (3, 0), (4, 1), (5, 2)]
    assert list(Comment.objects.filter(root_n=2).order_by("rn").values_list("source_id", flat=True)) == [
        "3",
        "4",
        "5",
    ]
    assert not list(threads.drift(article.pk))


def test_a_reply_to_what_is_not_in_the_file_stands_alone_and_is_reported(article):
    counts = take(article, old(2, parent=1))

    assert counts["replies to a comment that is not in the file"] == 1
    assert tree(article) == [(2, 0)]


def test_replies_in_a_circle_do_not_hang(article):
    counts = take(article, old(1, parent=2), old(2, parent=1), old(3, parent=3))

    assert counts["added"] == 3
    assert len(tree(article)) == 3


@pytest.mark.parametrize(
    ("approved", "status"),
    [
        ("1", Status.PUBLISHED),
        ("0", Status.HELD),
        ("spam", Status.SPAM),
        ("trash", Status.REMOVED_BY_MODERATOR),
        ("post-trashed", Status.REMOVED_BY_MODERATOR),
    ],
)
def test_what_the_old_site_had_decided_stays_decided(client, article, approved, status):
    take(article, old(1, approved=approved))

    comment = Comment.objects.get()
    assert comment.status == status
    shown = b"Words number 1." in client.get(article.get_absolute_url()).content
    assert shown == (status == Status.PUBLISHED)


def test_a_waiting_comment_comes_into_the_queue_with_its_reason(article, moderator):
    take(article, old(1, approved="0"))

    assert Comment.objects.needing_decision().get().actions.get().rule == Rule.IMPORTED
    assert Action.objects.get().actor is None


def test_an_empty_place_keeps_its_replies(client, article):
    take(article, old(1, approved="trash"), old(2, parent=1, days=1))

    page = client.get(article.get_absolute_url())

    assertContains(page, "Removed by a moderator.")
    assertContains(page, "Words number 2.")
    assertNotContains(page, "Words number 1.")


def test_the_old_anchor_stays_unless_the_number_is_one_of_the_articles_own(client, article):
    take(article, old(90001), old(2, days=1))

    page = client.get(article.get_absolute_url()).content.decode()

    assert '<a id="comment-90001"></a><article id="comment-1"' in page
    assert page.count('id="comment-2"') == 1


def test_comments_without_text_are_left_and_counted(article):
    assert take(article, old(1, content="<!-- x -->"), old(2))["comments without any text"] == 1
    assert tree(article) == [(2, 0)]


def test_what_the_old_site_had_closed_is_closed_until_somebody_here_opens_it(article):
    take(article, old(1), closed=True)
    assert Thread.objects.get().mode == Thread.Mode.CLOSED

    Thread.objects.update(mode=Thread.Mode.OPEN)
    take(article, old(1), closed=True)
    assert Thread.objects.get().mode == Thread.Mode.OPEN


def test_hostile_markup_is_made_harmless(client, article):
    take(
        article,
        old(
            1,
            content='<img src=x onerror=alert(1)> hi <a href="javascript:alert(1)">there</a>',
            author="<b>x",
        ),
    )

    page = client.get(article.get_absolute_url()).content.decode()

    assert "onerror" not in page
    assert "javascript:" not in page
    assert "<h3>&lt;b&gt;x</h3>" in page


def test_new_comments_go_on_from_the_imported_numbers(article, make_comment):
    take(article, old(1), old(2, days=1))

    assert make_comment(parent=Comment.objects.get(source_id="1")).n == 3
    assert threads.ancestors(Comment.objects.get(n=3)) == [1]
    assert not list(threads.drift(article.pk))
