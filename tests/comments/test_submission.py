"""From the form to the page: what a reader posts, what waits and why, what comes back with its words."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from comments import authoring, moderation, submission
from comments.models import Action, Comment, Rule, Status, Thread
from consent import terms
from consent.models import ConsentEvent, DocumentVersion, LegalDocument, Level
from tests.comments.conftest import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, trusted, accepted):
    """A trusted reader who owes nothing, signed in."""
    client.force_login(accepted(trusted))
    return trusted


# --- published, or held with a reason ---------------------------------------------------------------
def test_a_trusted_readers_comment_is_public_at_once(client, member, article, post):
    answer = post(article, "Trust is *earned* in small steps.", follow=True)

    comment = Comment.objects.get(article=article)
    assert (comment.n, comment.status, comment.terms) == (1, Status.PUBLISHED, terms.in_force())
    assert answer.redirect_chain == [(f"{article.get_absolute_url()}#comment-1", 302)]
    client.logout()
    assertContains(client.get(article.get_absolute_url()), "Trust is <em>earned</em>")


def test_a_comment_says_which_version_of_the_article_it_answers(member, article, post):
    post(article, "A remark about this wording.")

    assert Comment.objects.get(article=article).answered == article.live_version()


def test_the_first_comments_of_an_account_wait_and_only_their_author_sees_them(
    client, reader, accepted, article, post
):
    client.force_login(accepted(reader))

    page = post(article, "My first words here.", follow=True)

    assertContains(page, "My first words here.")
    assertContains(page, "Waiting for a moderator. Only you can see it.")
    assertContains(page, Rule.FIRST_COMMENTS.label)
    client.logout()
    assertNotContains(client.get(article.get_absolute_url()), "My first words here.")


def test_staff_are_no_newcomers(client, editor, accepted, article, post):
    client.force_login(accepted(editor))

    post(article, "Thank you all for reading so closely.")

    assert Comment.objects.get(article=article).status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("body", "over", "rule"),
    [
        ("Look at https://a.example, https://b.example and https://c.example.", {}, Rule.LINKS),
        ("A thought that took no time.", {"wait": 1}, Rule.TOO_FAST),
        ("A thought without a form.", {"data": {"ticket": ""}}, Rule.NO_FORM),
        ("A thought with somebody else's form.", {"data": {"ticket": "forged:signature"}}, Rule.NO_FORM),
    ],
)
def test_doubt_holds_a_comment_and_says_why(member, article, post, body, over, rule):
    post(article, body, **over)

    comment = Comment.objects.get(article=article)
    assert comment.status == Status.HELD
    assert list(comment.actions.values_list("verb", "rule", "actor")) == [(Action.Verb.HELD, rule, None)]


def test_a_field_that_people_do_not_see_holds_a_comment(client, member, article, post):
    page = client.get(f"{article.get_absolute_url()}comments/")
    ticket = fields_of(page, f"{article.get_absolute_url()}comments/")["ticket"]
    trap = next(name for name in page.context["form"].fields if name.startswith("url_"))

    post(article, "Buy something.", data={"ticket": ticket, trap: "https://spam.example"})

    assert Comment.objects.get(article=article).actions.get().rule == Rule.HIDDEN_FIELD


def test_the_name_of_the_hidden_field_changes_with_every_form(client, member, article):
    pages = [client.get(f"{article.get_absolute_url()}comments/") for _ in range(2)]

    names = [next(n for n in page.context["form"].fields if n.startswith("url_")) for page in pages]
    assert names[0] != names[1]


def test_the_same_words_again_are_held(member, article, post):
    post(article, "The very same sentence, twice.")
    post(article, "the VERY same   sentence – twice!")

    assert [c.status for c in Comment.objects.filter(article=article).order_by("n")] == [
        Status.PUBLISHED,
        Status.HELD,
    ]


def test_the_same_long_words_from_another_account_within_the_hour_are_held(
    member, article, make_comment, post
):
    make_comment("This exact advertisement appears wherever there is a form to fill in.")

    post(article, "This exact advertisement appears wherever there is a form to fill in.")

    assert Comment.objects.get(author=member, article=article).actions.get().rule == Rule.REPEATED


def test_short_thanks_may_be_said_by_many(member, article, make_comment, post):
    make_comment("Thank you!")

    post(article, "Thank you!")

    assert Comment.objects.get(author=member, article=article).status == Status.PUBLISHED


def test_whoever_is_often_rejected_is_read_first(member, article, make_comment, post):
    for _ in range(3):
        make_comment(by=member, status=Status.REJECTED)

    post(article, "Now something decent.")

    assert Comment.objects.latest("pk").actions.get().rule == Rule.OFTEN_REJECTED


@pytest.mark.parametrize(("changes_mind", "rule"), [(False, Rule.OFTEN_REJECTED), (True, None)])
def test_deleting_what_was_rejected_does_not_wash_it_off(
    member, moderator, article, make_comment, post, changes_mind, rule
):
    for _ in range(3):
        comment = make_comment(by=member)
        moderation.remove(comment, by=moderator, reason="insult")
        if changes_mind:
            moderation.restore(comment, by=moderator)
        authoring.take_back(comment, by=member)

    post(article, "Now something decent.")

    assert (Comment.objects.latest("pk").actions.values_list("rule", flat=True).first() or None) == rule


def test_in_a_conversation_on_hold_every_comment_waits(member, article, post):
    Thread.objects.create(article=article, mode=Thread.Mode.HOLD)

    post(article, "Let us be careful here.")

    assert Comment.objects.get(article=article).actions.get().rule == Rule.EVERY_COMMENT


# --- once and only once -----------------------------------------------------------------------------
def test_a_form_that_is_sent_twice_is_one_comment(client, member, article):
    address = f"{article.get_absolute_url()}comments/"
    fields = fields_of(client.get(address), address) | {"body": "Sent twice, meant once."}

    first, second = client.post(address, fields), client.post(address, fields)

    assert first.url == second.url
    assert Comment.objects.filter(article=article).count() == 1


def test_somebody_elses_form_makes_a_comment_of_ones_own(client, member, article, make_user, accepted):
    address = f"{article.get_absolute_url()}comments/"
    fields = fields_of(client.get(address), address)
    client.post(address, fields | {"body": "The first account."})
    client.force_login(accepted(make_user()))

    client.post(address, fields | {"body": "The second account, with the first one's form."})

    assert Comment.objects.filter(article=article).count() == 2


# --- what is refused comes back ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    ["", " \n\t ", "\u200b\u2060\ufeff", "\u3000\u2800", "\u0301", "\x00\x01"],
    ids=["empty", "spaces", "invisible", "blank letters", "a lone accent", "controls"],
)
def test_nothing_to_read_is_refused(member, article, post, body):
    answer = post(article, body)

    assert answer.status_code == 422
    assertContains(answer, "Write something first", status_code=422)
    assert not Comment.objects.filter(article=article).exists()


def test_too_long_a_comment_comes_back_whole(member, article, post):
    body = "wort " * 20_000

    answer = post(article, body)

    assertContains(answer, "Shorten yours by 89,999 characters", status_code=422)
    assert fields_of(answer, f"{article.get_absolute_url()}comments/")["body"].strip() == body.strip()


def test_zero_bytes_and_controls_are_taken_out(member, article, post):
    post(article, "be\x00fore\x1b[31m and\r\nafter\x85")

    assert Comment.objects.get(article=article).body == "before[31m and\nafter"


@pytest.mark.parametrize(
    "body", ["هذا يساعدني كثيرًا", "עברית מימין", "🙂🧡", "e\u0301te\u0301", "\u202eevil"]
)
def test_every_script_and_emoji_is_welcome(client, member, article, post, body):
    post(article, body)

    client.logout()
    assertContains(client.get(article.get_absolute_url()), body.replace("\u202e", ""))


@pytest.mark.parametrize("parent", ["0", "-1", "x", "1.5", "99999999999999999999", "7", "1\x00"])
def test_a_parent_that_never_was_gives_the_words_back(member, article, post, parent):
    answer = post(article, "An answer to nobody.", data={"parent": parent})

    assertContains(answer, "An answer to nobody.", status_code=422)
    assert not Comment.objects.filter(article=article).exists()


def test_a_parent_on_another_article_is_none(member, article, make_article, make_comment, post):
    elsewhere = make_comment(on=make_article())

    answer = post(article, "Wrong door.", data={"parent": str(elsewhere.n)})

    assertContains(answer, "is no longer shown", status_code=422)


def test_a_parent_removed_while_typing_gives_the_words_back_to_post_alone(
    client, member, moderator, article, make_comment, hide
):
    rude = make_comment("You fool.")
    address = f"{rude.get_absolute_url()}reply/"
    fields = fields_of(client.get(address), address) | {"body": "Please stay civil."}
    hide(rude, moderator)

    answer = client.post(address, fields)

    assertContains(answer, "Please stay civil.", status_code=422)
    assertNotContains(answer, "You fool.", status_code=422)
    alone = f"{article.get_absolute_url()}comments/"
    client.post(alone, fields_of(answer, alone))
    assert Comment.objects.get(body="Please stay civil.").parent is None


def test_nobody_answers_ones_own_waiting_comment(member, make_comment, post):
    waiting = make_comment(by=member, status=Status.HELD)

    with pytest.raises(submission.SubmissionError, match="no longer shown"):
        submission.submit(waiting.article, by=member, body="And another thing.", parent=waiting)


def test_a_conversation_closed_while_typing_gives_the_words_back(client, member, article):
    address = f"{article.get_absolute_url()}comments/"
    fields = fields_of(client.get(address), address)
    Thread.objects.update_or_create(article=article, defaults={"mode": Thread.Mode.CLOSED})

    answer = client.post(address, fields | {"body": "Too late by a minute."})

    assertContains(answer, "Too late by a minute.", status_code=403)
    assertContains(answer, "was closed while you were writing", status_code=403)


def test_a_conversation_closes_by_itself_at_its_moment(client, member, article):
    Thread.objects.create(article=article, closes_at=timezone.now() - timedelta(minutes=1))

    page = client.get(article.get_absolute_url())

    assertContains(page, "This conversation is closed.")
    assertNotContains(page, 'name="body"')


def test_an_unconfirmed_address_keeps_the_words(member, article, post):
    member.emailaddress_set.update(verified=False)

    answer = post(article, "Words of somebody unconfirmed.")

    assertContains(answer, "Confirm your e-mail address", status_code=403)
    assertContains(answer, "Words of somebody unconfirmed.", status_code=403)


def test_a_limit_says_when_it_ends_and_keeps_the_words(member, article, make_comment, post, settings):
    for _ in range(submission.LIMITS[0][0]):
        make_comment(by=member)

    answer = post(article, "One too many.")

    assertContains(answer, "You can post again at", status_code=429)
    assertContains(answer, "One too many.", status_code=429)
    settings.RATE_LIMITS = False
    assert post(article, "One too many.").status_code == 302


def test_a_slow_conversation_takes_one_comment_in_ten_minutes(member, article, make_comment, post):
    make_comment(by=member, at=timezone.now() - timedelta(minutes=9))
    Thread.objects.filter(article=article).update(mode=Thread.Mode.SLOW)

    assertContains(post(article, "Again already."), "slowed down", status_code=429)

    Comment.objects.filter(article=article).update(created_at=timezone.now() - timedelta(minutes=11))
    assert post(article, "After a pause.").status_code == 302


def test_words_for_an_article_that_is_gone_are_given_back(client, member, make_draft):
    draft = make_draft(slug="a-draft-of-somebody")

    answer = client.post("/articles/a-draft-of-somebody/comments/", {"body": "Words for nobody."})

    assertContains(answer, "Words for nobody.", status_code=404)
    assertNotContains(answer, draft.title, status_code=404)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, member, make_comment, method):
    comment = make_comment()

    for noun in ("", "reply/", "edit/", "removal/", "report/"):
        answer = getattr(client, method)(f"{comment.get_absolute_url()}{noun}")
        assert answer.status_code == 405, noun


def test_the_permalink_takes_no_post(client, member, make_comment):
    assert client.post(make_comment().get_absolute_url()).status_code == 405


# --- preview ----------------------------------------------------------------------------------------
def test_a_preview_shows_the_comment_and_stores_nothing(member, article, post):
    page = post(article, "This is **important**.", data={"preview": "1"})

    assertContains(page, "<strong>important</strong>")
    assert fields_of(page, f"{article.get_absolute_url()}comments/")["body"] == "This is **important**."
    assert not Comment.objects.filter(article=article).exists()


def test_a_preview_does_not_ask_for_the_terms(client, trusted, article, post):
    client.force_login(trusted)

    assert post(article, "Only looking.", data={"preview": "1"}).status_code == 200


# --- terms ------------------------------------------------------------------------------------------
def test_who_owes_the_terms_accepts_them_with_the_comment(client, trusted, article, post):
    client.force_login(trusted)

    post(article, "With a tick.", data={"accept_terms": "on"})

    comment = Comment.objects.get(article=article)
    event = ConsentEvent.objects.by_account(trusted).get()
    assert (event.document, event.state) == (comment.terms, ConsentEvent.State.ACCEPTED)


def test_without_the_tick_the_words_come_back_and_nothing_is_recorded(client, trusted, article, post):
    client.force_login(trusted)

    answer = post(article, "Without a tick.")

    assertContains(answer, "Tick this box to accept the terms", status_code=422)
    assertContains(answer, "Without a tick.", status_code=422)
    assert not Comment.objects.filter(article=article).exists()
    assert not ConsentEvent.objects.by_account(trusted).exists()


def test_who_owes_nothing_is_not_asked(client, member, article):
    page = client.get(article.get_absolute_url())

    assertNotContains(page, "accept_terms")
    assertContains(page, "By commenting you acknowledge acceptance of the")


def publish_terms():
    """Another version of the terms, to be accepted from now on."""
    version = DocumentVersion.objects.create(
        document=LegalDocument.objects.get(slug="terms"),
        title="Terms",
        text="Another text.",
        summary="Ten days instead of five.",
        level=Level.MATERIAL,
    )
    at = timezone.now()
    return terms.publish(version, by=None, at=at, enforced_from=at)


def test_new_terms_while_typing_keep_two_thousand_characters(client, member, article):
    address = f"{article.get_absolute_url()}comments/"
    fields = fields_of(client.get(address), address)
    new = publish_terms()
    words = "Word after word. " * 120

    answer = client.post(address, fields | {"body": words})

    assertContains(answer, "Ten days instead of five.", status_code=422)
    assertContains(answer, f"/legal/terms/v/1..{new.number}/", status_code=422)
    assert fields_of(answer, address)["body"] == words
    client.post(address, fields_of(answer, address) | {"accept_terms": "on"})
    assert Comment.objects.get(article=article).terms == new


def test_a_tick_under_earlier_terms_does_not_count_for_newer_ones(client, trusted, article):
    client.force_login(trusted)
    address = f"{article.get_absolute_url()}comments/"
    fields = fields_of(client.get(address), address)
    publish_terms()

    answer = client.post(address, fields | {"body": "Ticked too early.", "accept_terms": "on"})

    assertContains(answer, "The terms have changed while you were writing", status_code=422)
    assert not ConsentEvent.objects.by_account(trusted).exists()


def test_a_refused_comment_records_no_acceptance(client, trusted, article, post):
    client.force_login(trusted)
    Thread.objects.create(article=article, mode=Thread.Mode.CLOSED)

    with pytest.raises(submission.SubmissionError):
        submission.submit(article, by=trusted, body="Closed.", accepts=terms.owed_by(trusted))

    assert not ConsentEvent.objects.by_account(trusted).exists()


# --- replies ----------------------------------------------------------------------------------------
def test_a_reply_stands_below_what_it_answers(client, member, make_comment, post):
    asked = make_comment("How long does it take?")
    make_comment("Something else entirely.")

    post(asked.article, "As long as it takes.", parent=asked)

    reply = Comment.objects.get(body="As long as it takes.")
    assert (reply.parent, reply.depth, reply.root_n, reply.rn) == (asked, 1, asked.n, 1)
    page = client.get(asked.article.get_absolute_url()).content.decode()
    assert page.index("How long") < page.index("As long as it takes.") < page.index("Something else")


def test_the_parent_field_of_the_plain_form_answers_too(member, make_comment, post):
    asked = make_comment()

    post(asked.article, "Through the other door.", data={"parent": str(asked.n)})

    assert Comment.objects.get(body="Through the other door.").parent == asked


# --- one form, sent again ---------------------------------------------------------------------------
def test_other_words_with_a_used_form_are_another_comment(member, article, post, client):
    address = f"{article.get_absolute_url()}comments/"
    form = fields_of(client.get(address), address)
    for words in ("The first thought.", "The first thought.", "A quite different thought."):
        client.post(address, {**form, "body": words})

    assert list(Comment.objects.filter(article=article).order_by("n").values_list("body", flat=True)) == [
        "The first thought.",
        "A quite different thought.",
    ]


def test_who_decides_about_others_does_not_wait_for_themselves(
    client, moderator, accepted, article, make_comment, post
):
    client.force_login(accepted(moderator))

    post(article, "I have removed a name above.", wait=0)

    assert Comment.objects.get(author=moderator).status == Status.PUBLISHED
