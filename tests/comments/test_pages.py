"""Pages of a conversation: every comment once in every order, at one price, and addresses that hold."""

import json
import re

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from articles.models import Topic
from comments import pages, threads
from comments.models import MAX_DEPTH, Comment, Status, Thread

pytestmark = pytest.mark.django_db


def shown(page):
    return [int(n) for n in re.findall(r'<article id="comment-(\d+)"', page.content.decode())]


def walk(client, address):
    """The numbers on every page from `address` on, along rel="next"."""
    seen = []
    while address:
        page = client.get(address)
        seen.append(shown(page))
        found = re.search(r'<a rel="next" href="([^"]+)"', page.content.decode())
        address = found and found[1].replace("&amp;", "&")
        if address and address.startswith("?"):
            address = page.wsgi_request.path + address
    return seen


@pytest.fixture
def conversation(article):
    return f"{article.get_absolute_url()}comments/"


@pytest.fixture
def busy(article, grow):
    """130 comments: 44 beginnings, some with many replies."""
    return grow(article, [n // 4 if n % 3 else None for n in range(130)])


# --- orders -----------------------------------------------------------------------------------------
def test_oldest_first_shows_every_comment_once_in_reading_order(client, conversation, busy):
    seen = walk(client, conversation)

    assert [len(page) for page in seen] == [50, 50, 30]
    order = Comment.objects.filter(article=busy[0].article).order_by("path").values_list("n", flat=True)
    assert [n for page in seen for n in page] == list(order)


@pytest.mark.parametrize(("sort", "direction"), [("newest", -1), ("best", 1)])
def test_the_other_orders_show_every_beginning_once(client, conversation, busy, sort, direction):
    beginnings = [comment.n for comment in busy if comment.depth == 0]

    seen = walk(client, f"{conversation}?sort={sort}")

    found = [n for page in seen for n in page if n in beginnings]
    assert found == beginnings[::direction]
    assert max(sum(n in beginnings for n in page) for page in seen) == pages.ROOTS_PER_PAGE


def test_best_first_is_by_score_and_keeps_its_place_while_scores_change(client, conversation, busy):
    beginnings = [comment for comment in busy if comment.depth == 0]
    for comment in beginnings[30:]:
        Comment.objects.filter(pk=comment.pk).update(neg_best=-comment.n)

    first = client.get(f"{conversation}?sort=best")
    follow = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    Comment.objects.filter(pk=beginnings[0].pk).update(neg_best=-10_000)
    second = client.get(follow)

    assert shown(first)[0] == beginnings[-1].n
    assert not set(shown(first)) & set(shown(second))


def test_a_preview_never_shows_a_reply_without_what_it_answers(client, conversation, busy, moderator, hide):
    for comment in busy[::5]:
        hide(comment, moderator)

    for page in walk(client, f"{conversation}?sort=newest"):
        for row in Comment.objects.filter(article=busy[0].article, n__in=page):
            assert set(threads.ancestors(row)) <= set(page)


def test_a_beginning_with_many_replies_shows_three_and_says_how_many_more(
    client, conversation, article, grow
):
    top, *_replies = grow(article, [None] + [0] * 12)

    page = client.get(f"{conversation}?sort=newest")

    assert len(shown(page)) == 1 + pages.PREVIEW
    assertContains(page, f'<a href="{top.n}/">Show 9 more replies</a>')


def test_a_page_that_begins_in_mid_thread_says_where_it_is(client, conversation, article, grow, make_user):
    grow(article, [None] + [0] * 60, by=make_user(display_name="Layne"))

    page = client.get(f"{conversation}?sort=oldest&after=50")

    assertContains(page, 'Continues <a href="1/">#1 Layne</a>')
    assertNotContains(page, 'id="comment-1"')
    assert shown(page)[0] == 51


def test_a_cursor_outlives_the_words_of_its_comment(client, conversation, busy, moderator, hide):
    order = [n for page in walk(client, conversation) for n in page]
    hide(Comment.objects.get(n=order[49], article=busy[0].article), moderator)

    assert shown(client.get(f"{conversation}?after={order[49]}"))[0] == order[50]


@pytest.mark.parametrize(
    "query",
    [
        "after=x", "after=-1", "after=0", "after=999", "after=1.5", "after=99999999999999999999", "after=%F0%9F%99%82",
        "after=١", "sort=worst", "sort=", "sort=best&after=3", "sort=best&after=.", "sort=best&after=a.b",
        "sort=newest&after=x", "sort=best&after=1.2.3",
    ],
)  # fmt: skip
def test_a_foolish_address_is_a_helpful_404(client, conversation, make_comment, query):
    make_comment()

    assert client.get(f"{conversation}?{query}").status_code == 404


# --- permalinks -------------------------------------------------------------------------------------
def test_a_permalink_shows_the_comment_its_context_and_its_replies(client, make_comment):
    top = make_comment("The beginning.")
    middle = make_comment("The middle.", parent=top)
    make_comment("The end.", parent=middle)
    make_comment("Something else.")

    page = client.get(middle.get_absolute_url())

    assert shown(page) == [2, 3]
    assertContains(page, "Continues")
    assertNotContains(page, "The beginning.")
    assertNotContains(page, "Something else.")


def test_the_replies_of_a_permalink_are_paged(client, article, grow):
    top, *_replies = grow(article, [None] + [0] * 120)

    seen = walk(client, top.get_absolute_url())

    assert [len(page) for page in seen] == [51, 50, 20]
    assert [n for page in seen for n in page] == list(range(1, 122))


def test_a_chain_two_thousand_deep_can_be_read_page_by_page(client, article, grow):
    chain = grow(article, [None, *range(1_999)])

    last = chain[-1]
    assert (last.depth, last.parent_id) == (MAX_DEPTH, chain[-2].pk)
    assert shown(client.get(last.get_absolute_url())) == [2_000]
    assert shown(client.get(chain[-2].get_absolute_url())) == [1_999, 2_000]
    assert len(shown(client.get(f"{article.get_absolute_url()}comments/?after=1500"))) == 50


def test_a_permalink_says_to_programs_what_it_is(client, make_comment, make_user):
    top = make_comment()
    comment = make_comment("A </script> & *word*.", parent=top, by=make_user(display_name="Layne"))

    page = client.get(comment.get_absolute_url()).content.decode()

    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert (data["@type"], data["author"]["name"], data["text"]) == (
        "Comment",
        "Layne",
        "A </script> & word.",
    )
    assert data["parentItem"]["@id"].endswith(top.get_absolute_url())
    assert data["url"].endswith(comment.get_absolute_url())


def test_an_unknown_number_is_a_404(client, article, make_comment):
    make_comment()

    for n in ("2", "99999999999999999999999"):
        assert client.get(f"{article.get_absolute_url()}comments/{n}/").status_code == 404


# --- what a comment looks like ----------------------------------------------------------------------
def test_the_heading_counts_what_is_shown(client, article, make_comment, moderator, hide):
    make_comment()
    gone = make_comment()
    make_comment(parent=gone)
    make_comment(status=Status.HELD)
    hide(gone, moderator)

    page = client.get(article.get_absolute_url())

    assertContains(page, '<h2 id="conversation">2 comments</h2>')
    assertContains(page, "Removed by a moderator.")


def test_times_are_the_sites_and_say_so_and_machines_read_utc(
    client, article, make_comment, settings, long_ago
):
    settings.TIME_ZONE = "Europe/Oslo"
    make_comment(at=long_ago.replace(day=27, hour=4, minute=10))

    with timezone.override("Europe/Oslo"):
        page = client.get(article.get_absolute_url())

    assertContains(page, '<time datetime="2012-06-27T04:10:00Z">27 June 2012, 6:10 am</time>')
    assertContains(page, "Europe/Oslo")


def test_names_are_escaped_and_initials_are_theirs(client, article, make_comment, make_user):
    make_comment(by=make_user(display_name="molly <b> andrews"))

    page = client.get(article.get_absolute_url())

    assertContains(page, "<h3>molly &lt;b&gt; andrews</h3>")
    assertContains(page, 'data-i="MA"')


def test_the_author_of_the_article_wears_a_badge(client, article, author, make_comment):
    contributor = article.live_version().authors[0]
    contributor.user = author
    contributor.save()
    make_comment(by=author)
    make_comment()

    page = client.get(article.get_absolute_url()).content.decode()

    assert page.count("<b>Author</b>") == 1


def test_at_the_last_level_a_reply_names_what_it_answers(client, make_comment):
    comment = make_comment()
    for _ in range(MAX_DEPTH + 1):
        comment = make_comment(parent=comment)

    page = client.get(comment.article.get_absolute_url())

    assertContains(page, f'In reply to <a href="comments/{comment.n - 1}/">#{comment.n - 1}</a>')


def test_strangers_get_the_terms_sentence_and_two_ways_in_that_lead_back(client, article):
    page = client.get(article.get_absolute_url())

    back = f"?next=%2Farticles%2F{article.slug}%2F%23leave-a-comment"
    assertContains(page, "By commenting you acknowledge acceptance of the")
    assertContains(page, f'href="/accounts/login/{back}">Sign in to comment</a>')
    assertContains(page, f'href="/accounts/signup/{back}">Create an account</a>')
    assertNotContains(page, 'name="body"')


def test_only_its_author_finds_edit_and_delete_beside_a_comment(client, article, reader, make_comment):
    make_comment(source_site="old.example", source_id="1", terms=None, author=None, name="Imported")
    mine = make_comment(by=reader)
    anonymous = client.get(article.get_absolute_url())
    client.force_login(reader)

    page = client.get(article.get_absolute_url())

    assertNotContains(anonymous, "/removal/")
    assertContains(page, "/removal/", count=1)
    assertContains(page, f"comments/{mine.n}/edit/", count=1)


def test_a_waiting_comment_with_replies_is_an_empty_place_for_all_but_its_author(
    client, article, reader, make_comment
):
    mine = make_comment("Words being read again.", by=reader)
    make_comment("A reply.", parent=mine)
    with transaction.atomic():
        threads.move(threads.take(mine), Status.HELD)

    for address in ("", "comments/", "comments/?sort=newest", "comments/1/"):
        page = client.get(f"{article.get_absolute_url()}{address}")
        assert shown(page) == [1, 2], address
        assertContains(page, "Not shown.")
    client.force_login(reader)
    for address in ("", "comments/", "comments/?sort=newest", "comments/1/"):
        page = client.get(f"{article.get_absolute_url()}{address}")
        assert shown(page) == [1, 2], address
        assertContains(page, "Words being read again.")


# --- prices -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 40, 100])
def test_a_page_costs_the_same_for_any_number_of_comments(
    client, make_article, reader, accepted, make_comment, grow, rows, remembered, django_assert_num_queries
):
    article = make_article(topic=Topic.objects.create(name="Trust", slug="trust"))
    grow(article, [0 if n % 2 else None for n in range(rows)])
    address = article.get_absolute_url()

    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)
    for sort, queries in (("oldest", 3), ("newest", 4), ("best", 4)):
        with django_assert_num_queries(queries):
            client.get(f"{address}comments/?sort={sort}")
    with django_assert_num_queries(4):
        client.get(f"{address}comments/1/")

    make_comment(on=article, by=reader, status=Status.HELD)
    client.force_login(accepted(reader))
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)


