"""Words of crisis: a calm box, never a refusal, and a moderator who looks soon; no label stays."""

import pytest
from django.core import mail
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from comments import authoring, concern, moderation, releasing
from comments.models import Comment, Report, Status

pytestmark = pytest.mark.django_db
WORDS = "I don’t want to live any more."


class Line:
    def __init__(self, name, country, number):
        self.name, self.country, self.number, self.address, self.hours = (
            name,
            country,
            number,
            "",
            "Day and night",
        )


@pytest.fixture(autouse=True)
def helplines(monkeypatch):
    lines = [Line("Samaritans", "GB", "116 123"), Line("Mental Helse", "NO", "116 123 0")]
    monkeypatch.setattr(
        concern, "lookups", [lambda country: sorted(lines, key=lambda line: line.country != country)]
    )


@pytest.mark.parametrize(
    "text",
    [
        WORDS, "i want to die", "Sometimes I just want to die.", "I’m going to kill myself",
        "I am thinking about ending it all",
        "I can't go on any longer", "I wish I was dead", "Everyone would be better off without me.", "I AM SUICIDAL",
        "I want to ki\u200bll myself", "I\nwant to\nend my life", "Ich möchte nicht mehr leben.",
        "I might hurt myself tonight",
    ],
)  # fmt: skip
def test_the_first_person_and_the_present_are_heard(text):
    assert concern.speaks_of_crisis(text)


@pytest.mark.parametrize(
    "text",
    [
        "He wants to die.", "Ten years ago I wanted to die, and I did not.", "She said she would kill herself.",
        "> I want to die\n\nDo you have somebody?", "No: I want to diet.",
        "Suicide prevention works.",
        "I want to live.", "I don't want to live in Oslo.", "My therapist dies in the film.",
        "I could kill for a coffee.",
        "I do not want to be here for the money, but for the work.", "", "You want to die?",
    ],
)  # fmt: skip
def test_others_the_past_and_quotations_are_not(text):
    assert not concern.speaks_of_crisis(text)


@pytest.fixture
def writer(client, member):
    member.country = "NO"
    member.save()
    client.force_login(member)
    return member


def test_the_box_names_the_readers_country_and_nothing_is_held_back(client, post, article, writer):
    page = client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS, "preview": "1"})
    assertContains(page, "Mental Helse")
    assertNotContains(page, "Samaritans")
    assertContains(page, "112 in Europe")

    page = post(article, WORDS, follow=True, now=False)

    assert Comment.objects.get(article=article).status == Status.SCHEDULED
    assertContains(page, "Mental Helse")


def test_without_a_country_all_are_named_with_the_way_to_choose(client, article, member):
    client.force_login(member)

    page = client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS, "preview": "1"})

    for line in ("Samaritans", "Mental Helse", "choose your country"):
        assertContains(page, line)


def test_nobody_else_sees_a_box(client, post, article, writer):
    post(article, WORDS)
    client.get("/")
    client.logout()

    assertNotContains(client.get(article.get_absolute_url()), "Mental Helse")


def test_it_comes_first_into_check_soon_and_moderators_are_told(
    client, at_desk, post, article, writer, moderator, make_comment, reader
):
    other = make_comment("Somebody worries about this.")
    moderation.report(other, by=reader, reason=Report.Reason.WORRIED)
    post(article, WORDS)
    releasing.release_due()

    comment = Comment.objects.latest("pk")
    assert list(Comment.objects.to_check_soon().most_pressing_first()) == [comment, other]
    assert Comment.objects.needing_decision().in_order_of_need().first() == comment
    [alarm] = [message for message in mail.outbox if message.subject.startswith("Something to check soon")]
    assert WORDS not in alarm.body
    page = at_desk(moderator).get("/admin/comments/comment/?state=worried").content.decode()
    assert page.index(f"/comment/{comment.pk}/") < page.index(f"/comment/{other.pk}/")


def test_what_has_not_gone_out_is_not_flagged_before(post, article, writer):
    post(article, WORDS, now=False)
    assert not Report.objects.exists()

    releasing.release_due(Comment.objects.latest("pk").release_at)

    assert Report.objects.values_list("reason", "reporter", "note").get() == ("phrase", None, "")


def test_no_label_stays_once_somebody_has_looked(post, article, writer, moderator):
    post(article, WORDS)

    moderation.approve(Comment.objects.latest("pk"), by=moderator)

    assert not Report.objects.exists()
    assert "phrase" not in str(privacy.export(writer)["sections"])


def test_its_author_may_change_and_delete_it_as_ever(post, article, writer):
    post(article, WORDS)
    comment = Comment.objects.latest("pk")

    changed = authoring.edit(comment, by=writer, body="It is a hard day.")
    assert (changed.status, Report.objects.count()) == (Status.PUBLISHED, 0)
    authoring.edit(comment, by=writer, body="I want to die.")
    assert Report.objects.count() == 1
    gone = authoring.take_back(comment, by=writer)
    assert (gone.body, Report.objects.count()) == ("", 0)


def test_a_newcomers_words_are_held_and_flagged_together(client, post, article, accepted, reader):
    client.force_login(accepted(reader))

    post(article, WORDS)

    comment = Comment.objects.latest("pk")
    assert (comment.status, comment.reports.count()) == (Status.HELD, 1)


def test_readers_cannot_choose_the_flag(client, writer, make_comment):
    comment = make_comment()
    page = client.get(f"{comment.get_absolute_url()}report/")
    assertNotContains(page, 'value="phrase"')

    assert client.post(f"{comment.get_absolute_url()}report/", {"reason": "phrase"}).status_code == 422
