"""The desk's first page and its list of articles: what waits for whom, and what is done to many at once."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import publishing
from articles.models import Article, Topic

LIST = "/admin/articles/article/"


def seen(client, address="/admin/"):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_first_page_says_to_each_what_waits_and_links_to_the_list_of_it(
    at_desk, author, editor, make_draft, make_article, client
):
    make_draft(by=author, title="Just begun")
    returned = make_draft(by=author, title="Given back")
    publishing.submit(returned.article, by=author)
    publishing.request_changes(returned.article, by=editor, reason="Name the sample.")
    approved = make_draft(by=author, title="Well done")
    publishing.submit(approved.article, by=author)
    publishing.approve(approved.article, by=editor)
    publishing.prepare_change(make_article(title="Being changed", by=editor), by=editor)
    publishing.schedule(make_draft(title="To come").article, by=editor, at=timezone.now() + timedelta(days=2))
    went_out = make_draft(title="Went out", at=timezone.now() - timedelta(days=2))
    publishing.schedule(went_out.article, by=editor, at=timezone.now() + timedelta(hours=1))

    at_desk(author)
    panels = {panel.title: panel for panel in client.get("/admin/").context["panels"]}
    assert list(panels) == ["Changes requested from you", "Your drafts"]
    for title, ours, others in [
        ("Changes requested from you", "Given back", "Just begun"),
        ("Your drafts", "Just begun", "Given back"),
    ]:
        assert [line for line, _address in panels[title].lines] == [ours]
        page = seen(client, panels[title].address)
        assert ours in page
        assert others not in page

    at_desk(editor)
    panels = {panel.title: panel for panel in client.get("/admin/").context["panels"]}
    for title, ours in [
        ("Approved, not yet published", ["Well done"]),
        ("Changes not yet published", ["Being changed"]),
        ("Scheduled", ["Went out", "To come"]),
    ]:
        assert panels[title].count == len(ours)
        page = seen(client, panels[title].address)
        assert all(one in page for one in ours)
        assert "Just begun" not in page
    assert "(UTC): Went out" in panels["Scheduled"].lines[0][0]
    assert panels["Scheduled"].text == ""


def test_the_first_page_says_what_went_out_last(at_desk, editor, make_draft, client, monkeypatch):
    moment = timezone.now() + timedelta(hours=1)
    publishing.schedule(make_draft(title="Went out").article, by=editor, at=moment)
    at_desk(editor)

    # An hour and a minute go by.
    later = moment + timedelta(minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr("articles.admin.panels.timezone.now", lambda: later)
        (panel,) = [p for p in client.get("/admin/").context["panels"] if p.title == "Scheduled"]

    assert panel.count == 0
    assert panel.text.startswith("Last: ")
    assert panel.text.endswith("(UTC): Went out")


@pytest.mark.parametrize("role", ["operator", "administrator", "editor"])
def test_failed_background_work_waits_for_operators_and_administrators(at_desk, make_user, client, role):
    failed = DBTaskResult.objects.create(
        task_path="articles.tasks.send_pings", status="FAILED", args_kwargs={"args": [], "kwargs": {}},
        backend_name="default", finished_at=timezone.now(), exception_class_path="", traceback="",
    )  # fmt: skip
    at_desk(make_user(role))

    titles = {panel.title: panel for panel in client.get("/admin/").context["panels"]}

    if role == "editor":
        assert "Background work that failed" not in titles
    else:
        panel = titles["Background work that failed"]
        assert "send pings" in panel.lines[0][0]
        assert str(failed.pk) in seen(client, panel.address)
        assert seen(client, panel.lines[0][1])


@pytest.mark.parametrize("number", [1, 40])
def test_the_list_names_authors_moments_and_counts_in_as_few_questions(
    at_desk, editor, make_article, make_draft, client, number, django_assert_max_num_queries
):
    for n in range(number):
        publishing.prepare_change(make_article(by=editor, byline=f"Nora Lind {n}"), by=editor)
    make_draft(by=editor, title="Only a draft", byline="Ivo Berg")
    publishing.bin(make_draft(title="Away").article, by=editor, reason="A double.")
    at_desk(editor)
    client.get(LIST)

    with django_assert_max_num_queries(12):
        page = seen(client, LIST)

    assert f"Nora Lind {number - 1}" in page
    assert "Ivo Berg" in page
    assert 'class="state state--changed"' in page
    assert page.count("(UTC)") >= 2 * number + 1
    for told in (
        "Draft (1)",
        f"Published ({number})",
        f"With unpublished changes ({number})",
        "In the bin (1)",
    ):
        assert told in page
    assert "Draft (1) (1)" not in seen(client, f"{LIST}?_facets=True")
    found = seen(client, f"{LIST}?q=Only")
    assert "Draft (1)" in found
    assert "Published (0)" in found


def test_the_list_asks_no_more_when_nothing_is_kept_in_memory(
    at_desk, editor, make_article, client, django_assert_max_num_queries
):
    make_article(by=editor)
    at_desk(editor)
    client.get(LIST)
    caches["fragments"].clear()

    with django_assert_max_num_queries(12):
        seen(client, LIST)


def chosen(action, *articles, **over):
    return {"action": action, "_selected_action": [article.pk for article in articles]} | over


def test_many_are_put_in_the_bin_after_a_page_that_names_what_happens(
    at_desk, editor, make_article, make_draft, client
):
    live, draft = make_article(by=editor, title="Out there"), make_draft(by=editor, title="Never out").article
    at_desk(editor)

    page = client.post(LIST, chosen("put_in_bin", live, draft, index=0)).content.decode()

    assert "<b>Out there</b> (Published) vanishes from the site at once" in page
    assert "<b>Never out</b> (Draft) leaves the desk" in page
    assert live.state == Article.State.PUBLISHED
    unsaid = client.post(LIST, chosen("put_in_bin", live, draft, confirmed=1, reason=""))
    assert unsaid.status_code == 422
    assert live.state == Article.State.PUBLISHED
    told = client.post(LIST, chosen("put_in_bin", live, draft, confirmed=1, reason="Doubles."), follow=True)
    assert "Put in the bin: done for 2 articles." in told.content.decode()
    assert {live.state, draft.state} == {Article.State.BINNED}
    assert client.get(live.get_absolute_url()).status_code == 410
    assert live.entries.first().reason == "Doubles."


def test_many_move_to_a_topic_and_each_that_cannot_says_why(
    at_desk, author, editor, make_draft, make_article, client
):
    trust, time = (Topic.objects.create(name=name, slug=name.lower()) for name in ("Trust", "Time"))
    mine, handed_in = (make_draft(by=author, title=title, topic=trust) for title in ("Mine", "Handed in"))
    publishing.submit(handed_in.article, by=author)
    foreign = make_article(by=editor, topic=trust)
    articles = [mine.article, handed_in.article, foreign]
    at_desk(author)

    page = client.post(LIST, chosen("move_to_topic", *articles, index=0)).content.decode()
    assert "<b>Mine</b> (Draft) moves from “Trust”" in page
    assert "<b>Handed in</b> (In review) stays as it is. The draft is in review" in page
    told = client.post(LIST, chosen("move_to_topic", *articles, confirmed=1, topic=time.pk), follow=True)

    assert "“Handed in”: stays as it is. The draft is in review" in told.content.decode()
    assert "Move to topic: done for 1 article." in told.content.decode()
    topics = [Article.objects.get(pk=article.pk).topic for article in articles]
    assert topics == [time, trust, trust]
    entry = mine.article.entries.first()
    assert (entry.actor, entry.verb, entry.reason) == (author, "moved to a topic", "Trust → Time")


@pytest.mark.parametrize(
    ("role", "over"),
    [
        ("author", {"action": "put_in_bin"}),
        ("administrator", {"action": "put_in_bin"}),
        ("administrator", {"action": "move_to_topic"}),
        ("editor", {"_selected_action": "9" * 30}),
        ("editor", {"_selected_action": "1\0"}),
        ("editor", {"action": "move_to_topic", "topic": "9" * 30}),
        ("editor", {"action": "move_to_topic", "topic": "\0"}),
        ("editor", {"action": "delete_selected"}),
    ],
)
def test_nobody_does_to_many_what_they_may_not_and_rubbish_does_nothing(
    at_desk, make_user, make_draft, client, role, over
):
    user = make_user(role)
    article = make_draft(by=user).article
    at_desk(user)

    data = chosen("put_in_bin", article, confirmed=1, reason="x", topic="1") | over
    assert client.post(LIST, data).status_code in (200, 302, 403, 422)

    assert article.state == Article.State.DRAFT
    assert article.entries.count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "first_live_from__year=99999", "first_live_from__year=x", "first_live_from__gte=rubbish", "pk=" + "9" * 30,
        "first_live_from__gte=9999-99-99", "first_live_from__year=" + "9" * 30,
    ],
)  # fmt: skip
def test_a_filter_typed_by_hand_that_cannot_be_looked_for_shows_the_list(at_desk, editor, client, query):
    at_desk(editor)

    answer = client.get(f"{LIST}?{query}", follow=True)

    assert answer.status_code == 200
    assert answer.context["cl"].model is Article


def test_so_does_every_list_of_the_desk(at_desk, administrator, client):
    at_desk(administrator)

    answer = client.get("/admin/accounts/user/?date_joined__year=99999")

    assert answer.status_code == 302
    assert answer["Location"] == "/admin/accounts/user/?e=1"
