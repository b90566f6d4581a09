"""A visitor meets the banner: with JavaScript and without, at a desk and on a telephone."""

import pytest

from consent.models import ConsentEvent

KINDS = [
    pytest.param(
        {"js": js, "narrow": narrow}, id=f"{'telephone' if narrow else 'desktop'}-{'js' if js else 'no-js'}"
    )
    for js in (True, False)
    for narrow in (False, True)
]
BANNER = "[data-consent-banner]"


@pytest.fixture(autouse=True)
def magazine(published_texts, make_article, transactional_db):
    return [make_article(title="What trust needs"), make_article(title="What silence says")]


def cookies(page):
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("button", "state"), [("reject", "refused"), ("accept", "given")])
def test_one_click_decides_and_the_banner_is_gone_everywhere(visit, magazine, kind, button, state):
    page = visit(**kind)
    page.goto(magazine[1].get_absolute_url())
    page.goto("/")
    assert page.locator(BANNER).is_visible()
    assert cookies(page) == {}

    page.click(f"[data-consent={button}]")
    page.locator(BANNER).wait_for(state="detached")

    [cookie] = cookies(page).values()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert page.url.endswith("/")
    for address in ("/topics/", magazine[1].get_absolute_url(), "/nowhere/"):
        page.goto(address)
        assert page.locator(BANNER).count() == 0
    page.go_back()
    assert page.locator(BANNER).count() == 0
    assert ConsentEvent.objects.get().state == state


@pytest.mark.parametrize("kind", KINDS)
def test_choosing_one_purpose_and_taking_it_back(visit, kind):
    page = visit(**kind)
    page.goto("/")
    page.click(f"{BANNER} a[href='/cookies/']")
    assert page.locator("main input[type=checkbox]:checked:not([disabled])").count() == 0

    page.check("main input[type=checkbox][value=analytics]")
    page.get_by_role("button", name="Save").click()

    page.locator("footer form button").first.wait_for()
    page.goto("/")
    assert page.locator(BANNER).count() == 0
    page.click("footer form button")
    page.wait_for_load_state()
    page.goto("/topics/")
    assert page.locator("footer form button").count() == 0
    states = list(ConsentEvent.objects.order_by("id").values_list("state", flat=True))
    assert states == ["given", "withdrawn"]


def test_reading_on_or_pressing_escape_decides_nothing(visit, magazine):
    page = visit()
    page.goto("/")

    page.keyboard.press("Escape")
    page.mouse.wheel(0, 2000)
    page.goto(magazine[0].get_absolute_url())

    assert page.locator(BANNER).is_visible()
    assert cookies(page) == {}
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert ConsentEvent.objects.count() == 0


def test_the_global_privacy_control_is_an_answer(visit):
    page = visit(extra_http_headers={"Sec-GPC": "1"})
    page.goto("/")

    assert page.locator(BANNER).count() == 0
    assert cookies(page) == {}
    page.goto("/cookies/")
    assert "Global Privacy Control" in page.inner_text("main")