def test_public_pages_are_the_same_bytes_for_every_stranger(client, article, make_comment):
    comment = make_comment()
    make_comment(parent=comment)

    for address in ("", "comments/", "comments/1/", "comments/1/reply/", "comments/1/report/", "comments/count.json",
                    "comments/feed.atom"):  # fmt: skip
        first, second = (client.get(f"{article.get_absolute_url()}{address}") for _ in range(2))
        assert first.content == second.content, address
        assert first["ETag"] == second["ETag"], address
        assert not first.cookies, address


@pytest.mark.parametrize("sort", ["oldest", "newest", "best"])
def test_every_page_is_read_from_the_index_made_for_it(article, busy, sort):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE comments_comment")
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
            )
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    after = {"oldest": "40", "newest": "90", "best": "0.10"}[sort]
    with connection.execute_wrapper(note):
        pages.page(article, sort=sort, after=after)

    sql, params = next((sql, params) for sql, params in asked if "LIMIT 51" in sql or "LIMIT 21" in sql)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert f"comment_{sort}" in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


# --- other outputs ----------------------------------------------------------------------------------
def test_the_count_is_what_the_heading_says(client, article, make_comment):
    address = f"{article.get_absolute_url()}comments/count.json"
    assert json.loads(client.get(address).content)["count"] == 0

    make_comment()
    make_comment(status=Status.HELD)

    assert json.loads(client.get(address).content) == {
        "count": 1, "version": Thread.objects.get(article=article).version
    }  # fmt: skip


def test_the_feed_holds_the_newest_comments(client, article, make_comment, make_user):
    make_comment("First & *foremost*.", by=make_user(display_name="A & B"))
    make_comment("Second.")

    feed = client.get(f"{article.get_absolute_url()}comments/feed.atom")

    assert feed["Content-Type"] == "application/atom+xml; charset=utf-8"
    text = feed.content.decode()
    assert text.index("Second.") < text.index("First &amp;amp; &lt;em&gt;foremost")
    assert "#1 by A &amp; B" in text


def test_conversations_of_articles_that_are_gone_are_gone(client, article, editor, make_comment):
    from articles import publishing

    make_comment("Nobody should read this now.")
    publishing.withdraw(article, by=editor, reason="legal")

    for address in ("", "1/", "1/reply/", "1/report/", "count.json", "feed.atom"):
        answer = client.get(f"{article.get_absolute_url()}comments/{address}")
        assert answer.status_code == 410, address
        assert b"Nobody should read" not in answer.content
