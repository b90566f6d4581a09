"""The site's own pages: a draft nobody sees, versions, history, addresses that keep working."""

import pytest

from articles import house, site_pages
from articles.addresses import Redirect
from articles.models import HouseEntry, NavigationEntry, PageVersion, SitePage

LIST = "/admin/articles/sitepage/"


@pytest.fixture
def about(editor):
    page = site_pages.start(title="About us", slug="about", body="<p>We write.</p>", by=editor)
    site_pages.publish(page, by=editor)
    return page


def change(page):
    return f"{LIST}{page.pk}/change/"


def typed(page, **over):
    now = page.current_version()
    return {"title": now.title, "slug": page.slug, "body": now.body, "stamp": now.revision} | over


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_page_goes_from_draft_over_preview_to_readers(at_desk, editor, client):
    at_desk(editor)

    client.post(
        f"{LIST}add/", {"title": "About us", "slug": "about", "body": "<p>We write.</p><script>1</script>"}
    )

    page = SitePage.objects.get()
    assert client.get("/about/").status_code == 404
    assert "about" not in client.get("/sitemap.xml").content.decode()
    preview = text(client.get(f"{LIST}{page.pk}/preview/"))
    assert "<p>We write.</p>" in preview
    assert 'content="noindex"' in preview
    assert "Everybody sees the draft" in text(client.get(f"{LIST}{page.pk}/steps/publication/"))
    assert client.get("/about/").status_code == 404

    client.post(f"{LIST}{page.pk}/steps/publication/", {"reason": "At last."})

    assert "<p>We write.</p>" in text(client.get("/about/"))
    assert "/about/" in client.get("/sitemap.xml").content.decode()
    published, started = HouseEntry.objects.all()
    assert (published.verb, published.reason, published.actor) == ("published", "At last.", editor)
    assert (started.verb, started.after["title"]) == ("started", "About us")


def test_saving_a_public_page_changes_nothing_for_readers_until_it_is_published(
    at_desk, editor, about, client
):
    at_desk(editor)

    client.post(change(about), typed(about, title="Who we are", body="<p>We write and check.</p>"))

    assert "Who we are" not in text(client.get("/about/"))
    assert about.state == SitePage.State.CHANGED
    assert "<ins>write and check.</ins>" in text(client.get(f"{LIST}{about.pk}/steps/publication/"))
    client.post(f"{LIST}{about.pk}/steps/publication/")
    assert "We write and check." in text(client.get("/about/"))
    assert [v.number for v in about.versions.frozen()] == [2, 1]


def test_saving_the_same_words_leaves_no_trace(at_desk, editor, about, client):
    at_desk(editor)

    client.post(change(about), typed(about))

    assert about.draft_version() is None
    assert not HouseEntry.objects.filter(verb="saved").exists()


def test_the_history_shows_what_changed_and_brings_a_version_back(at_desk, editor, about, client):
    site_pages.save(about, title="About us", body="<p>We shout.</p>", by=editor)
    site_pages.publish(about, by=editor)
    at_desk(editor)

    history = text(client.get(f"{LIST}{about.pk}/history/"))
    assert "<del>write.</del> <ins>shout.</ins>" in history
    assert "what readers see now" in history
    restoration = f"{LIST}{about.pk}/versions/1/restoration/"
    assert client.get(restoration).status_code == 405
    client.post(restoration)

    assert about.draft_version().body == "<p>We write.</p>"
    assert "We shout." in text(client.get("/about/"))
    assert "There is no version 9" in text(
        client.post(f"{LIST}{about.pk}/versions/9/restoration/", follow=True)
    )


def test_a_stale_save_keeps_what_was_typed_and_the_second_one_holds(at_desk, editor, author, about, client):
    at_desk(editor)
    stale = typed(about, body="<p>Mine.</p>")
    site_pages.save(about, title="About us", body="<p>Theirs.</p>", by=author)

    refused = client.post(change(about), stale)
    assert "Somebody saved this page" in text(refused, 422)
    assert "Mine." in refused.content.decode()
    client.post(change(about), typed(about, body="<p>Mine.</p>"))

    assert about.draft_version().body == "<p>Mine.</p>"
    saved = HouseEntry.objects.filter(verb="saved").first()
    assert saved.before == {"body": "<p>Theirs.</p>"}


def test_a_new_address_leaves_the_old_one_leading_there(at_desk, editor, about, client):
    at_desk(editor)

    client.post(change(about), typed(about, slug="who-we-are"))

    assert client.get("/about/").headers["Location"] == "/who-we-are/"
    assert client.get("/about/").status_code == 301
    assert "We write." in text(client.get("/who-we-are/"))


