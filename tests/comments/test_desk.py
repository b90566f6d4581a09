"""The moderators' desk: the queue, one comment with all around it, the verbs, and who may."""

import pytest
from django.contrib.admin.models import LogEntry
from pytest_django.asserts import assertContains, assertNotContains

from comments import authoring, moderation
from comments.models import Comment, Report, Status, Thread

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"


def page_of(comment):
    return f"{LIST}{comment.pk}/change/"


def decide(client, comment, verb, reason=""):
    return client.post(f"{LIST}{comment.pk}/decision/", {verb: "", "reason": reason}, follow=True)


def test_the_list_is_the_queue_reported_first(at_desk, moderator, reader, make_comment):
    make_comment("Waiting longest.", status=Status.HELD)
    make_comment("Waiting words.", status=Status.HELD)
    reported = make_comment("Reported words.")
    make_comment("Ordinary words.")
    moderation.report(reported, by=reader, reason=Report.Reason.UNKIND)

    page = at_desk(moderator).get(LIST)

    text = page.content.decode()
    assert text.index("Reported words.") < text.index("Waiting longest.") < text.index("Waiting words.")
    assertContains(page, "1 report")
    assertNotContains(page, "Ordinary words.")
    assertContains(at_desk(moderator).get(f"{LIST}?state=all"), "Ordinary words.")
    assertContains(at_desk(moderator).get(f"{LIST}?state=published&q=ordinary"), "Ordinary words.")


@pytest.mark.parametrize("rows", [1, 40])
def test_the_queue_costs_the_same_for_any_length(
    at_desk, moderator, make_comment, make_user, rows, django_assert_max_num_queries
):
    person = make_user()
    for _ in range(rows):
        make_comment(by=person, status=Status.HELD)
    client = at_desk(moderator)
    client.get(LIST)

    with django_assert_max_num_queries(9):
        client.get(LIST)


def test_a_comment_is_read_in_its_conversation_with_its_history(
    at_desk, member, reader, moderator, make_comment
):
    above = make_comment("The question above.")
    comment = make_comment("First draft of it.", by=member, parent=above)
    make_comment("The answer below.", parent=comment)
    authoring.edit(comment, by=member, body="Second draft of it.")
    moderation.report(comment, by=reader, reason=Report.Reason.PRIVATE, note="That is my street.")

    page = at_desk(moderator).get(page_of(comment))

    around = ["The question above.", "Second draft of it.", "First draft of it.", "The answer below."]
    known = [
        "That is my street.",
        "Rea Reader",
        "edited",
        "version 1 of the terms",
        "Keep it, close the reports",
    ]
    for words in around + known:
        assertContains(page, words)


def test_approving_and_refusing_from_the_desk(at_desk, moderator, make_comment):
    good, bad = make_comment(status=Status.HELD), make_comment(status=Status.HELD)
    client = at_desk(moderator)

    assertContains(decide(client, good, "approve"), "Approve: #1")
    assert decide(client, bad, "reject").status_code == 422
    decide(client, bad, "reject", "Names a person.")

    assert [c.status for c in Comment.objects.order_by("n")] == [Status.PUBLISHED, Status.REJECTED]
    assert bad.actions.get().reason == "Names a person."


def test_removing_and_restoring_from_the_desk(at_desk, moderator, make_comment):
    comment = make_comment()
    client = at_desk(moderator)

    decide(client, comment, "remove", "insult")
    assert Comment.objects.get().status == Status.REMOVED_BY_MODERATOR
    decide(client, comment, "restore")
    assert Comment.objects.get().status == Status.PUBLISHED


def test_a_reported_comment_that_its_author_deleted_is_settled_and_its_words_go(
    at_desk, moderator, reader, author, make_comment
):
    comment = make_comment("A threat.", by=reader)
    moderation.report(comment, by=author, reason=Report.Reason.HARMFUL)
    authoring.take_back(comment, by=reader)
    client = at_desk(moderator)
    assertContains(client.get(page_of(comment)), 'name="settle"')

    decide(client, comment, "settle")
    decide(client, comment, "settle")

    comment = Comment.objects.get()
    assert (comment.status, comment.body) == (Status.REMOVED_BY_AUTHOR, "")
    assert not Comment.objects.needing_decision().exists()
    assert list(comment.actions.values_list("verb", flat=True)) == ["taken_back", "settled"]
    assertNotContains(client.get(page_of(comment)), 'name="settle"')


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.HELD])
def test_what_can_be_decided_about_is_not_merely_settled(at_desk, moderator, reader, make_comment, status):
    comment = make_comment(status=status)
    moderation.report(comment, by=reader, reason=Report.Reason.HARMFUL)

    assert decide(at_desk(moderator), comment, "settle").status_code == 409
    assert Report.objects.open().exists()


