"""“Thank you”, “With you”, “Helpful”: one of each per person, counted exactly, and never a score war."""

import re

import pytest
from django.core.management import CommandError, call_command
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import privacy
from comments import authoring, moderation, reactions, threads
from comments.models import Comment, Reaction, Status, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(make_comment):
    return make_comment("A helpful word.")


@pytest.fixture
def react(client):
    def send(comment, kind="thanks", **over):
        return client.post(f"{comment.get_absolute_url()}reactions/", {"kind": kind, **over})

    return send


def counts(comment):
    comment = Comment.objects.get(pk=comment.pk)
    return comment.thanks, comment.with_you, comment.helpful, comment.neg_best


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return member


def test_a_reader_gives_each_kind_once_and_takes_it_back(react, comment, signed_in):
    for kind in ("thanks", "helpful"):
        react(comment, kind)
    assert counts(comment) == (1, 0, 1, -1)

    react(comment, "thanks")

    assert counts(comment) == (0, 0, 1, -1)
    assert list(Reaction.objects.values_list("kind", flat=True)) == ["helpful"]


def test_it_leads_back_to_where_the_button_was(react, comment, signed_in):
    page = f"{comment.article.get_absolute_url()}comments/?sort=best"

    assert react(comment, next=page)["Location"] == f"{page}#comment-1"
    for elsewhere in ("https://evil.example/", "//evil.example", "/accounts/", "javascript:x", ""):
        assertRedirects(react(comment, next=elsewhere), comment.get_absolute_url())


def test_everybody_sees_how_many_and_only_the_reader_which_were_theirs(client, react, comment, signed_in):
    react(comment)
    own = client.get(comment.article.get_absolute_url())
    assertContains(own, 'value="thanks" aria-pressed="true">Thank you <b>1</b></button>')
    assertContains(own, 'value="helpful" aria-pressed="false">Helpful</button>')

    client.logout()
    page = client.get(comment.article.get_absolute_url())

    assertContains(page, "<span>Thank you <b>1</b></span>")
    assertNotContains(page, "Helpful")
    assertNotContains(page, "csrfmiddlewaretoken")
    assertNotContains(page, "/reactions/")


def test_the_buttons_belong_to_one_form_with_one_token(client, comment, make_comment, signed_in):
    make_comment()
    for address in (comment.article.get_absolute_url(), comment.get_absolute_url()):
        page = client.get(address).content.decode()
        assert page.count('<form id="acts"') == 1
        assert len(re.findall(r'<button form="acts"', page)) in (3, 6)


def test_nobody_reacts_to_themselves(client, react, make_comment, signed_in):
    mine = make_comment(by=signed_in)

    assertContains(react(mine), "This comment is your own", status_code=403)
    assertNotContains(client.get(mine.get_absolute_url()), "/reactions/")
    assert counts(mine) == (0, 0, 0, 0)


def test_a_stranger_is_asked_to_sign_in_and_a_look_changes_nothing(client, react, comment, member):
    assert react(comment)["Location"].startswith("/accounts/login/?next=")
    client.force_login(member)

    assert client.get(f"{comment.get_absolute_url()}reactions/").status_code == 405
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(("kind", "status"), [("against", 422), ("", 422), ("thanks" * 999, 422)])
def test_an_unknown_kind_is_refused_in_a_sentence(react, comment, signed_in, kind, status):
    assertContains(react(comment, kind), "There is no such reaction.", status_code=status)


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_what_is_not_shown_takes_no_reaction(react, make_comment, signed_in, status):
    assert react(make_comment(status=status)).status_code == 404
    assert not Reaction.objects.exists()


def test_a_closed_conversation_takes_none_but_gives_back(client, react, comment, signed_in, moderator):
    react(comment)
    thread = Thread.objects.get(article=comment.article)
    moderation.set_mode(thread, Thread.Mode.CLOSED, by=moderator)
    assertNotContains(client.get(comment.article.get_absolute_url()), "/reactions/")

    assertContains(react(comment, "helpful"), "This conversation is closed", status_code=403)
    react(comment, "thanks")

    assert counts(comment) == (0, 0, 0, 0)


