"""What becomes of a WordPress export: the page, its old addresses, who may see what, and the second run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from articles import addresses, publishing
from articles.models import Article, Contributor, Redirect, Reference, Snapshot, Tag, Topic, Version
from articles.wordpress.registry import email_hash
from comments.models import Comment, Status
from tests.articles.wordpress.exports import HEAD, QUIET_ROOMS, comment, export, item, meta, term

pytestmark = pytest.mark.django_db
ADDRESS = "/articles/quiet-room-changes-what-is-said-0502111/"
SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "alliance.wxr.xml"


@pytest.fixture
def take(tmp_path, capsys):
    """Import texts (or files) as the command line does; (what it said on stdout, on stderr)."""

    def run(*sources, **options):
        paths = []
        for n, source in enumerate(sources):
            path = source if isinstance(source, Path) else tmp_path / f"export-{n}.xml"
            if isinstance(source, str):
                path.write_text(source, encoding="utf-8")
            paths.append(path)
        call_command("import_wordpress", *map(str, paths), **options)
        return capsys.readouterr()

    return run


def everything():
    """All that an import writes, for comparing two states."""
    models = [Article, Version, Contributor, Topic, Tag, Reference, Redirect, Snapshot, Comment]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# --- the page ---------------------------------------------------------------------------------------
def test_an_export_becomes_a_page_with_everything_in_its_place(client, take):
    said = take(QUIET_ROOMS)

    page = client.get(ADDRESS)

    assert said.out == f"{ADDRESS}\tA Quiet Room Changes What Is Said\n"
    assertContains(page, "A Quiet Room Changes What Is Said</h1>")
    assertContains(page, "The Desk")
    assertContains(page, 'datetime="2011-05-02T09:30:00Z"')
    assertContains(page, "<p>Where two people sit decides more than they notice.")
    assertContains(page, "<p>Okafor’s team then moved the same conversations")
    assertContains(page, "© Copyright 2011 All rights reserved.")
    assertContains(page, "The preceding article was solely written by the author named above.")
    assertContains(page, "Rooms &amp; Settings")
    assertContains(page, "quiet rooms")


def test_the_reference_is_a_reference_and_no_longer_a_paragraph(client, take):
    take(QUIET_ROOMS)

    page = client.get(ADDRESS)

    assertContains(page, 'href="https://doi.org/10.5555/a0022110"')
    assertContains(page, "Okafor, I., Lind, P.-E., &amp; Brandt, T. (2011). Soft walls")
    reference = Reference.objects.get()
    assert reference.raw.startswith("Okafor, I., Lind, P.-E., Brandt, T. (2011). Soft walls: How rooms shape")
    assert reference.raw.endswith("Advance online publication. doi: 10.5555/a0022110")
    assert (reference.name, reference.doi) == ("okafor2011", "10.5555/a0022110")
    version = Version.objects.get()
    for word in ("Advance online publication", "Copyright", "preceding article"):
        assert word not in version.body
    assert version.body.count("<p>") == 2


def test_the_comments_come_with_names_paragraphs_dates_and_places(client, take):
    take(QUIET_ROOMS)

    page = client.get(ADDRESS)

    assertContains(page, "2 comments")
    assertContains(page, "Marlo")
    assertContains(page, "<p>My own therapist has a clock that ticks, and I count along.</p>")
    assertContains(page, "<p>I never told her. Perhaps I should.</p>")
    assertContains(page, 'datetime="2011-05-03T07:15:00Z"')
    first, answer = Comment.objects.filter(listed=True).order_by("n")
    assert (answer.name, answer.parent) == ("ines b", first)


def test_spam_stays_hidden_and_what_is_no_comment_stays_behind(client, take):
    said = take(QUIET_ROOMS)

    page = client.get(ADDRESS)

    assertNotContains(page, "Buy soft walls here")
    assert Comment.objects.get(name="Cheap Chairs").status == Status.SPAM
    assert not Comment.objects.filter(name__in=["Another Site", "Editor of the old site"]).exists()
    assert "1 × pingback" in said.err
    assert "1 × note" in said.err


def test_no_address_of_a_person_is_kept(take):
    take(QUIET_ROOMS)

    kept = str(everything())

    for trace in ("@post.example", "@rooms.example", "203.0.113", "marlo.example"):
        assert trace not in kept
    marlo = Comment.objects.get(name="Marlo")
    assert marlo.source_email_hash == email_hash("marlo@POST.example ") != ""


@pytest.mark.parametrize(
    "old",
    [
        "/notes/quiet-room-changes-what-is-said-0502111/",
        "/notes/quiet-room-changes-what-is-said-0502111",
        "/notes/?p=2210",
        "/notes/quiet-room/",
    ],
)
def test_every_old_address_leads_to_the_article(client, take, old):
    take(QUIET_ROOMS)

    assertRedirects(client.get(old, follow=True), ADDRESS, status_code=301)


def test_old_feeds_categories_and_tags_lead_on_too(client, take):
    take(QUIET_ROOMS)

    for old, new in {
        "/notes/quiet-room-changes-what-is-said-0502111/feed/": f"{ADDRESS}comments/feed.atom",
        "/notes/category/settings/": "/topics/settings/",
        "/notes/tag/quiet-rooms/": "/tags/quiet-rooms/",
    }.items():
        assertRedirects(client.get(old), new, status_code=301)


def test_topics_keep_what_stands_above_them_though_it_comes_later_in_the_file(take):
    take(QUIET_ROOMS)

    topic = Topic.objects.get(slug="settings")
    assert (topic.name, topic.parent.name) == ("Rooms & Settings", "Practice")


def test_the_article_is_as_old_as_it_was_and_not_updated(take):
    take(QUIET_ROOMS)

    version = Version.objects.get()
    day = datetime(2011, 5, 2, 9, 30, tzinfo=UTC)
    assert (version.number, version.live_from, version.created_at, version.updated_at) == (1, day, day, day)
    assert version.article.first_live_from == day
    assert [snapshot.data["references"][0]["name"] for snapshot in Snapshot.objects.all()] == ["okafor2011"]


# --- again ------------------------------------------------------------------------------------------
def test_a_second_import_changes_nothing(take):
    take(QUIET_ROOMS)
    before = everything()

    said = take(QUIET_ROOMS)

    assert everything() == before
    assert said.out == ""
    assert "0 articles imported; 1 here already; 0 comments added; 3 here already" in said.err


def test_a_second_import_leaves_the_work_of_editors_alone(take, editor):
    take(QUIET_ROOMS)
    article = Article.objects.get()
    publishing.move(article, slug="a-quiet-room", by=editor)
    draft = publishing.prepare_change(article, by=editor)
    draft.title = "Quiet rooms"
    draft.save(update_fields=["title"])
    before = everything()

    take(QUIET_ROOMS.read_text().replace("http://rooms.example", "https://www.rooms.example"))

    assert everything() == before


def test_a_later_export_adds_only_the_comments_that_are_new(take):
    take(export(item(comments=comment(1))))

    said = take(export(item(comments=comment(1) + comment(2, parent=1, body="And I agree."))))

    assert Comment.objects.count() == 2
    assert said.out == "/articles/post-1/#comments\t1 more comment\n"


def test_an_import_that_was_broken_off_is_finished_by_the_next(take, monkeypatch):
    whole = export(item(1), item(2), item(3))
    with pytest.raises(CommandError):
        take(whole[: whole.index("<title><![CDATA[Post 3")])
    assert set(Article.objects.values_list("slug", flat=True)) == {"post-1", "post-2"}

    take(whole)

    assert Article.objects.count() == 3


def test_an_item_that_cannot_be_stored_leaves_nothing_behind(take, monkeypatch):
    from articles.wordpress import registry

    def fails(*args, **options):
        raise publishing.PublishingError("The thread is full.")

    monkeypatch.setattr(registry, "comment_importer", fails)

    with pytest.raises(CommandError, match="1 part"):
        take(export(item(1, comments=comment(1)), item(2)))

    assert list(Article.objects.values_list("slug", flat=True)) == ["post-2"]
    assert not Redirect.objects.filter(new_path__contains="post-1").exists()


def test_an_import_sends_no_mail(take):
    take(QUIET_ROOMS)

    assert mail.outbox == []


# --- who may see what -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, Article.State.PUBLISHED),
        ({"status": "future", "post_date_gmt": "2999-01-01 10:00:00"}, Article.State.SCHEDULED),
        ({"status": "future"}, Article.State.PUBLISHED),
        ({"status": "draft"}, Article.State.DRAFT),
        ({"status": "pending"}, Article.State.DRAFT),
        ({"status": "private"}, Article.State.DRAFT),
        ({"status": "trash"}, Article.State.BINNED),
        ({"status": "inherit"}, Article.State.DRAFT),
        ({"status": "acf-disabled"}, Article.State.DRAFT),
        ({"status": ""}, Article.State.DRAFT),
        ({"post_password": "open"}, Article.State.DRAFT),
        ({"status": "future", "post_password": "open"}, Article.State.DRAFT),
        ({"body": "  "}, Article.State.DRAFT),
        (
            {
                "post_date_gmt": "0000-00-00 00:00:00",
                "post_date": "",
                "pubDate": "Wed, 30 Nov -0001 00:00:00 +0000",
            },
            Article.State.DRAFT,
        ),
    ],
)
def test_only_what_was_public_becomes_public(client, take, fields, state):
    take(export(item(1, **fields)))

    article = Article.objects.get()
    assert article.state == state
    is_public = state == Article.State.PUBLISHED
    assert client.get("/articles/post-1/").status_code == (200 if is_public else 404)
    assert (client.get("/post-1/").status_code == 301) is is_public
    assert ("Post 1" in client.get("/").text) is is_public
    assert ("Post 1" in client.get("/feed.atom").text) is is_public


def test_a_scheduled_post_appears_at_its_hour(client, take, time_machine):
    take(
        export(
            item(1, status="future", post_date_gmt=f"{timezone.now() + timedelta(days=2):%Y-%m-%d %H:%M:%S}")
        )
    )

    time_machine.move_to(timezone.now() + timedelta(days=3))

    assert client.get("/articles/post-1/").status_code == 200


@pytest.mark.parametrize(
    ("dates", "hour"),
    [
        ({"post_date_gmt": "2014-03-02 11:00:00"}, 11),
        ({"post_date_gmt": "0000-00-00 00:00:00", "pubDate": "Sun, 02 Mar 2014 12:00:00 +0000"}, 12),
        ({"post_date_gmt": "", "pubDate": "never", "post_date": "2014-03-02 13:00:00"}, 13),
    ],
)
def test_the_date_is_taken_from_where_it_is_known(take, dates, hour):
    take(export(item(1, **dates)))

    assert Article.objects.get().first_live_from == datetime(2014, 3, 2, hour, tzinfo=UTC)


def test_comments_are_closed_where_they_were(client, take):
    take(export(item(1, comment_status="closed", comments=comment(1)), item(2, comments=comment(2))))

    closed, still_open = Article.objects.order_by("slug")
    assert (closed.thread.mode, still_open.thread.mode) == ("closed", "open")


# --- names, terms, other types ----------------------------------------------------------------------
def test_co_authors_sign_in_place_of_the_account(take):
    extra = term("author", "cap-ada", "Ada Okafor") + term("author", "cap-tim", "Tim &amp; Co")

    take(export(item(1, extra=extra)))

    assert [line.contributor.name for line in Version.objects.get().bylines.all()] == [
        "Ada Okafor",
        "Tim & Co",
    ]


def test_an_author_who_is_not_in_the_head_signs_by_login(take):
    take(export(item(1)).replace("<wp:author_login><![CDATA[nora]]>", "<wp:author_login><![CDATA[else]]>"))

    assert Contributor.objects.get().name == "nora"


def test_of_several_categories_one_is_the_topic_and_the_others_are_tags(take):
    head = HEAD + (
        "<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>rest</wp:category_nicename>"
        "<wp:cat_name>Rest</wp:cat_name></wp:category>"
    )
    terms = (
        term("category", "uncategorized", "Uncategorized")
        + term("category", "work", "Work")
        + term("category", "rest", "Rest")
        + term("post_tag", "sleep", "Sleep")
        + term("mood", "calm", "Calm")
    )

    said = take(
        export(
            item(1, extra=terms + meta("_yoast_wpseo_primary_category", "7")), item(2, extra=terms), head=head
        )
    )

    first, second = Article.objects.order_by("slug")
    assert (first.topic.slug, second.topic.slug) == ("rest", "work")
    assert {tag.slug for tag in first.tags.all()} == {"work", "sleep"}
    assert {tag.slug for tag in second.tags.all()} == {"rest", "sleep"}
    assert "2 × terms of “mood”" in said.err


def test_parents_in_a_circle_do_no_harm(take):
    head = HEAD + "".join(
        f"<wp:category><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{slug}</wp:cat_name></wp:category>"
        for slug, parent in (("a", "b"), ("b", "a"), ("c", "c"))
    )

    take(
        export(
            item(1, extra=term("category", "a", "a")), item(2, extra=term("category", "c", "c")), head=head
        )
    )

    assert Topic.objects.get(slug="a").parent.slug == "b"
    assert Topic.objects.get(slug="b").parent is None


def test_other_types_are_counted_and_left(take):
    said = take(
        export(
            *(
                item(n, post_type=kind)
                for n, kind in enumerate(["page", "attachment", "nav_menu_item", "post"], 1)
            )
        )
    )

    assert list(Article.objects.values_list("slug", flat=True)) == ["post-4"]
    assert "1 × pages" in said.err
    assert "1 × “nav_menu_item”" in said.err
    assert "Pictures were not taken" in said.err


def test_a_slug_in_another_script_and_a_missing_title_find_a_stand_in(client, take):
    take(
        export(
            item(
                1,
                post_name="%d8%a7%d9%84%d8%ab%d9%82%d8%a9",
                title="الثقة",
                link="http://old.example/%d8%a7%d9%84/",
            ),
            item(2, title="", post_name="", body="One two three four five six seven eight nine ten."),
        )
    )

    assert set(Article.objects.values_list("slug", flat=True)) == {
        "article-1",
        "one-two-three-four-five-six-seven-eight",
    }
    assertRedirects(client.get("/%d8%a7%d9%84/"), "/articles/article-1/", status_code=301)
    assert (
        Version.objects.get(article__slug__startswith="one").title
        == "One two three four five six seven eight …"
    )


def test_two_sites_with_the_same_slugs_and_numbers_stay_apart(client, take):
    take(export(item(1, title="Here")))

    said = take(export(item(1, title="There")).replace("http://old.example", "http://other.example"))

    assert set(Article.objects.values_list("slug", "source_site")) == {
        ("post-1", "old.example"),
        ("post-1-2", "other.example"),
    }
    assert addresses.new_path_for("/post-1/") == "/articles/post-1/"
    assert "The old address /post-1/ leads to /articles/post-1/ already." in said.err


def test_authors_and_categories_cross_files(take):
    lone = HEAD[: HEAD.index("<wp:author>")]

    take(export(item(1), head=lone), export(item(2)))

    assert [line.contributor.name for version in Version.objects.all() for line in version.bylines.all()] == [
        "Nora Lind",
        "Nora Lind",
    ]


def test_values_that_are_too_long_or_that_no_database_holds_are_cut_and_cleaned(take):
    terms = term("category", "a%00" + "b" * 300, "c" * 300) + term("post_tag", "%00", "&#0;&#1;d" * 60)
    link = "http://old.example/%00x%ff/"

    take(
        export(
            item(
                1,
                title="word " * 100,
                post_name="e" * 200,
                extra=terms,
                link=link,
                comments=comment(1, author="f" * 400),
            ),
            item(2, title="\u202eright to left 😀", post_name="g%00h", extra=meta("_wp_old_slug", "%00")),
            item("9" * 90),
        )
    )

    assert Article.objects.live().count() == 3
    assert len(Version.objects.get(title__startswith="word").title) == 200
    assert addresses.new_path_for("/x�/")


# --- dry run and report -----------------------------------------------------------------------------
def test_a_dry_run_tells_everything_and_changes_nothing(take):
    before = everything()

    said = take(QUIET_ROOMS, dry_run=True)

    assert everything() == before
    assert said.out == f"{ADDRESS}\tA Quiet Room Changes What Is Said\n"
    for line in (
        "1 × post",
        "1 × publish",
        "2 × approved",
        "1 × spam",
        "1 × pingback",
        "1 article would be imported",
    ):
        assert line in said.err


def test_the_report_names_what_could_not_be_carried(take, tmp_path):
    body = (
        '[caption id="1"]<img src="http://old.example/a.jpg" alt="A"/> A chair[/caption]\n\n'
        '[contact-form-7 id="3" title="Ask"]\n\n<iframe src="https://v.example/1"></iframe> and [sic] [1]'
    )

    take(export(item(1, body=body), item(2, post_password="x")), report=str(tmp_path / "report.txt"))

    report = (tmp_path / "report.txt").read_text()
    for line in ("1 × pictures", "1 × shortcode [contact-form-7]", "1 × frames", "/articles/post-1/\tPost 1"):
        assert line in report
    assert "Post 2\n    It was protected by a password, so it became a draft." in report
    kept = Version.objects.get(article__slug="post-1").body
    assert "A chair" in kept
    assert "and [sic] [1]" in kept
    assert "contact-form" not in kept


def test_uploads_must_be_a_folder_and_pictures_are_said_to_stay(take, tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        take(QUIET_ROOMS, uploads=str(tmp_path / "none"))
    assert not Article.objects.exists()

    said = take(QUIET_ROOMS, uploads=str(tmp_path))

    assert "Pictures were not taken" in said.err


@pytest.mark.skipif(not SEED.exists(), reason="the page the product started from is not beside the checkout")
def test_the_page_the_product_started_from(client, take):
    take(SEED)
    (article,) = Article.objects.all()

    page = client.get(article.get_absolute_url())

    assertContains(page, "6 comments")
    assertContains(page, 'href="https://doi.org/10.1037/a0028010"')
    assert article.live_version().body.count("<p>") == 2
    assert article.live_version().copyright_line
    assert article.live_version().disclaimer
    assertRedirects(client.get("/blog/?p=14801"), article.get_absolute_url(), status_code=301)
