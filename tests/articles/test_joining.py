"""Two names for one thing become one; a series is put in order at the desk."""

import pytest
from django.contrib.admin.models import LogEntry

from articles import joining, publishing
from articles.models import Contributor, Redirect, Series, Tag

TAGS, PEOPLE = "/admin/articles/tag/", "/admin/articles/contributor/"


def chosen(rows, **over):
    return {"action": "merge", "_selected_action": [row.pk for row in rows], **over}


@pytest.fixture
def tags(make_article):
    kept, other = (
        Tag.objects.create(name="Alliance", slug="alliance"),
        Tag.objects.create(name="alliances", slug="alliances"),
    )
    first, second = make_article(title="First"), make_article(title="Second")
    first.tags.add(kept, other)
    second.tags.add(other)
    return kept, other


def test_merging_tags_names_first_what_will_happen_and_keeps_old_addresses(at_desk, editor, client, tags):
    kept = tags[0]
    at_desk(editor)

    page = client.post(TAGS, chosen(tags))
    assert "leaves 2 articles" in page.content.decode()
    assert Tag.objects.count() == 2
    missing = client.post(TAGS, chosen(tags, confirmed="1"))
    assert missing.status_code == 422
    done = client.post(TAGS, chosen(tags, confirmed="1", into=kept.pk), follow=True)

    assert "Merged into “Alliance”" in done.content.decode()
    assert list(Tag.objects.all()) == [kept]
    assert kept.articles.count() == 2
    client.logout()
    moved = client.get("/tags/alliances/")
    assert (moved.status_code, moved["Location"]) == (301, "/tags/alliance/")
    assert "Second" in client.get("/tags/alliance/").content.decode()
    assert LogEntry.objects.filter(user=editor, change_message__contains="alliances").exists()


@pytest.mark.parametrize(
    "over", [{"into": "999"}, {"into": "x"}, {"_selected_action": ["1"]}, {"_selected_action": []}]
)
def test_a_foolish_choice_changes_nothing(at_desk, editor, client, tags, over):
    at_desk(editor)

    assert client.post(TAGS, chosen(tags, confirmed="1", into=tags[0].pk) | over).status_code in (
        200,
        302,
        422,
    )
    assert Tag.objects.count() == 2


def test_authors_may_not_merge(at_desk, author, client, tags):
    at_desk(author)

    client.post(TAGS, chosen(tags, confirmed="1", into=tags[0].pk))

    assert Tag.objects.count() == 2


@pytest.fixture
def desks(make_article, make_draft, editor):
    """“News desk” has signed a public article, “News Desk” another public one and a draft."""
    make_article(title="Old public", byline="News desk one", by=editor)
    public = make_article(title="New public", byline="News Desk two", by=editor)
    draft = make_draft(title="Draft", byline="News Desk two", by=editor)
    kept, other = Contributor.objects.get(name="News desk one"), Contributor.objects.get(name="News Desk two")
    other.credentials = "the newsroom"
    other.save()
    return kept, other, public, draft


def test_two_contributors_become_one_person_and_published_versions_keep_their_name(
    at_desk, editor, client, desks
):
    kept, other, public, draft = desks
    at_desk(editor)

    page = client.post(PEOPLE, chosen([kept, other])).content.decode()
    assert "signs 2 articles" in page
    client.post(PEOPLE, chosen([kept, other], confirmed="1", into=kept.pk))
    client.logout()

    other.refresh_from_db()
    kept.refresh_from_db()
    assert (other.same_as, kept.credentials) == (kept, "the newsroom")
    assert draft.bylines.get().contributor == kept
    assert "News Desk two" in client.get(public.get_absolute_url()).content.decode()
    own = client.get(kept.get_absolute_url()).content.decode()
    assert "Old public" in own
    assert "New public" in own
    for path in (other.get_absolute_url(), f"{other.get_absolute_url()}feed.atom"):
        assert client.get(path).status_code == 301
    everybody = client.get("/authors/").content.decode()
    assert "News desk one" in everybody
    assert other.get_absolute_url() not in everybody
    sitemap = client.get("/sitemap-authors.xml").content.decode()
    assert kept.get_absolute_url() in sitemap
    assert other.get_absolute_url() not in sitemap
    assert "New public" in client.get("/search/?q=news+one").content.decode()
    assert "New public" in client.get(f"/search/?q=news&author={kept.slug}").content.decode()
    assert "New public" in client.get(f"{kept.get_absolute_url()}feed.atom").content.decode()


def test_a_change_of_what_was_signed_by_an_earlier_name_can_be_published(desks, editor):
    kept, other, public, _draft = desks
    joining.join_contributors([other], into=kept, by=editor)

    change = publishing.prepare_change(public, by=editor)
    joining.join_contributors([other], into=kept, by=editor)
    publishing.publish(public, by=editor, kind="minor")

    assert change.bylines.get().contributor == kept


def test_a_name_that_signed_nothing_public_is_gone(make_draft, editor, desks):
    kept, *_rest = desks
    make_draft(byline="Typo Name", by=editor)
    typo = Contributor.objects.get(name="Typo Name")

    joining.join_contributors([typo], into=kept, by=editor)

    assert not Contributor.objects.filter(name="Typo Name").exists()
    assert Redirect.objects.get(old_path="/authors/typo-name/").new_path == kept.get_absolute_url()


def test_an_account_comes_along_and_two_accounts_are_refused(desks, editor, author, at_desk, client):
    kept, other, *_rest = desks
    other.user = author
    other.save()
    joining.join_contributors([other], into=kept, by=editor)
    kept.refresh_from_db()
    assert kept.user == author

    third = Contributor.objects.create(name="Third", slug="third", user=editor)
    at_desk(editor)
    refused = client.post(PEOPLE, chosen([kept, third], confirmed="1", into=kept.pk))
    assert refused.status_code == 422
    assert "belong to different accounts" in refused.content.decode()
    with pytest.raises(joining.JoiningError, match="earlier name"):
        joining.join_contributors([third], into=other, by=editor)


def test_a_series_is_put_in_order_at_the_desk(at_desk, editor, client, make_article):
    series = Series.objects.create(name="A series", slug="a-series")
    articles = [make_article(title=f"Part {n}", by=editor) for n in (1, 2)]
    for article in articles:
        article.series = series
        article.save()
    at_desk(editor)
    address = f"/admin/articles/series/{series.pk}/change/"
    assert "Part 1" in client.get(address).content.decode()
    fields = {
        "name": "A series",
        "slug": "a-series",
        "description": "",
        "articles-TOTAL_FORMS": 2,
        "articles-INITIAL_FORMS": 2,
    }
    for n, article in enumerate(articles):
        fields |= {
            f"articles-{n}-id": article.pk,
            f"articles-{n}-series": series.pk,
            f"articles-{n}-series_position": 2 - n,
        }

    assert client.post(address, fields).status_code == 302

    page = client.get("/series/a-series/").content.decode()
    assert page.index("Part 2") < page.index("Part 1")
    assert articles[0].entries.filter(verb="moved in its series", actor=editor).exists()
    wrong = client.post(address, fields | {"articles-0-series_position": "-3"})
    assert wrong.status_code == 422