def test_what_a_removed_comment_had_counts_again_when_it_is_restored(react, comment, signed_in, moderator):
    react(comment)
    moderation.remove(comment, by=moderator, reason="rude")
    moderation.restore(comment, by=moderator)

    assert counts(comment) == (1, 0, 0, -1)


def test_a_deleted_comment_keeps_no_reaction(react, comment, signed_in, make_comment):
    make_comment(parent=comment)
    react(comment)

    authoring.take_back(comment, by=comment.author)

    assert counts(comment) == (0, 0, 0, 0)
    assert not Reaction.objects.exists()


def test_who_has_not_confirmed_an_address_cannot_react(react, comment, signed_in):
    signed_in.emailaddress_set.update(verified=False)

    assertContains(react(comment), "Confirm your e-mail address first", status_code=403)


def test_somebody_who_owes_the_terms_accepts_and_the_reaction_goes_on(client, react, comment, trusted):
    client.force_login(trusted)
    page = react(comment)
    assert page.status_code == 403
    shown = re.search(r'name="terms_shown" value="([^"]+)"', page.content.decode())[1]

    react(comment, terms_shown=shown, accept_terms="on")

    assert counts(comment) == (1, 0, 0, -1)


def test_there_is_a_limit_and_it_says_until_when(react, comment, signed_in, settings, monkeypatch):
    settings.RATE_LIMITS = True
    monkeypatch.setattr(reactions, "PER_HOUR", 2)
    answers = [react(comment) for _ in range(2 * reactions.PER_HOUR + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {302}
    assertContains(answers[-1], "Try again in", status_code=429)


def test_best_first_is_by_how_many_different_people_and_holds_its_place_while_paging(
    client, article, grow, make_user, react, accepted
):
    rows = grow(article, [None] * 25)
    for person, favourites in ((make_user(), rows[20:22]), (make_user(), rows[21:22])):
        client.force_login(accepted(person))
        for favourite in favourites:
            for kind in ("thanks", "helpful"):
                react(favourite, kind)

    def shown(page):
        return [int(n) for n in re.findall(r'<article id="comment-(\d+)"', page.content.decode())]

    first = client.get(f"{article.get_absolute_url()}comments/?sort=best")
    assert shown(first)[:3] == [22, 21, 1]
    follow = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    react(rows[24], "thanks")

    assert not set(shown(first)) & set(shown(client.get(follow)))


def test_who_leaves_takes_their_reactions_along(react, comment, signed_in, make_user):
    reactions.toggle(comment, by=make_user(), kind="thanks")
    react(comment, "thanks")
    react(comment, "helpful")
    exported = privacy.export(signed_in)["sections"]["conversation"]["reactions"]
    assert [(row["to"], row["kind"]) for row in exported] == [
        (comment.get_absolute_url(), "thanks"), (comment.get_absolute_url(), "helpful")
    ]  # fmt: skip

    privacy.erase(signed_in, by=signed_in)

    assert counts(comment) == (1, 0, 0, -1)


def test_the_check_finds_and_mends_what_the_counts_say_wrongly(
    react, comment, signed_in, make_comment, capsys
):
    react(comment)
    other = make_comment()
    Comment.objects.filter(pk=other.pk).update(neg_best=-7)
    Comment.objects.filter(pk=comment.pk).update(thanks=5)
    with pytest.raises(CommandError, match="2 counts wrong"):
        call_command("comments_check")

    call_command("comments_check", mend=True)

    assert (counts(comment), counts(other)) == ((1, 0, 0, -1), (0, 0, 0, 0))
    assert not list(threads.drift(comment.article_id))
    assert not list(reactions.drift(comment.article_id))
