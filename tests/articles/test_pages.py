"""What readers get at the addresses of an article."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles import addresses, publishing, versions
from articles.models import Contributor, Tag, Topic

REFERENCE = {
    "name": "horvath1991",
    "raw": "Horvath, A. O., & Symonds, B. D. (1991). Relation between working alliance and outcome. "
    "Journal of Counseling Psychology, 38(2), 139–149. https://doi.org/10.1037/0022-0167.38.2.139",
    "doi": "10.1037/0022-0167.38.2.139",
}


@pytest.fixture
def topic(db):
    return Topic.objects.create(name="Trust", slug="trust")


def test_an_article_shows_all_its_parts(client, make_article, topic, long_ago):
    article = make_article(
        title="What trust needs",
        topic=topic,
        at=long_ago,
        body="<h2>Why</h2><p>Because.</p>",
        content_note="This article mentions loss.",
        copyright_line="© 2012 The magazine",
        disclaimer="Views are the author's own.",
        references=[REFERENCE],
    )
    article.tags.add(Tag.objects.create(name="alliance", slug="alliance"))

    page = client.get(article.get_absolute_url()).content.decode()

    for part in (
        "<h1>What trust needs</h1>", 'href="/topics/trust/"', "Nora Lind", "26 June 2012",
        'datetime="2012-06-26T21:00:00Z"', '<h2 id="section-why">Why</h2>', "This article mentions loss.",
        "© 2012 The magazine", "Views are the author&#x27;s own.", "https://doi.org/10.1037/0022-0167.38.2.139",
        'href="/tags/alliance/"', "1 minute read",
    ):  # fmt: skip
        assert part in page


def test_a_draft_is_404_for_readers_and_editors_alike(client, make_draft, editor):
    draft = make_draft()

    assert client.get(draft.article.get_absolute_url()).status_code == 404
    client.force_login(editor)
    assert client.get(draft.article.get_absolute_url()).status_code == 404


def test_a_withdrawn_article_is_gone_without_its_title(client, make_article, editor):
    article = make_article(title="A secret title")
    publishing.withdraw(article, by=editor, reason="Wrong.")

    page = client.get(article.get_absolute_url())

    assert page.status_code == 410
    assert "A secret title" not in page.content.decode()


def test_a_published_version_stays_readable_and_points_to_the_current_one(client, make_article, editor):
    article = make_article(body="<p>The year was 1990.</p>")
    draft = publishing.prepare_change(article, by=editor)
    draft.body = "<p>The year was 1991.</p>"
    versions.save(draft, by=editor)
    publishing.publish(article, by=editor, kind="correction", reason="The year was wrong.")

    first = client.get(f"{article.get_absolute_url()}v/1/").content.decode()
    current = client.get(article.get_absolute_url()).content.decode()
    diff = client.get(f"{article.get_absolute_url()}v/1..2/").content.decode()

    assert "1990" in first
    assert 'content="noindex"' in first
    assert "The year was wrong." in current
    assert "<del>1990.</del>" in diff
    assert "<ins>1991.</ins>" in diff
    assert "The year was wrong." in client.get("/corrections/").content.decode()


def test_a_scheduled_version_is_at_no_address_before_its_moment(client, make_article, editor):
    article = make_article()
    draft = publishing.prepare_change(article, by=editor)
    draft.title = "Embargoed"
    versions.save(draft, by=editor)
    publishing.schedule(article, by=editor, at=timezone.now() + timedelta(days=1), kind="minor")

    for address in ("", "v/2/", "v/1..2/"):
        page = client.get(f"{article.get_absolute_url()}{address}")
        assert "Embargoed" not in page.content.decode()
    assert client.get(f"{article.get_absolute_url()}v/2/").status_code == 404


def test_a_body_is_sanitised_on_every_way_in(client, make_draft):
    draft = make_draft(body='<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:x">y</a></p>')
    article = publishing.publish(draft.article, by=None, checked=False).article

    page = client.get(article.get_absolute_url()).content.decode()

    assert "onclick" not in page
    assert "alert(1)" not in page
    assert "javascript:" not in page


@pytest.mark.parametrize("number", [1, 40])
def test_the_page_of_an_article_asks_the_same_few_questions(
    client, make_article, topic, number, remembered, django_assert_num_queries
):
    article = make_article(topic=topic, references=[REFERENCE])
    for n in range(number):
        article.tags.add(Tag.objects.create(name=f"tag {n}", slug=f"tag-{n}"))
        make_article(topic=topic)
    client.get(article.get_absolute_url())

    with django_assert_num_queries(
        6
    ):  # version, bylines, tags, related, comments, and the thread where there are none
        client.get(article.get_absolute_url())


def test_lists_show_live_articles_only(client, make_article, make_draft, topic, editor):
    live = make_article(title="Live one", topic=topic)
    make_draft(title="Draft one", topic=topic)
    gone = make_article(title="Gone one", topic=topic)
    publishing.withdraw(gone, by=editor, reason="Wrong.")
    tag = Tag.objects.create(name="alliance", slug="alliance")
    for article in (live, gone):
        article.tags.add(tag)
    month = f"/archive/{timezone.now() - timedelta(hours=1):%Y/%m}/"

    for address in ("/", "/topics/trust/", "/tags/alliance/", "/authors/nora-lind/", month):
        page = client.get(address).content.decode()
        assert "Live one" in page, address
        assert "Draft one" not in page, address
        assert "Gone one" not in page, address


@pytest.mark.parametrize("number", [1, 40])
def test_lists_ask_at_most_five_questions(
    client, make_article, topic, number, remembered, django_assert_max_num_queries
):
    for _n in range(number):
        make_article(topic=topic)
    client.get("/")

    for address in ("/", "/topics/trust/", "/topics/", "/authors/", "/archive/", "/authors/nora-lind/"):
        with django_assert_max_num_queries(5):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/topics/", "/authors/", "/archive/", "/corrections/"])
def test_empty_lists_say_so(client, db, address):
    page = client.get(address)

    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/?page=9",
        "/topics/nothing/",
        "/authors/nobody/",
        "/archive/2012/13/",
        "/archive/2012/01/",
        "/archive/99999999999/01/",
        "/archive/9999/12/",
        "/archive/1/1/",
        "/articles/x/v/1..99999999999999999999/",
        "/articles/x/v/99999999999999999999/",
        "/nowhere/",
    ],
)
def test_unknown_addresses_are_404(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1" * 30, "%00"])
def test_a_foolish_page_number_leads_to_the_first_page(client, db, page):
    assert client.get(f"/?page={page}").status_code in (302, 400)


def test_lists_page(client, make_article):
    for _n in range(13):
        make_article()

    assert 'rel="next"' in client.get("/").content.decode()
    assert 'rel="prev"' in client.get("/?page=2").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/", "/topics/", "article"])
def test_pages_refuse_other_methods(client, make_article, method, address):
    if address == "article":
        address = make_article().get_absolute_url()

    assert getattr(client, method)(address).status_code == 405


class TestContact:
    LETTER = {"reason": "question", "name": "Sam", "email": "sam@example.org", "message": "Thank you."}

    @pytest.fixture
    def article(self, make_article, author):
        Contributor.objects.create(name="Nora Lind", slug="nora-lind", user=author)
        return make_article()

    def test_a_letter_reaches_the_author_and_answers_go_to_the_reader(self, client, article, author):
        page = client.post(f"{article.get_absolute_url()}contact/", self.LETTER)

        assert "on its way" in page.content.decode()
        [letter] = mail.outbox
        assert letter.recipients() == [author.email]
        assert letter.reply_to == ["sam@example.org"]
        assert author.email not in client.get(article.get_absolute_url()).content.decode()

    def test_without_an_account_among_the_authors_the_editors_get_it(self, client, make_article, make_user):
        editors = [make_user("editor") for _n in range(2)]
        article = make_article(byline="Somebody Else")

        client.post(f"{article.get_absolute_url()}contact/", self.LETTER)

        [letter] = mail.outbox
        assert sorted(letter.recipients()) == sorted(editor.email for editor in editors)
        assert letter.to == []

    def test_an_incomplete_letter_comes_back_with_its_text(self, client, article):
        page = client.post(f"{article.get_absolute_url()}contact/", self.LETTER | {"email": "nonsense"})

        assert page.status_code == 422
        assert "Thank you." in page.content.decode()
        assert mail.outbox == []

    def test_programs_that_fill_every_field_are_refused(self, client, article):
        assert (
            client.post(f"{article.get_absolute_url()}contact/", self.LETTER | {"website": "x"}).status_code
            == 422
        )

    def test_the_sixth_letter_in_an_hour_is_refused_with_its_text(self, client, article):
        answers = [client.post(f"{article.get_absolute_url()}contact/", self.LETTER) for _n in range(6)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert "Thank you." in answers[-1].content.decode()

    def test_a_header_cannot_be_smuggled_in(self, article):
        client = Client()

        answer = client.post(
            f"{article.get_absolute_url()}contact/", self.LETTER | {"email": "a@b.example\nBcc: c@d.e"}
        )

        assert answer.status_code == 422


def test_a_correction_stays_told_after_a_minor_edit(client, make_article, editor):
    article = make_article()
    for kind, reason in (("correction", "The year was wrong."), ("minor", "")):
        publishing.prepare_change(article, by=editor)
        publishing.publish(article, by=editor, kind=kind, reason=reason)

    assert "The year was wrong." in client.get(article.get_absolute_url()).content.decode()
    for address in ("/corrections/", "/corrections/feed.atom"):
        assert "The year was wrong." in client.get(address).content.decode()


def test_topics_tags_and_series_without_a_public_article_are_404(client, make_draft, topic):
    draft = make_draft(topic=topic)
    draft.article.tags.add(Tag.objects.create(name="Secret", slug="secret"))

    for address in ("/topics/trust/", "/tags/secret/"):
        assert client.get(address).status_code == 404


def test_what_lies_below_a_renamed_topic_moves_with_it(client, make_article, topic):
    make_article(topic=topic)
    topic.slug = "confidence"
    topic.save()
    addresses.leave("/topics/trust/", "/topics/confidence/")

    assert client.get("/topics/trust/feed.atom")["Location"] == "/topics/confidence/feed.atom"
