"""What a visitor meets before and after the choice, over HTTP."""

import time
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from consent import cookie, edge
from consent.models import ConsentEvent, Subject

BANNER = "data-consent-banner"
NAME = "cookie_consent"
PAGE = "/cookies/"

pytestmark = pytest.mark.django_db


def accept(client, *purposes, **extra):
    fields = {"cookie_groups": purposes} if purposes else {"all_groups": "true"}
    return client.post("/cookies/accept/", fields | {"next": "/legal/terms/"}, **extra)


def decline(client, *purposes, **extra):
    fields = {"cookie_groups": purposes} if purposes else {"all_groups": "true"}
    return client.post("/cookies/decline/", fields | {"next": "/legal/terms/"}, **extra)


def has_banner(client, path="/legal/terms/", **extra):
    return BANNER in client.get(path, **extra).content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/cookies/", "/legal/terms/", "/legal/terms.txt", "/nowhere/", "/search/?q=x"]
)
def test_nothing_is_set_before_the_choice(visitor, notice, path):
    assert not visitor.get(path).cookies


@pytest.mark.parametrize("path", ["/", "/legal/terms/", "/cookies/", "/nowhere/"])
def test_undecided_pages_are_the_same_bytes(visitor, another_visitor, notice, path):
    first, second = (
        visitor.get(path),
        another_visitor.get(path, headers={"Accept-Language": "de", "User-Agent": "x"}),
    )

    assert first.content == second.content


@pytest.mark.parametrize("choose", [accept, decline])
def test_a_choice_sets_exactly_one_strict_cookie(visitor, notice, choose):
    response = choose(visitor)

    assert list(response.cookies) == [NAME]
    morsel = response.cookies[NAME]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["max-age"] <= 183 * 86400
    assert not morsel["domain"]
    assert "no-store" in response.headers["Cache-Control"]


def test_the_cookie_is_secure_on_https(visitor, notice, settings):
    settings.COOKIE_CONSENT_SECURE = True

    assert accept(visitor, secure=True).cookies[NAME]["secure"]


@pytest.mark.parametrize("choose", [accept, decline])
@pytest.mark.parametrize("path", ["/legal/terms/", "/", "/nowhere/"])
def test_the_banner_is_there_until_the_choice_and_gone_after(visitor, notice, choose, path):
    assert has_banner(visitor, path)

    choose(visitor)

    assert not has_banner(visitor, path)


def test_the_two_buttons_are_equals_and_the_first_layer_says_what_it_must(visitor, notice):
    page = visitor.get("/legal/terms/").content.decode()
    banner = page[page.index("<consent-banner") : page.index("</consent-banner>")]

    assert (
        '<button class="button" data-consent="reject" formaction="/cookies/decline/">Reject all</button>'
        in banner
    )
    assert '<button class="button" data-consent="accept">Accept all</button>' in banner
    assert 'href="/cookies/"' in banner
    assert 'href="/legal/privacy/"' in banner
    assert "withdraw" in banner
    assert 'method="post"' in banner
    assert "csrf" not in banner


def test_the_choice_leads_back_to_where_it_was_made(visitor, notice):
    assert accept(visitor).headers["Location"] == "/legal/terms/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/" + "x" * 5000,
    ],
)
def test_a_foreign_next_stays_on_this_host(visitor, notice, address):
    response = visitor.post("/cookies/decline/", {"all_groups": "true", "next": address})

    assert response.status_code == 302
    assert response.headers["Location"] == "/cookies/"
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize("path", ["/cookies/accept/", "/cookies/decline/"])
def test_a_choice_cannot_be_made_by_get(visitor, notice, path):
    assert visitor.get(path).status_code == 405
    assert visitor.head(path).status_code == 405


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"next": "/"},
        {"cookie_groups": "nosuch"},
        {"cookie_groups": ["analytics", "nosuch"]},
        {"cookie_groups": "required"},
        {"all_groups": ""},
        {"all_groups": "false"},
        {"others": "accept"},
        {"cookie_groups": "analytics\0"},
        {"cookie_groups": "x" * 100_000},
    ],
)
@pytest.mark.parametrize("action", ["accept", "decline"])
def test_an_empty_or_unknown_choice_is_400_and_stores_nothing(visitor, notice, fields, action):
    response = visitor.post(f"/cookies/{action}/", fields)

    assert response.status_code == 400
    assert not response.cookies
    assert not ConsentEvent.objects.exists()
    assert not Subject.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"all_groups": true}', "application/json"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"all_groups", "text/plain"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
    ],
)
def test_a_strange_body_is_refused_clearly(visitor, notice, body, content_type):
    response = visitor.post("/cookies/accept/", body, content_type=content_type)

    assert 400 <= response.status_code < 500
    assert not ConsentEvent.objects.exists()


