"""One passage out of one's own words, at any age, everywhere."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from comments import authoring, blanking, moderation
from comments.models import Action, Comment, Report, Revision, Status

pytestmark = pytest.mark.django_db
SECRET = "Elm Street 12"


@pytest.fixture
def mine(make_comment, member):
    old = timezone.now() - timedelta(days=400)
    comment = make_comment(f"First: {SECRET}.", by=member)
    comment = authoring.edit(comment, by=member, body=f"I lived in {SECRET}, yes, in {SECRET}.")
    Comment.objects.filter(pk=comment.pk).update(created_at=old)
    comment.refresh_from_db()
    return comment


@pytest.fixture
def take_out(client, mine, member):
    client.force_login(member)

    def send(passage, **over):
        return client.post(f"{mine.get_absolute_url()}blanking/", {"body": passage, **over}, follow=True)

    return send


def everything():
    return (
        str(list(Comment.objects.values()))
        + str(list(Revision.objects.values()))
        + str(list(Action.objects.values()))
    )


def test_it_goes_out_of_the_comment_its_earlier_wordings_and_quotations(client, take_out, mine, make_comment):
    quoting = make_comment(f"> I lived in {SECRET}, yes\n\nSo did I.", parent=mine)

    page = take_out(SECRET)

    assertContains(page, "It is taken out, and nowhere kept.")
    assert SECRET not in everything()
    mine.refresh_from_db()
    assert mine.body == "I lived in [taken out by its author], yes, in [taken out by its author]."
    assert (mine.status, mine.is_fresh()) == (Status.PUBLISHED, False)
    quoting.refresh_from_db()
    assert quoting.body.endswith("So did I.")
    client.logout()
    assertNotContains(client.get(mine.article.get_absolute_url()), SECRET)


def test_what_others_say_in_their_own_words_stays_theirs(take_out, mine, make_comment, make_article):
    same = make_comment(f"I too know {SECRET}.")
    elsewhere = make_comment(f"> {SECRET}", on=make_article())

    take_out(SECRET)

    for comment in (same, elsewhere):
        comment.refresh_from_db()
        assert SECRET in comment.body


def test_a_common_word_takes_nothing_out_of_quotations_of_others(client, member, reader, make_comment):
    mine = make_comment("The **apple** is red, and the pear.", by=member)
    other = make_comment("It is about the whole world.", by=reader)
    quoting = make_comment("> It is about the whole world.\n\nYes.", parent=other)
    quoting_me = make_comment("> The apple is red, and the pear.\n\nNo.", parent=other)

    blanking.blank(mine, by=member, passage="the")

    for comment in (quoting, quoting_me):
        comment.refresh_from_db()
    assert "about the whole" in quoting.body
    assert "and [taken out by its author] pear" in quoting_me.body


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Oak Street", "do not stand in your comment"),
        ("El", "at least three letters"),
        ("  ", "This field is required"),
    ],
)
def test_words_that_are_not_there_are_refused_in_a_sentence(take_out, passage, sentence):
    page = take_out(passage)

    assertContains(page, sentence, status_code=422)
    assert SECRET in everything()


def test_a_look_changes_nothing_and_nobody_else_can(client, mine, reader, moderator, member):
    address = f"{mine.get_absolute_url()}blanking/"
    for person, status in ((member, 200), (reader, 403), (moderator, 403)):
        client.force_login(person)
        assert client.get(address).status_code == status
        if person != member:
            assert client.post(address, {"body": SECRET}).status_code == 403
    client.logout()
    assert client.post(address, {"body": SECRET}).status_code == 302
    with pytest.raises(authoring.AuthoringError):
        blanking.blank(mine, by=reader, passage=SECRET)
    assert SECRET in everything()


def test_what_a_moderator_is_to_read_stays_until_then(take_out, mine, reader, moderator):
    moderation.report(mine, by=reader, reason=Report.Reason.UNKIND)
    assertContains(take_out(SECRET), "A moderator is about to read", status_code=422)

    moderation.approve(mine, by=moderator)
    take_out(SECRET)

    assert SECRET not in everything()


def test_the_way_there_stands_where_one_deletes_or_comes_too_late_to_edit(client, take_out, mine):
    for place in ("removal", "edit"):
        page = client.get(f"{mine.get_absolute_url()}{place}/")
        assert "/blanking/" in page.content.decode(), place
