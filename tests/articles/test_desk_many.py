"""Many articles at once: a tag, a hand-in, a reviewer; the page before names what will happen to which."""

from articles import publishing
from articles.models import Article, Assignment, Tag, Version

LIST = "/admin/articles/article/"


def chosen(action, *articles, **over):
    return {"action": action, "_selected_action": [article.pk for article in articles]} | over


def test_many_get_a_tag_and_keep_those_they_have(at_desk, editor, make_article, make_draft, client):
    alliance = Tag.objects.create(name="alliance", slug="alliance")
    live, draft = make_article(title="Out there"), make_draft(title="In the making").article
    live.tags.add(Tag.objects.create(name="older", slug="older"))
    at_desk(editor)

    page = client.post(LIST, chosen("add_tag", live, draft, index=0)).content.decode()
    assert "<b>Out there</b> (Published) gets the tag; readers find it there at once." in page
    assert not alliance.articles.exists()
    client.post(LIST, chosen("add_tag", live, draft, confirmed=1, tag=alliance.pk))
    client.post(LIST, chosen("add_tag", live, draft, confirmed=1, tag=alliance.pk))

    assert {tag.slug for tag in live.tags.all()} == {"alliance", "older"}
    assert alliance.articles.count() == 2
    assert [entry.reason for entry in live.entries.filter(verb="tagged")] == ["alliance"]
    assert "Out there" in client.get("/tags/alliance/").content.decode()


def test_many_are_handed_in_and_given_to_a_reviewer(
    at_desk, author, editor, make_draft, make_article, client
):
    first, second = (make_draft(by=author, title=title) for title in ("One", "Two"))
    foreign = make_article(by=author, title="Out there")
    articles = [first.article, second.article, foreign]
    at_desk(author)

    page = client.post(LIST, chosen("hand_in", *articles, index=0)).content.decode()
    assert "<b>One</b> (Draft) goes to review" in page
    assert "<b>Out there</b> (Published) has no draft to hand in" in page
    told = client.post(LIST, chosen("hand_in", *articles, confirmed=1), follow=True).content.decode()

    assert "Hand in for review: done for 2 articles." in told
    assert {first.article.state, second.article.state} == {Article.State.IN_REVIEW}
    assert foreign.state == Article.State.PUBLISHED
    at_desk(editor)
    client.post(LIST, chosen("assign_reviewer", *articles, confirmed=1, reviewer=editor.pk))
    assert Assignment.objects.waiting().filter(reviewer=editor).count() == 2


def test_an_author_asks_nobody_for_reviews_of_many(at_desk, author, editor, make_draft, client):
    draft = make_draft(by=author)
    publishing.submit(draft.article, by=author)
    at_desk(author)

    client.post(LIST, chosen("assign_reviewer", draft.article, confirmed=1, reviewer=editor.pk))

    assert not Assignment.objects.filter(reviewer=editor).exists()
    assert Version.objects.get(pk=draft.pk).stage == Version.Stage.IN_REVIEW