def test_a_script_gets_json_and_no_redirect(visitor, notice):
    response = visitor.post(
        "/cookies/accept/", {"cookie_groups": "analytics"}, headers={"Accept": "application/json"}
    )

    assert response.status_code == 200
    assert response.json() == {"granted": ["analytics"]}
    assert ConsentEvent.objects.get().js


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_another_site_cannot_choose_for_a_visitor(notice, headers):
    response = accept(Client(enforce_csrf_checks=True), headers=headers)

    assert response.status_code == 403
    assert not response.cookies
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}],
)
def test_this_site_needs_no_token(notice, headers):
    assert accept(Client(enforce_csrf_checks=True), headers=headers).status_code == 302


def test_the_same_choice_fifty_times_is_one_record(visitor, notice):
    for _time in range(50):
        accept(visitor)

    assert ConsentEvent.objects.count() == 1


def test_one_visitors_yes_is_not_anothers(visitor, another_visitor, notice):
    before = another_visitor.get("/legal/terms/").content

    accept(visitor)

    assert another_visitor.get("/legal/terms/").content == before


def test_accepting_one_purpose_declines_the_rest_and_asks_no_more(visitor, notice):
    accept(visitor, "analytics")

    assert ConsentEvent.objects.get().decisions == {
        "analytics": True,
        "advertising": False,
        "personalisation": False,
    }
    assert not has_banner(visitor)


def test_declining_one_purpose_leaves_the_others_granted(visitor, notice):
    accept(visitor)

    decline(visitor, "advertising")

    status = visitor.get("/cookies/status/").json()
    assert status["acceptedCookieGroups"] == ["analytics", "personalisation"]
    assert status["declinedCookieGroups"] == ["advertising"]
    assert ConsentEvent.objects.first().state == "withdrawn"


def test_the_cookie_pages_boxes_say_everything(visitor, notice):
    accept(visitor, "advertising")

    visitor.post(
        "/cookies/accept/", {"cookie_groups": "analytics", "others": "decline", "method": "preferences"}
    )

    event = ConsentEvent.objects.first()
    assert event.granted == ["analytics"]
    assert event.method == "preferences"


def test_the_cookie_page_with_no_box_ticked_is_a_refusal(visitor, notice):
    response = visitor.post("/cookies/accept/", {"others": "decline"})

    assert response.status_code == 302
    assert ConsentEvent.objects.get().state == "refused"


def test_nothing_is_ticked_before_the_choice(visitor, notice):
    assertNotContains(visitor.get(PAGE), "checked")


def test_the_cookie_page_shows_the_choice_and_its_receipt(visitor, notice):
    accept(visitor, "analytics")

    page = visitor.get(PAGE)

    assertContains(page, 'value="analytics" id="purpose-analytics" checked')
    assertContains(page, ConsentEvent.objects.get().get_absolute_url())
    assert "no-store" in page.headers["Cache-Control"]


def test_the_withdraw_button_is_on_every_page_where_something_was_granted(visitor, another_visitor, notice):
    accept(visitor, "analytics")
    decline(another_visitor)

    for path in ["/", "/nowhere/", "/accounts/login/", PAGE]:
        page = visitor.get(path)
        assert "Withdraw" in page.content.decode(), path
        assert 'value="withdrawal"' not in another_visitor.get(path).content.decode(), path


