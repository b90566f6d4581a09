"""Settings, navigation and helplines: kept at the desk, seen by everybody, logged with what was there before."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.site_name import site_name
from articles import helplines, house, site_pages
from articles.models import Article, Helpline, HouseEntry, NavigationEntry, SiteSettings, Topic

SETTINGS, NAVIGATION, HELPLINES = (
    f"/admin/articles/{name}/" for name in ("sitesettings", "navigationentry", "helpline")
)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_name_of_the_site_is_seen_everywhere_at_once(
    at_desk, administrator, make_article, client, mailoutbox
):
    article = make_article()
    assert "Rapport" in text(client.get("/"))
    at_desk(administrator)
    assert client.get(SETTINGS).headers["Location"] == f"{SETTINGS}add/"

    client.post(f"{SETTINGS}add/", {"name": "The Quiet Room", "tagline": "on therapy, slowly"})

    assert client.get(SETTINGS).headers["Location"] == f"{SETTINGS}1/change/"
    client.logout()
    for address in ("/", "/feed.atom", article.get_absolute_url(), "/accounts/login/"):
        page = text(client.get(address))
        assert "The Quiet Room" in page, address
        assert "Rapport" not in page, address
    assert "on therapy, slowly" in text(client.get("/"))
    assert "on therapy, slowly" in text(client.get("/feed.rss"))
    assert "The Quiet Room" in text(client.get(f"{article.get_absolute_url()}cite.json"))
    assert site_name() == "The Quiet Room"


def test_without_settings_the_site_has_the_name_it_was_installed_with(db, settings, client):
    assert site_name() == settings.SITE_NAME
    assert settings.SITE_NAME in text(client.get("/"))


def test_settings_are_logged_with_what_was_there_before(at_desk, editor, client):
    at_desk(editor)
    client.post(f"{SETTINGS}add/", {"tagline": "slowly but surely"})

    client.post(f"{SETTINGS}1/change/", {"tagline": "slowly and surely"})
    client.post(f"{SETTINGS}1/change/", {"tagline": "slowly and surely"})

    changed, added = HouseEntry.objects.all()
    assert (added.verb, added.actor) == ("added", editor)
    assert (changed.before, changed.after) == (
        {"tagline": "slowly but surely"},
        {"tagline": "slowly and surely"},
    )
    assert "<del>but</del> <ins>and</ins>" in text(client.get(f"{SETTINGS}1/history/"))


def test_new_articles_begin_with_the_default_texts(at_desk, editor, client):
    house.keep(SiteSettings(pk=1, copyright_line="© {year} {site}", disclaimer="Not advice."), by=editor)
    at_desk(editor)

    client.post("/admin/articles/article/add/", {"title": "Begun now", "language": "en"})

    draft = Article.objects.visible_to(editor).get().draft_version()
    assert draft.copyright_line == f"© {timezone.localtime().year} Rapport"
    assert draft.disclaimer == "Not advice."


def test_strange_braces_are_refused_beside_the_field(at_desk, editor, client):
    at_desk(editor)

    page = text(client.post(f"{SETTINGS}add/", {"copyright_line": "© {years} us", "tagline": "kept"}), 422)

    assert "Braces are for" in page
    assert "© {years} us" in page


def test_entries_at_the_head_replace_the_usual_four_and_keep_their_order(
    at_desk, editor, make_article, client
):
    topic = Topic.objects.create(name="Trust", slug="trust")
    make_article(topic=topic)
    empty = Topic.objects.create(name="Hidden plans", slug="hidden-plans")
    at_desk(editor)
    for entry in (
        {"place": "head", "topic": topic.pk},
        {"place": "head", "address": "/archive/", "label": "All issues"},
        {"place": "head", "topic": empty.pk},
    ):
        assert client.post(f"{NAVIGATION}add/", entry).status_code == 302
    archive = NavigationEntry.objects.get(address="/archive/")

    client.logout()
    page = text(client.get("/about-nothing/"), 404)
    nav = page[page.index('<ul class="site-nav">') :]
    assert nav.index(">Trust<") < nav.index(">All issues<")
    assert "Hidden plans" not in page
    assert ">Latest<" not in nav

    at_desk(editor)
    assert client.get(f"{NAVIGATION}{archive.pk}/up/").status_code == 405
    client.post(f"{NAVIGATION}{archive.pk}/up/")
    client.post(f"{NAVIGATION}{archive.pk}/up/")
    page = text(client.get("/"))
    assert page.index(">All issues<") < page.index('">Trust<')
    assert "All issues · Trust" in text(client.get(f"{NAVIGATION}{archive.pk}/history/")).replace(
        "<ins>", ""
    ).replace("</ins>", "").replace("<del>", "").replace("</del>", "")

    client.post(f"{NAVIGATION}{archive.pk}/delete/", {"post": "yes"})
    client.get(NAVIGATION)
    assert "All issues" not in text(client.get("/"))
    assert HouseEntry.objects.get(verb="removed").before["label"] == "All issues"


def test_a_page_is_named_as_readers_know_it(editor, client):
    page = site_pages.start(title="About", slug="about", body="<p>We.</p>", by=editor)
    site_pages.publish(page, by=editor)
    house.keep(NavigationEntry(place="foot", page=page), by=editor)
    site_pages.save(page, title="Secret new title", body="<p>We.</p>", by=editor)

    shown = text(client.get("/"))

    assert '<a href="/about/">About</a>' in shown
    assert "Secret" not in shown


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({}, "Choose a page, a topic or an address."),
        ({"address": "https://elsewhere.example/"}, "must be a path on this site"),
        ({"address": "//elsewhere.example/", "label": "x"}, "must be a path on this site"),
        ({"address": "/archive/"}, "Say in a word or two"),
        ({"address": "/no/such/thing/", "label": "x"}, "Nothing is at this address"),
        ({"address": "/no-such-page/", "label": "x"}, "Nothing is at this address"),
        ({"address": "/archive/", "label": "x", "topic": True}, "An entry leads to one place"),
        ({"address": "/%00/", "label": "x"}, "Nothing is at this address"),
    ],
)
def test_an_entry_that_leads_nowhere_is_refused_beside_the_field(at_desk, editor, client, entry, sentence):
    topic = Topic.objects.create(name="Trust", slug="trust")
    at_desk(editor)

    page = text(
        client.post(
            f"{NAVIGATION}add/",
            {"place": "foot", **entry, **({"topic": topic.pk} if "topic" in entry else {})},
        ),
        422,
    )

    assert sentence in page
    assert not NavigationEntry.objects.exists()


@pytest.fixture
def line(editor):
    return house.keep(
        Helpline(country="GB", name="Listeners", number="116 123", verify_by=timezone.localdate()),
        by=editor,
        topics=[],
    )


def test_a_helpline_stands_on_the_articles_of_its_topic_until_its_day(
    editor, make_article, line, client, monkeypatch
):
    trauma = Topic.objects.create(name="Trauma", slug="trauma")
    within = Topic.objects.create(name="Childhood", slug="childhood", parent=trauma)
    on, below, off = make_article(topic=trauma), make_article(topic=within), make_article()
    assert "Listeners" not in text(client.get(on.get_absolute_url()))

    house.keep(line, by=editor, topics=[trauma])

    for article in (on, below):
        page = text(client.get(article.get_absolute_url()))
        assert '<a href="tel:116123">116 123</a>' in page
        assert "United Kingdom" in page
    assert "Listeners" not in text(client.get(off.get_absolute_url()))
    assert [entry.verb for entry in house.entries_of(line)] == ["changed", "added"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert helplines.of_topic(trauma, on=tomorrow) == []
    assert helplines.shown(on=tomorrow) == []


def test_helplines_of_ones_country_come_first(line, editor):
    for country, name in (("AT", "A"), ("IE", "B")):
        house.keep(
            Helpline(country=country, name=name, number="142", verify_by=date(2999, 1, 1)),
            by=editor,
            topics=[],
        )

    assert [kept.country for kept in helplines.shown("IE")] == ["IE", "AT", "GB"]


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"number": "", "address": ""}, "one must be able to reach it"),
        ({"number": "call me"}, "Digits, spaces and +"),
        ({"address": "javascript:alert(1)"}, "valid"),
        ({"address": "ftp://x.example/"}, "must begin with https"),
        ({"verify_by": "2020-01-01"}, "That day has passed"),
        ({"verify_by": "soon"}, "valid date"),
        ({"country": "XX"}, "valid choice"),
    ],
)
def test_a_helpline_nobody_could_reach_is_refused(at_desk, editor, client, over, sentence):
    at_desk(editor)
    given = {"country": "GB", "name": "Listeners", "number": "116 123", "verify_by": "2999-01-01"} | over

    page = text(client.post(f"{HELPLINES}add/", given), 422)

    assert sentence in page
    assert "Listeners" in page
    assert not Helpline.objects.exists()


def test_helplines_to_verify_wait_on_the_first_page(at_desk, editor, author, line, client):
    at_desk(editor)

    panels = {panel.title: panel for panel in client.get("/admin/").context["panels"]}

    (told, address) = panels["Helplines to verify"].lines[0]
    assert "Listeners (GB)" in told
    assert text(client.get(address))
    at_desk(author)
    assert "Helplines to verify" not in [panel.title for panel in client.get("/admin/").context["panels"]]


@pytest.mark.parametrize("role", ["author", "moderator", "operator"])
@pytest.mark.parametrize("place", [SETTINGS, NAVIGATION, HELPLINES])
def test_others_keep_out(at_desk, make_user, client, role, place):
    at_desk(make_user(role))

    assert client.get(place).status_code == 403
    assert client.post(f"{place}add/", {}).status_code == 403
