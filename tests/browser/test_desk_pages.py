"""Every page of the desk, on a telephone and on a desk, in both themes: nothing for axe, nothing wider than the screen.

One browser and one session for each role: what takes time here is signing in, not looking.
"""

import pytest

from articles import house, publishing, site_pages
from articles.models import Helpline, NavigationEntry, Redirect, SiteSettings, Topic
from comments.models import Status
from tests.browser import test_desk

TARGETS = """() => {
  const targets = "button, input[type=submit], summary, select:not(.select2-hidden-accessible), .object-tools a";
  const least = (e) => { const box = e.getBoundingClientRect(); return Math.round(Math.min(box.width, box.height)); };
  return [...document.querySelectorAll(`#content :is(${targets})`)].filter((e) => e.checkVisibility())
    .map((e) => [e.textContent.trim() || e.value || e.name, least(e)]).filter(([, size]) => 1 < size && size < 24);
}"""

# The fixtures that open the door: the same for every test at the desk.
enter, texts = test_desk.enter, test_desk.texts

LISTS = "/admin/articles/"
PAGES = {
    "editor": [
        "/admin/", "/admin/shortcuts/", f"{LISTS}article/", f"{LISTS}article/?state=live", f"{LISTS}article/add/",
        f"{LISTS}article/{{article}}/change/", f"{LISTS}article/calendar/", f"{LISTS}version/{{version}}/change/",
        f"{LISTS}version/{{draft}}/change/", f"{LISTS}article/{{article}}/steps/change/",
        f"{LISTS}article/{{article}}/steps/withdrawal/", f"{LISTS}sitepage/", f"{LISTS}sitepage/{{page}}/change/",
        f"{LISTS}sitepage/{{page}}/history/", f"{LISTS}sitepage/{{page}}/steps/publication/",
        f"{LISTS}navigationentry/",
        f"{LISTS}navigationentry/add/", f"{LISTS}helpline/", f"{LISTS}helpline/{{line}}/change/",
        f"{LISTS}sitesettings/1/change/", f"{LISTS}sitesettings/1/history/", f"{LISTS}picture/", f"{LISTS}picture/add/",
        f"{LISTS}topic/", f"{LISTS}topic/{{topic}}/change/", f"{LISTS}tag/add/", f"{LISTS}contributor/",
        f"{LISTS}redirect/", f"{LISTS}redirect/add/", f"{LISTS}deadend/",
    ],
    "moderator": ["/admin/", "/admin/comments/comment/", "/admin/comments/comment/{comment}/change/"],
    "operator": [
        "/admin/", "/accounts/settings/", "/admin/consent/consentevent/", "/admin/consent/notice/",
        "/admin/consent/documentversion/",
        "/admin/consent/subject/", "/admin/consent/consentevent/purge/", "/admin/consent/case/add/",
        "/admin/consent/dailycount/", "/admin/django_tasks_database/dbtaskresult/",
    ],
    "administrator": ["/admin/", "/admin/accounts/user/", "/admin/accounts/user/{person}/change/"],
}  # fmt: skip


@pytest.fixture
def there(make_article, make_draft, make_user, reader, say, editor):
    """Something on every page."""
    topic = Topic.objects.create(name="Trust", slug="trust")
    article = make_article(title="What trust needs", topic=topic, by=editor)
    held = say(article, reader, "Please read me.", status=Status.HELD)
    page = site_pages.start(title="About", slug="about", body="<p>We.</p>", by=editor)
    site_pages.publish(page, by=editor)
    site_pages.save(page, title="About us", body="<p>We write.</p>", by=editor)
    house.keep(NavigationEntry(place="foot", page=page), by=editor)
    house.keep(SiteSettings(pk=1, tagline="slowly"), by=editor)
    line = Helpline(country="GB", name="Listeners", number="116 123", verify_by="2999-01-01")
    house.keep(line, by=editor, topics=[topic])
    Redirect.objects.create(old_path="/old/", new_path="/topics/")
    waiting = make_draft(title="To be read", by=editor)
    publishing.submit(waiting.article, by=editor)
    draft = make_draft(references=[{"name": "a1999", "raw": "A. (1999). B."}], by=editor)
    return {
        "article": article.pk, "version": article.live_version().pk, "draft": draft.pk, "comment": held.pk,
        "page": page.pk, "line": line.pk, "topic": topic.pk, "person": make_user().pk,
    }  # fmt: skip


@pytest.mark.parametrize("role", PAGES)
def test_every_page_fits_a_telephone_and_has_nothing_for_axe(
    enter, make_user, there, assert_accessible, role
):
    page = enter(make_user(role))
    wrong = []

    for address in PAGES[role]:
        assert page.goto(address.format(**there)).status == 200, address
        for width, theme in ((1440, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                wrong.append(f"{address} is {wide} pixels wide at {width}")
            wrong += [
                f"{address} at {width}: “{name}” is {least} pixels" for name, least in page.evaluate(TARGETS)
            ]
            try:
                assert_accessible(page)
            except AssertionError as error:
                wrong.append(f"{theme} {width}: {error}")

    assert not wrong, "\n".join(wrong)


def test_keys_lead_about_and_leave_fields_alone(enter, editor, there):
    page = enter(editor)

    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keyboard shortcuts").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/admin/articles/article/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("#result_list tbody tr:nth-child(2) .action-select").is_checked()
    page.keyboard.press("/")
    page.keyboard.type("gan?")
    assert page.locator("#searchbar").input_value() == "gan?"
    assert page.get_by_role("dialog").count() == 0

    page.goto(f"/admin/articles/version/{there['draft']}/change/")
    page.fill("[name=standfirst]", "Saved by two keys.")
    page.keyboard.press("Control+s")
    page.locator(".success").wait_for()
    assert page.locator("[name=standfirst]").input_value() == "Saved by two keys."

    page.goto("/admin/shortcuts/")
    page.get_by_label("Use the keys without Ctrl").uncheck()
    page.goto("/admin/")
    page.keyboard.press("n")
    page.keyboard.press("?")
    assert page.url.endswith("/admin/")
    assert page.get_by_role("dialog").count() == 0