def test_the_old_address_of_a_draft_tells_nothing(editor, client):
    page = site_pages.start(title="Plans", slug="secret-plans", by=editor, body="<p>X</p>")

    site_pages.move(page, slug="plans", by=editor)

    assert not Redirect.objects.exists()
    assert client.get("/secret-plans/").status_code == 404


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("topics", "The site itself uses /topics/"),
        ("admin", "The site itself uses /admin/"),
        ("about", "Another page has this address"),
        ("moved", "has moved"),
        ("no spaces", "valid"),
        ("", "required"),
    ],
)
def test_an_address_that_cannot_be_is_refused_beside_the_field(
    at_desk, editor, about, client, slug, sentence
):
    Redirect.objects.create(old_path="/moved/", new_path="/topics/")
    at_desk(editor)

    refused = client.post(f"{LIST}add/", {"title": "Xylophone", "slug": slug, "body": "<p>Kept words.</p>"})

    page = text(refused, 422)
    assert sentence in page
    assert "Xylophone" in page
    assert "Kept words." in page
    assert SitePage.objects.count() == 1


def test_a_page_taken_down_is_gone_without_its_title_and_leaves_the_menu(at_desk, editor, about, client):
    house.keep(NavigationEntry(place="foot", page=about), by=editor)
    assert 'href="/about/"' in text(client.get("/"))
    at_desk(editor)

    client.post(f"{LIST}{about.pk}/steps/taking-down/", {"reason": "Old."})

    client.logout()
    gone = client.get("/about/")
    assert gone.status_code == 410
    assert "About us" not in gone.content.decode()
    assert 'href="/about/"' not in text(client.get("/"))
    at_desk(editor)
    client.post(f"{LIST}{about.pk}/versions/1/restoration/")
    # The words are those that were published: there is nothing new to save, and the version is there to see.
    assert about.state == SitePage.State.WITHDRAWN
    client.post(change(about), typed(about, body="<p>Back again.</p>"))
    client.post(f"{LIST}{about.pk}/steps/publication/")
    assert "Back again." in text(client.get("/about/"))


def test_a_draft_can_be_thrown_away_and_its_words_stay_in_the_log(at_desk, editor, about, client):
    site_pages.save(about, title="About us", body="<p>Nonsense.</p>", by=editor)
    at_desk(editor)

    client.post(f"{LIST}{about.pk}/steps/discarding/")

    assert about.draft_version() is None
    assert "Nonsense." in text(client.get(f"{LIST}{about.pk}/history/"))


def test_a_step_that_does_not_fit_says_so(at_desk, editor, about, client):
    at_desk(editor)

    answer = client.post(f"{LIST}{about.pk}/steps/publication/", follow=True)

    assert "does not fit any more" in text(answer)
    assert about.versions.count() == 1


def test_an_empty_page_is_not_published(at_desk, editor, client):
    page = site_pages.start(title="Empty", slug="empty", by=editor)
    at_desk(editor)

    assert "needs a title and a text" in text(client.post(f"{LIST}{page.pk}/steps/publication/"), 422)


def test_only_administrators_delete_and_only_what_readers_cannot_see(
    at_desk, editor, administrator, about, client
):
    at_desk(editor)
    assert client.post(f"{LIST}{about.pk}/delete/", {"post": "yes"}).status_code == 403
    at_desk(administrator)
    assert client.post(f"{LIST}{about.pk}/delete/", {"post": "yes"}).status_code == 403
    site_pages.take_down(about, by=editor)

    client.post(f"{LIST}{about.pk}/delete/", {"post": "yes"})

    assert not SitePage.objects.exists()
    assert not PageVersion.objects.exists()
    assert HouseEntry.objects.filter(verb="deleted", before__body="<p>We write.</p>").exists()


@pytest.mark.parametrize("role", [None, "author", "moderator", "operator"])
def test_nobody_else_sees_a_draft(at_desk, make_user, editor, about, client, role):
    site_pages.save(about, title="Xylophonic", body="<p>Xylophonic</p>", by=editor)
    hidden = site_pages.start(title="Xylophonic plans", slug="hidden", body="<p>Xylophonic</p>", by=editor)
    house.keep(NavigationEntry(place="foot", page=hidden), by=editor)
    if role:
        at_desk(make_user(role))

    for address in (
        "/", "/about/", "/hidden/", "/sitemap.xml", "/search/?q=xylophonic", "/hidden/nowhere/", LIST,
        f"{LIST}{about.pk}/preview/", f"{LIST}{hidden.pk}/history/", change(hidden),
        f"{LIST}{hidden.pk}/steps/publication/",
    ):  # fmt: skip
        shown = (
            client.get(address).content.decode().replace("q=xylophonic", "").replace('value="xylophonic"', "")
        )
        assert "Xylophonic" not in shown, address


def test_the_list_asks_as_much_for_forty_pages_as_for_one(
    at_desk, editor, about, client, django_assert_max_num_queries
):
    for n in range(40):
        site_pages.start(title=f"Page {n}", slug=f"page-{n}", by=editor)
    at_desk(editor)
    client.get(LIST)

    with django_assert_max_num_queries(9):
        page = text(client.get(LIST))

    assert "Page 39" in page
    assert "(UTC)" in page