def test_withdrawing_takes_one_click_and_is_recorded(visitor, notice):
    accept(visitor)

    visitor.post("/cookies/decline/", {"all_groups": "true", "method": "withdrawal", "next": "/"})

    event = ConsentEvent.objects.first()
    assert (event.state, event.method, event.surface) == ("withdrawn", "withdrawal", "articles:front")
    assert visitor.get("/cookies/status/").json()["acceptedCookieGroups"] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: "",
        lambda value: "analytics=zzzz",
        lambda value: "analytics=2030-01-01T00:00:00+00:00|advertising=-1",
        lambda value: value[:-1],
        lambda value: value + "x",
        lambda value: value.replace("*n*", "*y*", 1),
        lambda value: value.replace("1.", "2.", 1),
        lambda value: value.rpartition(":")[0],
        lambda value: value + "A" * 5000,
        lambda value: "\xe9\xff",
        lambda value: '"' + value,
        lambda value: "%00\x01\x02",
        lambda value: ":" * 300,
    ],
)
def test_a_spoilt_cookie_counts_as_none(visitor, notice, spoil):
    value = decline(visitor).cookies[NAME].value
    client = Client()

    response = client.get("/legal/terms/", headers={"Cookie": f"{NAME}={spoil(value)}"})

    assertContains(response, BANNER)


def test_of_two_consent_cookies_neither_counts(visitor, notice):
    value = accept(visitor).cookies[NAME].value

    for header in (
        f"{NAME}={value}; {NAME}={value}",
        f"{NAME}=x; {NAME}={value}",
        f"{NAME}={value}; {NAME}=x",
    ):
        assertContains(Client().get("/legal/terms/", headers={"Cookie": header}), BANNER)


def test_a_signed_value_that_makes_no_sense_counts_as_none(notice):
    for value in ("1.abc.analytics*y*1*1", "1", "", "1..", "1.%s.*y*1*1" % ("a" * 32), "1.%s." % ("a" * 32)):
        signed = Signer(salt="consent.cookie").sign(value)
        assertContains(Client().get("/legal/terms/", headers={"Cookie": f"{NAME}={signed}"}), BANNER)


@pytest.mark.parametrize(
    ("days", "counts"), [(0, True), (181, True), (182, False), (183, False), (-0.5, True), (-3, False)]
)
def test_a_choice_counts_for_182_days(notice, days, counts):
    at = int(time.time() - days * 86400)
    value = cookie.write(
        "a" * 32,
        {name: cookie.Answer(True, at, 1) for name in ("analytics", "advertising", "personalisation")},
    )

    shown = has_banner(Client(), headers={"Cookie": f"{NAME}={value}"})

    assert shown is not counts


def test_a_choice_of_an_unknown_purpose_changes_nothing(notice):
    value = cookie.write("a" * 32, {"espionage": cookie.Answer(True, int(time.time()), 1)})

    assertContains(Client().get("/legal/terms/", headers={"Cookie": f"{NAME}={value}"}), BANNER)


# --- Global Privacy Control ---------------------------------------------------------------------------


def test_gpc_refuses_without_banner_cookie_or_row(visitor, notice):
    response = visitor.get("/legal/terms/", headers={"Sec-GPC": "1"})

    assertNotContains(response, BANNER)
    assert not response.cookies
    assert not Subject.objects.exists()
    assertContains(visitor.get(PAGE, headers={"Sec-GPC": "1"}), "Global Privacy Control")
    status = visitor.get("/cookies/status/", headers={"Sec-GPC": "1"}).json()
    assert status["declinedCookieGroups"] == ["advertising", "analytics", "personalisation"]


@pytest.mark.parametrize("value", ["0", "true", "1, 1", "", "01"])
def test_gpc_is_exactly_one(visitor, notice, value):
    assert has_banner(visitor, headers={"Sec-GPC": value})


def test_gpc_turns_an_earlier_yes_into_a_no(visitor, notice):
    accept(visitor)

    status = visitor.get("/cookies/status/", headers={"Sec-GPC": "1"}).json()

    assert status["acceptedCookieGroups"] == []


def test_an_explicit_later_yes_overrides_gpc_for_that_purpose(visitor, notice):
    accept(visitor, "analytics", headers={"Sec-GPC": "1"})

    status = visitor.get("/cookies/status/", headers={"Sec-GPC": "1"}).json()
    event = ConsentEvent.objects.get()
    assert status["acceptedCookieGroups"] == ["analytics"]
    assert event.gpc
    assert event.granted == ["analytics"]


def test_the_site_says_that_it_obeys_gpc(visitor):
    response = visitor.get("/.well-known/gpc.json")

    assert response.json()["gpc"] is True
    assert response.headers["Content-Type"] == "application/json"


