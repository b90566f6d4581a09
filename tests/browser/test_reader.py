"""A reader's way in: sign up, confirm, comment, be approved, get an answer by mail, edit, delete."""

import re

import pytest

from comments import moderation
from comments.models import Comment, Status
from tests.browser.test_visitor import KINDS

PASSWORD = "a quiet heron stands"


@pytest.fixture(autouse=True)
def texts(published_texts, transactional_db):
    return published_texts


def code_in(mail):
    return re.search(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{2,4}|\d{6})\s*$", mail.body, re.M)[1]


def sign_up(page, mailoutbox):
    page.click("main >> text=Create an account")
    page.fill("[name=email]", "lea@example.org")
    page.fill("[name=display_name]", "Lea")
    page.fill("[name=password1]", PASSWORD)
    page.check("[name=accept_terms]")
    page.check("[name=age_confirmed]")
    page.click("main form .button--primary")
    page.locator("[name=code]").wait_for()
    page.fill("[name=code]", code_in(mailoutbox[-1]))
    page.locator("main form .button--primary").first.click()
    page.locator("textarea[name=body]").wait_for()


@pytest.mark.parametrize("kind", KINDS)
def test_from_stranger_to_published_comment(visit, make_article, make_user, mailoutbox, moderator, kind):
    article = make_article(title="What trust needs")
    page = visit(**kind)
    page.goto(article.get_absolute_url())
    assert "By commenting you acknowledge acceptance of the Terms and Conditions of Use" in page.inner_text(
        "#leave-a-comment"
    )

    sign_up(page, mailoutbox)
    assert page.url.split("#")[0].endswith(article.get_absolute_url())
    page.fill("[name=body]", "It took me *three years* to go back.")
    page.click("button[name=preview]")
    assert page.locator(".preview em").inner_text() == "three years"
    page.click("#leave-a-comment .button--primary")
    page.locator("article.held").first.wait_for()

    stranger = visit(**kind)
    stranger.goto(article.get_absolute_url())
    assert stranger.get_by_text("three years").count() == 0
    comment = Comment.objects.get()
    assert comment.terms.number == 1
    moderation.approve(comment, by=moderator)
    stranger.reload()
    assert stranger.get_by_text("three years").is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_is_told_by_mail_then_edited_then_deleted(visit, make_article, mailoutbox, moderator, kind):
    article = make_article(title="What trust needs")
    page = visit(**kind)
    page.goto(article.get_absolute_url())
    sign_up(page, mailoutbox)
    page.fill("[name=body]", "First words of mine.")
    page.click("#leave-a-comment .button--primary")
    page.locator("article.held").first.wait_for()
    moderation.approve(Comment.objects.get(), by=moderator)

    page.goto(f"{article.get_absolute_url()}comments/1/reply/")
    page.fill("[name=body]", "A second thought.")
    page.click("#leave-a-comment .button--primary")
    page.locator("article.held").first.wait_for()
    reply = Comment.objects.get(n=2)
    assert (reply.parent.n, reply.depth) == (1, 1)

    page.goto(f"{article.get_absolute_url()}comments/2/edit/")
    page.fill("[name=body]", "A better second thought.")
    page.click("main form .button--primary")
    page.wait_for_load_state()
    reply.refresh_from_db()
    assert reply.body == "A better second thought."

    page.goto(f"{article.get_absolute_url()}comments/2/removal/")
    page.click("main form .button--danger")
    page.wait_for_load_state()
    reply.refresh_from_db()
    assert reply.status == Status.REMOVED_BY_AUTHOR


def test_an_answer_by_somebody_else_is_told_by_mail(visit, make_article, make_user, mailoutbox, moderator):
    article = make_article()
    page = visit()
    page.goto(article.get_absolute_url())
    sign_up(page, mailoutbox)
    page.fill("[name=body]", "Has anybody else felt this?")
    page.click("#leave-a-comment .button--primary")
    page.locator("article.held").first.wait_for()
    moderation.approve(Comment.objects.get(), by=moderator)
    other = visit()
    sign_in(other, make_user(display_name="Sam"))
    other.goto(f"{article.get_absolute_url()}comments/1/reply/")
    other.fill("[name=body]", "Yes, I have.")
    other.check("[name=accept_terms]")
    mailoutbox.clear()
    other.click("#leave-a-comment .button--primary")
    other.locator("article.held").first.wait_for()
    assert mailoutbox == []

    moderation.approve(Comment.objects.get(n=2), by=moderator)

    [mail] = mailoutbox
    assert mail.to == ["lea@example.org"]
    assert "Yes, I have." not in mail.body
    assert article.slug not in mail.body
    page.goto(re.search(r"/accounts/comments/\d+/", mail.body)[0])
    assert page.url.endswith(f"{article.get_absolute_url()}comments/2/")
    assert page.get_by_text("Yes, I have.").is_visible()


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "a-long-pass-phrase")
    page.locator("main form .button--primary").first.click()
    page.wait_for_url("**/")


def test_signing_in_by_a_mailed_code(visit, reader, mailoutbox):
    page = visit(js=False)
    page.goto("/accounts/login/code/")
    page.fill("[name=email]", reader.email)
    page.locator("main form .button--primary").first.click()
    page.fill("[name=code]", code_in(mailoutbox[-1]))
    page.locator("main form .button--primary").first.click()

    page.goto("/accounts/settings/")

    assert page.locator("[name=display_name]").input_value() == "Rea Reader"


def test_without_the_tick_the_text_comes_back(visit, make_article, reader):
    article = make_article()
    page = visit(js=False)
    sign_in(page, reader)
    page.goto(f"{article.get_absolute_url()}#leave-a-comment")
    page.fill("[name=body]", "Words that must not be lost.")

    page.click("#leave-a-comment .button--primary")

    assert page.locator("[name=body]").input_value() == "Words that must not be lost."
    assert page.locator(".summary").is_visible()
    assert Comment.objects.count() == 0


def test_a_session_that_ended_while_typing_loses_nothing(visit, make_article, reader):
    article = make_article()
    page = visit(js=False)
    sign_in(page, reader)
    page.goto(article.get_absolute_url())
    page.fill("[name=body]", "An hour of careful words.")
    page.check("[name=accept_terms]")
    page.context.clear_cookies()

    page.click("#leave-a-comment .button--primary")
    assert page.locator("textarea[name=body]").input_value() == "An hour of careful words."
    page.get_by_role("button", name="Sign in").click()
    page.fill("[name=login]", reader.email)
    page.fill("[name=password]", "a-long-pass-phrase")
    page.locator("main form .button--primary").first.click()

    assert page.locator("[name=body]").input_value() == "An hour of careful words."