def test_what_cannot_be_done_says_so(at_desk, moderator, make_comment):
    comment = make_comment(status=Status.REMOVED_BY_AUTHOR)

    answer = decide(at_desk(moderator), comment, "restore")

    assertContains(answer, "Only what a moderator has hidden can be restored.", status_code=409)
    assert decide(at_desk(moderator), comment, "nonsense").status_code == 422


@pytest.mark.parametrize("pk", ["abc", "0", "9" * 30])
def test_a_comment_that_does_not_exist_is_not_found(at_desk, moderator, pk):
    assert at_desk(moderator).get(f"{LIST}{pk}/change/").status_code == 404


def test_a_get_decides_nothing(at_desk, moderator, make_comment):
    comment = make_comment(status=Status.HELD)

    assert at_desk(moderator).get(f"{LIST}{comment.pk}/decision/?approve=1").status_code == 405
    assert Comment.objects.get().status == Status.HELD


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("approve_all", Status.HELD, Status.PUBLISHED),
        ("reject_all", Status.HELD, Status.REJECTED),
        ("remove_all", Status.PUBLISHED, Status.REMOVED_BY_MODERATOR),
        ("restore_all", Status.REMOVED_BY_MODERATOR, Status.PUBLISHED),
        ("spam_all", Status.HELD, Status.SPAM),
    ],
)
def test_many_at_once_go_through_the_same_verbs(at_desk, moderator, make_comment, action, before, after):
    comments = [make_comment(status=before) for _ in range(3)]
    data = {"action": action, "reason": "a wave of spam", "_selected_action": [c.pk for c in comments[:2]]}

    page = at_desk(moderator).post(f"{LIST}?state=all", data, follow=True)

    assertContains(page, "2 comments.")
    assert [c.status for c in Comment.objects.order_by("n")] == [after, after, before]
    assert comments[0].actions.get().reason == "a wave of spam"


def test_many_at_once_need_a_reason_where_one_does(at_desk, moderator, make_comment):
    comment = make_comment()
    data = {"action": "remove_all", "reason": " ", "_selected_action": [comment.pk]}

    page = at_desk(moderator).post(f"{LIST}?state=all", data, follow=True)

    assertContains(page, "Write the reason beside the action")
    assert Comment.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize("role", ["author", "editor", "operator", "administrator"])
def test_other_roles_do_not_moderate(at_desk, make_user, make_comment, role):
    comment = make_comment("Between the two of them.", status=Status.HELD)
    client = at_desk(make_user(role))

    assert client.get(LIST).status_code == 403
    assert client.get(page_of(comment)).status_code == 403
    assert decide(client, comment, "approve").status_code == 403
    assert client.get("/admin/comments/thread/").status_code == 403
    assertNotContains(client.get("/admin/"), "Comments to decide")


def test_the_desk_says_what_waits(at_desk, moderator, make_comment):
    make_comment("Please read me.", status=Status.HELD)

    page = at_desk(moderator).get("/admin/")

    assertContains(page, "Comments to decide")
    assertContains(page, "Please read me.")


def test_nothing_is_added_or_deleted_at_the_desk(at_desk, moderator, make_comment):
    comment = make_comment()
    client = at_desk(moderator)

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(page_of(comment), {"body": "Rewritten."}).status_code == 405


def test_a_conversation_is_closed_at_the_desk(at_desk, moderator, make_comment, client):
    comment = make_comment()
    data = {"mode": Thread.Mode.CLOSED, "closes_at_0": "", "closes_at_1": ""}

    answer = at_desk(moderator).post(f"/admin/comments/thread/{comment.article_id}/change/", data)

    assert answer.status_code == 302
    assertContains(client.get(comment.article.get_absolute_url()), "This conversation is closed.")


def test_who_closed_a_conversation_is_logged_once(at_desk, moderator, make_comment):
    comment = make_comment()
    data = {"mode": Thread.Mode.CLOSED, "closes_at_0": "", "closes_at_1": ""}
    client = at_desk(moderator)
    address = f"/admin/comments/thread/{comment.article_id}/"

    for _ in range(2):
        client.post(f"{address}change/", data)

    assert LogEntry.objects.values_list("user", "object_id").get() == (moderator.pk, str(comment.article_id))
    assertContains(client.get(f"{address}history/"), Thread.Mode.CLOSED.label)
