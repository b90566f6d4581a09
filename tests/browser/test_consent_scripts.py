"""What needs consent, in a real browser: nothing before the yes, at once after it, swept away after withdrawal."""

import pytest
from cookie_consent.models import Cookie, CookieGroup

from consent.models import CookieDetail, Embed, PageCount

READ = "/consent/reads/"


@pytest.fixture(autouse=True)
def magazine(published_texts, make_article, transactional_db):
    from consent import publishing
    from consent.models import Notice

    analytics = CookieGroup.objects.get(varname="analytics")
    kept = Cookie.objects.create(cookiegroup=analytics, name="seen-*", description="Which pages were seen.")
    CookieDetail.objects.create(cookie=kept, storage="local_storage")
    fields = ("language", "banner_text", "introduction", "withdrawal", "controller_name")
    publishing.publish_notice(
        Notice.objects.create(**{name: getattr(published_texts, name) for name in fields}, level="editorial"),
        by=None,
    )
    return make_article(title="What trust needs").get_absolute_url()


def test_the_counter_wakes_after_the_stored_yes_and_is_swept_after_withdrawal(visit, magazine):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "page-read" in request.url else None)
    page.goto(magazine)
    assert not asked

    with page.expect_response(lambda answer: READ in answer.url) as counted:
        page.click("[data-consent=accept]")
    assert counted.value.status == 204
    assert PageCount.objects.get().page == magazine
    page.evaluate("localStorage.setItem('seen-1', 'x'); localStorage.setItem('theirs', 'y')")

    page.goto(magazine)
    page.get_by_role("button", name="Withdraw consent").click()
    page.locator("consent-sweep").wait_for(state="attached")

    assert page.evaluate("Object.keys(localStorage)") == ["theirs"]
    assert page.locator("page-read").count() == 0
    assert page.context.cookies()[0]["name"] == "cookie_consent"


@pytest.mark.parametrize("js", [True, False])
def test_an_embed_is_framed_after_its_own_yes(visit, js):
    Embed.objects.create(
        name="places", title="Where readers meet", description="A map.", provider="a map service",
        source="/embeds/demonstration/frame/",
    )  # fmt: skip
    page = visit(js=js)
    page.goto("/embeds/places/")
    assert len(page.frames) == 1

    page.get_by_role("button", name="Show it this once").click()

    page.frame_locator("iframe").locator("svg").wait_for()
    assert page.context.cookies() == []
