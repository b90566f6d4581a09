"""The desk in a real browser: an editor writes and publishes, a moderator decides, an operator finds."""

import time

import pytest
from allauth.mfa.totp.internal import auth as totp

from articles.models import Article, Version
from comments.models import Status
from consent.models import ConsentEvent
from tests.browser.test_reader import sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def texts(published_texts, transactional_db):
    return published_texts


@pytest.fixture
def enter(visit):
    """Through the door as staff: password, then the code of an authenticator app."""

    def enter_desk(user, **kind):
        totp.TOTP.activate(user, SECRET)
        page = visit(**kind)
        page.goto("/accounts/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", "a-long-pass-phrase")
        page.locator("main form .button--primary").first.click()
        page.fill("[name=code]", totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30)))
        page.locator("main form .button--primary").first.click()
        page.wait_for_url("**/")
        page.goto("/admin/")
        return page

    return enter_desk


@pytest.mark.parametrize("narrow", [False, True], ids=["desktop", "telephone"])
def test_an_editor_writes_previews_and_publishes(enter, visit, editor, narrow):
    page = enter(editor, narrow=narrow)
    page.goto("/admin/articles/article/add/")
    page.fill("[name=title]", "What the first hour is for")
    page.click("[name=_save]")
    region = page.locator("[contenteditable=true]")
    region.click()
    page.keyboard.type("It is for being heard. ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Slowly.")
    page.fill("[name=standfirst]", "An hour is short.")
    page.click("[name=_continue]")
    page.locator(".success").wait_for()

    version = Version.objects.get()
    assert version.body == "<p>It is for being heard. <strong>Slowly.</strong></p>"
    stranger = visit()
    stranger.goto("/articles/what-the-first-hour-is-for/")
    assert "being heard" not in stranger.content()
    page.click("text=Preview")
    assert page.locator(".prose strong").inner_text() == "Slowly."
    page.go_back()
    page.click("text=Publish now")
    page.click("[type=submit].default")
    page.locator(".success").wait_for()

    stranger.reload()
    assert stranger.locator(".prose strong").inner_text() == "Slowly."
    assert Article.objects.get().state == Article.State.PUBLISHED


def test_staff_without_a_second_factor_are_led_to_one(visit, editor):
    page = visit()
    sign_in(page, editor)

    page.goto("/admin/")

    assert "/accounts/2fa/" in page.url
    assert "second factor" in page.inner_text("main")


@pytest.fixture
def held(make_article, reader, say):
    return say(make_article(title="What trust needs"), reader, "Please read me.", status=Status.HELD)


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_a_moderator_approves_and_removes(enter, visit, moderator, held, js):
    page = enter(moderator, js=js)
    page.goto(f"/admin/comments/comment/{held.pk}/change/")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_load_state()
    stranger = visit(js=js)
    stranger.goto(held.article.get_absolute_url())
    assert stranger.get_by_text("Please read me.").is_visible()

    page.goto(f"/admin/comments/comment/{held.pk}/change/")
    page.fill("[name=reason]", "It names a third person.")
    page.get_by_role("button", name="Remove").click()
    page.wait_for_load_state()

    stranger.reload()
    assert stranger.get_by_text("Please read me.").count() == 0
    held.refresh_from_db()
    assert held.status == Status.REMOVED_BY_MODERATOR


def test_an_operator_finds_a_choice_and_sees_what_was_shown(enter, visit, operator):
    visitor = visit()
    visitor.goto("/")
    shown = visitor.locator(".banner__text").inner_text()
    visitor.click("[data-consent=reject]")
    visitor.locator("[data-consent-banner]").wait_for(state="detached")
    event = ConsentEvent.objects.get()

    page = enter(operator)
    page.goto("/admin/consent/consentevent/")
    page.fill("[name=q]", str(event.pk))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.click("#result_list tbody a")

    assert shown.split(".")[0] in page.inner_text("#content")
    assert "refused" in page.inner_text("#content").lower()
