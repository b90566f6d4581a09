"""The one script that needs consent, and content from elsewhere: inert until the yes, gone after the no."""

import pytest
from cookie_consent.models import Cookie, CookieGroup
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from consent import reads
from consent.models import ConsentEvent, CookieDetail, Embed, PageCount
from consent.models.embeds import validate_source

READ, SCRIPT = "/consent/reads/", "page-read.js"


@pytest.fixture
def page(make_article, notice):
    return make_article().get_absolute_url()


@pytest.fixture
def embed(db):
    return Embed.objects.create(
        name="map", title="A map", description="Where readers meet.", source="https://maps.example/embed?id=1",
        provider="Maps Ltd", policy_url="https://maps.example/privacy",
    )  # fmt: skip


# --- the page counter ------------------------------------------------------------------------------


def test_before_the_choice_the_script_is_inert(client, page):
    html = client.get(page).text

    inside = html[html.index('<template data-purpose="analytics">') : html.index("</template>")]
    assert inside.count(SCRIPT) == html.count(SCRIPT) == 1


@pytest.mark.parametrize("headers", [{}, {"Sec-GPC": "1"}])
def test_after_a_no_the_script_is_not_there(client, page, headers):
    if not headers:
        client.post("/cookies/decline/", {"all_groups": "true"})

    assertNotContains(client.get(page, headers=headers), SCRIPT)


def test_after_the_yes_the_script_runs_and_after_withdrawal_it_is_gone(client, page):
    client.post("/cookies/accept/", {"cookie_groups": "analytics"})
    assertContains(client.get(page), f'src="/static/{SCRIPT}"')
    assertNotContains(client.get(page), "<template")

    client.post("/cookies/decline/", {"all_groups": "true", "method": "withdrawal"})

    assertNotContains(client.get(page), SCRIPT)


def test_a_page_is_counted_only_with_consent(client, page):
    assert client.post(READ, {"page": page}).status_code == 403
    client.post("/cookies/accept/", {"cookie_groups": "advertising"})
    assert client.post(READ, {"page": page}).status_code == 403
    client.post("/cookies/accept/", {"cookie_groups": "analytics"})
    for _ in range(3):
        answer = client.post(READ, {"page": page})
        assert answer.status_code == 204
        assert not answer.cookies
    client.post("/cookies/decline/", {"all_groups": "true"})
    assert client.post(READ, {"page": page}).status_code == 403

    assert list(PageCount.objects.values_list("page", "views")) == [(page, 3)]


@pytest.mark.parametrize(
    "path",
    ["", "/accounts/", "/admin/", "https://evil.example/", "//evil.example/", "/nowhere/", "/" + "x" * 300, "\x01"],
)  # fmt: skip
def test_only_pages_that_are_read_are_counted(client, page, path):
    client.post("/cookies/accept/", {"all_groups": "true"})

    assert client.post(READ, {"page": path}).status_code == 400
    assert not PageCount.objects.exists()


def test_made_up_addresses_do_not_fill_the_table(client, page, monkeypatch):
    monkeypatch.setattr(reads, "MOST_PAGES_A_DAY", 2)
    for n in range(4):
        reads.count(f"/articles/x{n}/")

    assert PageCount.objects.count() == 2


def test_another_site_counts_nothing(page):
    browser = Client()
    browser.post("/cookies/accept/", {"all_groups": "true"})

    assert browser.post(READ, {"page": page}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get(READ).status_code == 405
    assert not PageCount.objects.exists()


def test_what_a_refused_purpose_kept_besides_cookies_is_swept(client, make_notice, page):
    analytics = CookieGroup.objects.get(varname="analytics")
    for name, storage in (("_ga_*", "cookie"), ("seen-*", "local_storage"), ("reads", "indexed_db")):
        cookie = Cookie.objects.create(cookiegroup=analytics, name=name, description="Counts.")
        CookieDetail.objects.create(cookie=cookie, storage=storage)
    make_notice(level="editorial", summary="More.")
    assertNotContains(client.get(page), "consent-sweep")
    client.post("/cookies/accept/", {"all_groups": "true"})
    assertNotContains(client.get(page), "consent-sweep")

    client.post("/cookies/decline/", {"all_groups": "true", "method": "withdrawal"})

    assertContains(client.get(page), '<consent-sweep data-names="reads seen-*">')


# --- embeds ----------------------------------------------------------------------------------------


def test_an_embed_loads_nothing_before_its_own_yes(client, embed, notice):
    client.post("/cookies/accept/", {"all_groups": "true"})
    page = client.get(embed.get_absolute_url())

    assertNotContains(page, "<iframe")
    assertContains(page, "Maps Ltd learns the address of your connection")
    assert "frame-src" not in page.headers["Content-Security-Policy"]


def test_the_yes_lets_in_this_provider_only_and_only_this_once(embed, notice):
    browser = Client()
    page = browser.post(embed.get_absolute_url())

    assertContains(page, 'src="https://maps.example/embed?id=1"')
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src https://maps.example;" in policy + ";"
    assert "default-src 'none'" in policy
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    assert not ConsentEvent.objects.exists()
    assertNotContains(browser.get(embed.get_absolute_url()), "<iframe")


def test_another_site_cannot_say_yes(embed, notice):
    refused = Client().post(embed.get_absolute_url(), headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assertNotContains(refused, "<iframe", status_code=403)


def test_what_is_no_longer_offered_is_gone(client, embed, notice):
    assertContains(client.get("/cookies/"), "Maps Ltd")
    Embed.objects.update(is_offered=False)

    assert client.get(embed.get_absolute_url()).status_code == 404
    assert client.post(embed.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("source", ["https://maps.example/embed", "/static/embeds/x.html"])
def test_a_frame_comes_from_https_or_from_here(source):
    validate_source(source)


@pytest.mark.parametrize(
    "source",
    ["http://x.example", "javascript:alert(1)", "//x.example", "data:text/html,x", "https://x.example; script-src *",
     "https://", "https://a:b@x.example/", "/\\x.example", "x", "https://x.example/ 'unsafe-inline'", "https://[x/"],
)  # fmt: skip
def test_nothing_else_is_framed(source):
    with pytest.raises(ValidationError):
        validate_source(source)


def test_operators_keep_embeds(at_desk, operator, make_user, notice):
    fields = {
        "title": "A map", "name": "map", "description": "Where.", "source": "javascript:1", "provider": "Maps Ltd",
        "policy_url": "", "is_offered": "on",
    }  # fmt: skip
    assert at_desk(make_user("moderator")).post("/admin/consent/embed/add/", fields).status_code == 403
    desk = at_desk(operator)
    assertContains(desk.post("/admin/consent/embed/add/", fields), "Begin with https://", status_code=422)

    desk.post("/admin/consent/embed/add/", fields | {"source": "https://maps.example/"})

    assert Embed.objects.get().origin == "https://maps.example"
    assertContains(desk.get("/admin/consent/pagecount/"), "0 pages read")


def test_the_demonstrations_embed_may_stand_in_a_frame_of_this_site_only(client, notice):
    embed = Embed.objects.create(name="places", title="x", description="x", source="/embeds/demonstration/frame/", provider="x")  # noqa: E501 # fmt: skip
    assert "frame-src 'self'" in client.post(embed.get_absolute_url()).headers["Content-Security-Policy"]

    frame = client.get(embed.source)

    assertContains(frame, "<svg")
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert not frame.cookies
