"""What only a browser shows of the conversation: a draft kept while one writes and when one leaves."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from comments.models import Draft, Reading


@pytest.fixture(autouse=True)
def texts(published_texts, transactional_db):
    return published_texts


@pytest.fixture
def signed_in(visit, make_user):
    """A page of somebody who has accepted the terms."""
    from consent import terms

    def enter(**kind):
        user = make_user()
        terms.accept(user, terms.in_force(), surface="tests")
        page = visit(**kind)
        page.goto("/accounts/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", "a-long-pass-phrase")
        page.locator("main form .button--primary").first.click()
        page.wait_for_url("**/")
        return page, get_user_model().objects.get(pk=user.pk)

    return enter


def test_a_draft_is_kept_while_one_writes_and_waits_on_return(signed_in, make_article):
    article = make_article()
    page, _user = signed_in()
    page.goto(article.get_absolute_url())
    page.fill("[name=body]", "Half a thought")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft kept.", timeout=8000)
    assert Draft.objects.get().body == "Half a thought"

    page.goto("/")
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=body]") == "Half a thought"
    page.click("text=Throw it away")
    page.wait_for_load_state()

    assert not Draft.objects.exists()
    assert page.input_value("[name=body]") == ""


def test_new_comments_are_announced_while_the_page_is_open(signed_in, make_article, make_user, say):
    article = make_article()
    say(article, make_user(), "The first word.")
    page, user = signed_in()
    page.clock.install()
    page.goto(article.get_absolute_url())
    page.locator(".thread").scroll_into_view_if_needed()
    page.clock.run_for(6000)
    page.wait_for_timeout(300)
    assert Reading.objects.filter(person=user, article=article).exists()

    say(article, make_user(), "Another word.")
    page.clock.run_for(31000)

    expect(page.locator("comment-news a")).to_have_text("1 new comment")
    page.reload()
    expect(page.locator(".conversation__news a")).to_have_text("1 new comment")
    expect(page.locator("#comment-2 .new")).to_be_visible()