# --- asking again ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "asks"), [("editorial", False), ("minor", False), ("material", True)])
def test_only_a_material_change_asks_again(visitor, notice, make_notice, level, asks):
    accept(visitor)

    make_notice(level=level)

    assert has_banner(visitor) is asks


def test_a_change_of_one_purpose_asks_about_that_one_and_touches_no_other(visitor, notice, make_notice):
    accept(visitor, "analytics")
    make_notice(
        level="material", changed_purposes=["personalisation"], summary="We suggest articles by mail."
    )

    page = visitor.get("/legal/terms/")
    assertContains(page, "We suggest articles by mail.")
    assertContains(page, '<input type="hidden" name="cookie_groups" value="personalisation">')
    assertNotContains(page, 'name="cookie_groups" value="advertising"')

    accept(visitor, "personalisation")

    assert ConsentEvent.objects.first().granted == ["analytics", "personalisation"]
    assert not has_banner(visitor)


def test_a_changed_notice_is_shown_at_once(visitor, notice, make_notice):
    make_notice(banner_text="Other words.")

    assertContains(visitor.get("/"), "Other words.")


# --- the firewall ------------------------------------------------------------------------------------


@pytest.fixture
def pixel(notice, make_notice):
    """A registered analytics cookie with a pattern, in a published notice."""
    from cookie_consent.models import Cookie, CookieGroup

    Cookie.objects.create(cookiegroup=CookieGroup.objects.get(varname="analytics"), name="_ga*")
    return make_notice()


def respond(rf, set_cookies, headers=None, path="/"):
    """What the middleware lets through of a view's cookies."""
    from django.http import HttpResponse

    def view(request):
        response = HttpResponse("x")
        for name in set_cookies:
            response.set_cookie(name, "1")
        return response

    request = rf.get(path, headers=headers or {})
    request.resolver_match = None
    return edge.ConsentMiddleware(view)(request)


def test_a_cookie_leaves_only_with_consent(rf, visitor, pixel, caplog):
    header = {"Cookie": f"{NAME}={accept(visitor, 'analytics').cookies[NAME].value}"}

    assert "_ga_X" in respond(rf, ["_ga_X"], header).cookies
    assert not respond(rf, ["_ga_X"]).cookies
    assert "_ga_X" in caplog.text


def test_an_unregistered_cookie_never_leaves(rf, visitor, pixel):
    header = {"Cookie": f"{NAME}={accept(visitor).cookies[NAME].value}"}

    assert not respond(rf, ["spy"], header).cookies


def test_a_strangers_session_and_token_leave_only_where_forms_are(rf, notice):
    names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"]

    for path in ("/articles/x/", "/articles/accounts/", "/articles/x/comments/", "/reports/"):
        assert not respond(rf, names, path=path).cookies, path
    assert set(respond(rf, names, path="/articles/x/comments/3/report/").cookies) == set(names)
    assert set(respond(rf, names, path="/accounts/login/").cookies) == set(names)
    assert set(respond(rf, names, path="/articles/x/contact/").cookies) == set(names)


def test_cookies_of_a_purpose_without_consent_are_deleted(visitor, pixel):
    visitor.cookies = SimpleCookie({"_ga_ABC": "1", "_ga": "2", "else": "3"})

    response = visitor.get("/legal/terms/")

    assert {name for name, morsel in response.cookies.items() if morsel["max-age"] == 0} == {"_ga_ABC", "_ga"}


@pytest.mark.parametrize("name", ["_ga_@", "_ga_é", "_ga_(x)", "_ga_[1]", "_ga_x y"])
def test_a_cookie_whose_name_no_header_can_say_is_left_alone(visitor, pixel, name):
    header = {"Cookie": f"{name}=1; _ga_ABC=1"}

    page = visitor.get("/legal/terms/", headers=header)
    answer = visitor.post("/cookies/decline/", {"all_groups": "true"}, headers=header)

    assert page.status_code == 200
    assert answer.status_code == 302
    assert "_ga_ABC" in page.cookies
    assert name not in page.cookies


