"""What stands in the way of a notice, what the scan finds, and the inbox between them."""

from datetime import timedelta

import pytest
from cookie_consent.models import Cookie, CookieGroup
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.urls import path
from pytest_django.asserts import assertContains, assertNotContains

from config.urls import urlpatterns as site
from consent import edge, linting, notices, publishing, scanning, undeclared
from consent.models import CookieDetail, Notice, OperatorAction, UndeclaredCookie

FAIR = """<form><p>
<button class="button" data-consent="reject" formaction="/x">Reject all</button>
<button class="button" data-consent="accept">Accept all</button>
<a href="/legal/privacy/">Privacy</a></p></form>"""
CONTENT = {"banner": {"policy": {"url": "/legal/privacy/"}}}


def stray(request):
    response = HttpResponse("<p>x</p><img src='https://tracker.example/x.gif'>")
    response.set_cookie("stray", "1")
    return response


urlpatterns = [path("stray/", stray), *site]


@pytest.fixture
def draft(notice):
    fields = ("language", "banner_text", "introduction", "withdrawal", "controller_name")
    return Notice.objects.create(**{name: getattr(notice, name) for name in fields}, level="editorial")


def test_a_fair_banner_passes():
    assert list(linting.faults_of_banner(FAIR, CONTENT)) == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('class="button" data-consent="accept"', 'class="button button--primary" data-consent="accept"', "equals"),
        ('class="button" data-consent="reject"', 'class="link" data-consent="reject"', "equals"),
        ('data-consent="accept">', 'data-consent="accept" autofocus>', "equals"),
        ("all</button>\n<button", "all</button></p><p><button", "equals"),
        ("Reject all", "No", "same length"),
        ("Reject all", " ", "same length"),
        ('data-consent="reject"', "", "needs one button that refuses"),
        ("<a href", '<input type="checkbox" checked><a href', "Nothing may be ticked"),
        ("/legal/privacy/", "/elsewhere/", "privacy notice"),
    ],
)  # fmt: skip
def test_an_unfair_banner_is_named(old, new, named):
    assert old in FAIR

    assert named in " ".join(linting.faults_of_banner(FAIR.replace(old, new), CONTENT))


def test_a_ticked_box_on_the_cookie_page_is_named():
    assert list(linting.faults_of_page('<input type="checkbox" name="x">')) == []
    assert list(linting.faults_of_page('<input type="checkbox" name="x" checked>'))


def test_a_template_that_favours_one_button_stops_publishing(draft, settings, tmp_path):
    template = (settings.BASE_DIR / "templates/consent/_banner.html").read_text()
    (tmp_path / "consent").mkdir()
    (tmp_path / "consent/_banner.html").write_text(
        template.replace('"button" data-consent="accept"', '"button button--primary" data-consent="accept"')
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    with pytest.raises(publishing.PublishingError, match="must be equals"):
        publishing.publish_notice(draft, by=None)


def test_every_fault_is_said_at_once(draft, capsys):
    draft.banner_text = "With [[your]] permission."
    draft.save()
    cookie = Cookie.objects.create(
        cookiegroup=CookieGroup.objects.get(varname="analytics"), name="_ga", description=""
    )
    CookieDetail.objects.create(cookie=cookie, lifetime=timedelta(days=400))

    with pytest.raises(CommandError, match="in the way"):
        call_command("consent_lint")

    said = capsys.readouterr().out
    assert "Fill in “[[your]]” first." in said
    assert "_ga may not be kept for longer than 13 months" in said


def test_what_is_published_passes(notice, capsys):
    call_command("consent_lint")

    assert "1 notice, nothing in the way" in capsys.readouterr().err


# --- the inbox -------------------------------------------------------------------------------------


def test_the_firewall_reports_what_it_stops_once_in_ten_minutes(client, notice, settings):
    settings.ROOT_URLCONF = __name__

    for _ in range(5):
        assert not client.get("/stray/").cookies

    row = UndeclaredCookie.objects.get()
    assert (row.name, row.found_by, row.times) == ("stray", "firewall", 1)


def test_a_cookie_that_only_lacks_consent_is_no_news(client, notice, make_notice, settings):
    Cookie.objects.create(
        cookiegroup=CookieGroup.objects.get(varname="analytics"), name="stray", description="Counts."
    )
    make_notice(level="editorial", summary="One more cookie.")
    settings.ROOT_URLCONF = __name__

    client.get("/stray/")

    assert not UndeclaredCookie.objects.exists()


def test_an_undeclared_cookie_stands_in_the_way_until_it_is_told_of(client, draft, at_desk, operator):
    undeclared.note("stray", found_by="firewall", surface="x")
    with pytest.raises(publishing.PublishingError, match="Declare stray"):
        publishing.publish_notice(draft, by=None)
    desk = at_desk(operator)
    assertContains(desk.get("/admin/"), "stores what the notice does not tell of")
    assertContains(desk.get("/admin/consent/undeclaredcookie/"), "cookie/add/?name=stray")
    assertContains(desk.get("/admin/cookie_consent/cookie/add/?name=stray"), 'value="stray"')

    Cookie.objects.create(
        cookiegroup=CookieGroup.objects.get(varname="analytics"), name="str*", description="Counts."
    )
    publishing.publish_notice(draft, by=None)

    assert undeclared.waiting() == []
    assertContains(desk.get("/admin/consent/undeclaredcookie/"), "the notice tells of it")
    assertNotContains(desk.get("/admin/"), "stores what the notice does not tell of")


def test_an_undeclared_cookie_is_put_away_with_a_reason(draft, at_desk, operator, make_user):
    undeclared.note("stray", found_by="scan", surface="x")
    address = f"/admin/consent/undeclaredcookie/{UndeclaredCookie.objects.get().pk}/put-away/"
    assert at_desk(make_user("editor")).post(address, {"typed": "1", "reason": "x"}).status_code == 403

    at_desk(operator).post(address, {"typed": "1", "reason": "A plug-in that is gone."})

    assert OperatorAction.objects.get(verb="put away a cookie").reason == "A plug-in that is gone."
    assert undeclared.waiting() == []
    publishing.publish_notice(draft, by=None)


def test_made_up_names_do_not_fill_the_inbox(notice, monkeypatch):
    monkeypatch.setattr(undeclared, "MOST_ROWS", 3)
    for n in range(9):
        undeclared.note(f"x{n}", found_by="firewall", surface="x")

    assert UndeclaredCookie.objects.count() == 3


# --- the scan --------------------------------------------------------------------------------------


def test_the_site_itself_stores_nothing_that_is_not_told(published_texts, make_article, capsys):
    make_article()

    call_command("consent_scan", "--pages", "25")

    assert "Nothing is stored" in capsys.readouterr().err
    assert not UndeclaredCookie.objects.exists()


def test_the_scan_finds_cookies_hosts_and_storage(notice, settings, monkeypatch, tmp_path, capsys):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(scanning, "START", ("/stray/",))
    (tmp_path / "x.js").write_text('localStorage.setItem("seen", 1); document.cookie = "late=1";')
    monkeypatch.setattr(scanning, "SCRIPTS", tmp_path)

    with pytest.raises(CommandError, match="4 undeclared"):
        call_command("consent_scan")

    names = set(UndeclaredCookie.objects.values_list("name", flat=True))
    assert names == {"stray", "tracker.example", "seen", "late"}
    assert "cookie: stray" in capsys.readouterr().out
    assert edge.state({}).granted == frozenset()
    assert notices.current().number == 1