def test_withdrawing_deletes_on_this_host_and_above(visitor, pixel, settings):
    settings.ALLOWED_HOSTS = ["www.mag.example"]
    accept(visitor, headers={"Host": "www.mag.example"})
    visitor.cookies["_ga_ABC"] = "1"

    response = visitor.post("/cookies/decline/", {"all_groups": "true"}, headers={"Host": "www.mag.example"})

    deleted = [morsel.OutputString() for morsel in response.cookies.values() if morsel.key == "_ga_ABC"]
    assert len(deleted) == 3
    assert any("Domain=mag.example" in text for text in deleted)
    assert any("Domain=www.mag.example" in text for text in deleted)


# --- without a notice, and cost ----------------------------------------------------------------------


def test_without_a_published_notice_nobody_is_asked_and_nothing_is_stored(visitor):
    assertNotContains(visitor.get("/"), BANNER)
    assertContains(visitor.get(PAGE), "has not been published yet")
    assert accept(visitor).status_code == 409
    assert not ConsentEvent.objects.exists()


def test_a_page_costs_no_query_for_consent(visitor, notice, django_assert_num_queries):
    visitor.get("/legal/terms.txt")
    accept(visitor)

    visitor.get("/nowhere.txt")
    with django_assert_num_queries(0):
        edge.state({"HTTP_COOKIE": f"{NAME}={visitor.cookies[NAME].value}"})


def test_a_choice_made_while_the_records_are_restricted_is_kept_anew(visitor, notice, monkeypatch):
    from consent import erasing, ledger

    visitor.post("/cookies/accept/", {"all_groups": "true"})
    read_before, find = Subject.objects.get(), ledger.subject_of_device
    erasing.restrict(read_before, until=read_before.events.get().valid_until, by=None, reason="x")
    answers = iter([lambda _consent_id: read_before])
    monkeypatch.setattr(ledger, "subject_of_device", lambda consent_id: next(answers, find)(consent_id))

    assert visitor.post("/cookies/decline/", {"all_groups": "true"}).status_code == 302

    assert Subject.objects.filter(status="active").get().events.get().state == "withdrawn"
    assert visitor.get("/cookies/status/").json()["acceptedCookieGroups"] == []


def test_a_clock_that_is_set_back_leaves_the_last_word_to_the_visitor(visitor, notice, monkeypatch):
    from django.utils import timezone

    visitor.post("/cookies/accept/", {"all_groups": "true"})
    an_hour_ago = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr("consent.ledger.timezone.now", lambda: an_hour_ago)
    monkeypatch.setattr("time.time", an_hour_ago.timestamp)

    visitor.post("/cookies/decline/", {"all_groups": "true"})

    assert visitor.get("/cookies/status/").json()["acceptedCookieGroups"] == []
    states = [event.state for event in ConsentEvent.objects.all()]
    assert states == ["withdrawn", "given"]


def test_a_choice_from_far_ahead_is_asked_for_again_and_grants_nothing(notice):
    now = time.time()
    yes = {purpose: cookie.Answer(True, int(now), notice.number) for purpose in ("analytics", "advertising")}
    environ = {"HTTP_COOKIE": f"cookie_consent={cookie.write('a' * 32, yes)}"}

    assert edge.state(environ, at=now - 23 * 3600).granted
    assert edge.state(environ, at=now - 25 * 3600).granted == frozenset()
    assert edge.state(environ, at=now - 25 * 3600).asks


def test_more_new_browsers_than_an_office_has_are_honoured_but_not_recorded(notice, monkeypatch):
    from consent import choices

    monkeypatch.setattr(choices, "NEW_SUBJECTS_PER_ADDRESS", 2)

    for _browser in range(3):
        client = Client()
        accept(client)
        assert not has_banner(client)

    assert ConsentEvent.objects.count() == 2


def test_the_package_inherits_what_the_edge_decided(rf, visitor, notice):
    from cookie_consent.util import get_cookie_value_from_request

    value = accept(visitor, "analytics").cookies[NAME].value
    seen = {}

    def view(request):
        from django.http import HttpResponse

        for purpose in ("analytics", "advertising"):
            seen[purpose] = get_cookie_value_from_request(request, purpose)
        return HttpResponse()

    edge.ConsentMiddleware(view)(rf.get("/", headers={"Cookie": f"{NAME}={value}"}))
    assert seen == {"analytics": True, "advertising": False}

    edge.ConsentMiddleware(view)(rf.get("/", headers={"Cookie": f"{NAME}=analytics=zzzz"}))
    assert seen == {"analytics": None, "advertising": None}
