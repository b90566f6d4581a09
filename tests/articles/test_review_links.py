"""Review links: one person without an account, one version, some days; no cookie, no oracle, nothing for strangers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import staffing
from articles import noting, publishing, review_links, versions
from articles.models import LinkUse, ReviewLink, ReviewNote

BODY = "<p>Trust is built in small steps.</p>"


@pytest.fixture
def draft(make_draft, author):
    return make_draft(by=author, title="Patience", body=BODY)


@pytest.fixture
def given(draft, editor):
    """(link, its path) as somebody has it."""
    link, token = review_links.make(draft, by=editor, name="Dr Ines Vale", days=14)
    return link, f"/review/{token}/"


@pytest.fixture
def guest():
    """A browser that nobody has signed in with, and that would be refused where a token is missing."""
    return Client(enforce_csrf_checks=True)


def desk(draft, below=""):
    return f"/admin/articles/version/{draft.pk}/review/links/{below}"


def test_a_link_is_made_shown_once_mailed_and_kept_as_a_digest(
    at_desk, editor, draft, client, mailoutbox, guest
):
    at_desk(editor)

    made = client.post(desk(draft), {"name": " Dr  Ines Vale ", "days": "7", "email": "ines@clinic.example"})

    link = ReviewLink.objects.get()
    address = made.context["made"]["address"]
    assertContains(made, f'value="{address}"')
    assert made["Cache-Control"] == "private, no-store"
    token = address.rstrip("/").rpartition("/")[2]
    assert len(token) == 43
    assert link.token_hash != token
    assert link.name == "Dr Ines Vale"
    assert timedelta(days=6.9) < link.expires_at - timezone.now() <= timedelta(days=7)
    (mail,) = mailoutbox
    assert mail.to == ["ines@clinic.example"]
    assert address in mail.body
    assert "Patience" not in mail.subject + mail.body
    assertNotContains(client.get(desk(draft)), token)
    assert draft.article.entries.filter(verb="review link made", actor=editor).count() == 1
    assertContains(guest.get(f"/review/{token}/"), "For Dr Ines Vale.")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "\x01"}, "needs a name"),
        ({"days": "3000"}, "Select a valid choice"),
        ({"email": "no address"}, "Enter a valid email address"),
    ],
)
def test_a_link_that_cannot_be_made_comes_back_with_a_sentence(
    at_desk, editor, draft, typed, sentence, mailoutbox
):
    answer = at_desk(editor).post(desk(draft), {"name": "Ines", "days": "7", "email": "a@b.example"} | typed)

    assertContains(answer, sentence, status_code=422)
    assert not ReviewLink.objects.exists()
    assert not mailoutbox


def test_links_are_for_those_who_may_publish(at_desk, author, editor, moderator, draft, given, client):
    link, _path = given
    for person in (author, moderator):
        at_desk(person)
        for answer in (
            client.get(desk(draft)),
            client.post(desk(draft), {"name": "Me", "days": "7"}),
            client.post(desk(draft, f"{link.pk}/revocation/")),
        ):
            assert answer.status_code == 403
    assertNotContains(at_desk(author).get(f"/admin/articles/version/{draft.pk}/review/"), "Review links")
    assertContains(at_desk(editor).get(f"/admin/articles/version/{draft.pk}/review/"), "Review links")
    assert ReviewLink.objects.count() == 1
    assert client.post(desk(draft, "987654/revocation/")).status_code == 404


def test_the_page_shows_the_draft_sets_no_cookie_and_is_kept_by_nobody(given, guest, published_texts):
    _link, path = given

    for method in (guest.get, guest.head):
        page = method(path)
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in page
        assert not page.cookies

    page = guest.get(path)
    assertContains(page, "Trust is built in small steps.")
    assertContains(page, '<meta name="robots" content="noindex">')
    for what in (
        "csrfmiddlewaretoken",
        "/accounts/",
        "data-consent-banner",
        "application/ld+json",
        "/admin/",
    ):
        assertNotContains(page, what)
    assertContains(guest.get("/robots.txt"), "Disallow: /review/")


def test_each_visit_is_logged_with_its_moment_and_nothing_more(given, guest, now):
    link, path = given
    guest.head(path)
    assert not link.uses.exists()

    guest.get(path)
    guest.get(path)
    review_links.note_opening(link, at=now + timedelta(minutes=2))

    assert [use.kind for use in link.uses.all()] == ["opened", "opened"]
    assert {field.name for field in LinkUse._meta.fields} == {
        "id",
        "link",
        "kind",
        "at",
        "revision",
        "name",
        "words",
    }
    assert set(link.uses.values_list("name", "words", "revision")) == {("", "", None)}


def test_a_guest_notes_answers_and_approves_by_post_without_a_cookie(
    at_desk, given, guest, draft, editor, author, client, mailoutbox
):
    link, path = given
    shared = noting.make(draft, by=editor, body="Is this so?", quote="Trust is built", is_shared=True)
    noting.make(draft, by=editor, body="Between us: weak.")

    made = guest.post(
        f"{path}notes/", {"quote": "small steps", "body": "How small?"}, headers={"Origin": "null"}
    )
    guest.post(f"{path}notes/{shared.number}/answers/", {"body": "It is."})
    noting.answer(ReviewNote.objects.get(body="How small?"), by=author, body="Tiny.")
    guest.post(f"{path}approval/", {"name": "Dr I. Vale", "words": "With that change."})

    assert made["Location"] == f"{path}#review-note-3"
    page = guest.get(path)
    for words in ("Is this so?", "It is.", "How small?", "Tiny.", "Dr I. Vale", "With that change."):
        assertContains(page, words)
    assertNotContains(page, "Between us")
    assertNotContains(page, "I approve this text</button>")
    assert not page.cookies
    at_desk(editor)
    page = client.get(f"/admin/articles/version/{draft.pk}/review/")
    assertContains(page, '<mark data-notes="3">small steps</mark>')
    assertContains(page, "Dr I. Vale (link of Dr Ines Vale) approved the text")
    assertContains(page, "It stands as approved.")
    assertContains(client.get(desk(draft)), "approved the text as Dr I. Vale: With that change.")
    assert [use.kind for use in link.uses.exclude(kind="opened")] == ["approved", "answered", "noted"]
    entry = draft.article.entries.get(verb="approved by link")
    assert (entry.actor, entry.reason) == (None, "Dr I. Vale. With that change.")
    assert draft.article.state == "draft"
    assert [mail.to for mail in mailoutbox] == [[editor.email]] * 2
    assert "Dr Ines Vale has noted something" in mailoutbox[0].body
    assert "has approved a draft" in mailoutbox[1].body
    assert "How small" not in mailoutbox[0].body


def test_an_approval_is_of_the_text_as_it_was_saved(given, guest, draft, editor):
    link, path = given
    for _twice in range(2):
        guest.post(f"{path}approval/", {"name": "Ines"})
    assert link.uses.filter(kind="approved").count() == 1

    versions.save(draft, by=editor)

    page = guest.get(path)
    assertContains(page, "It has been changed since.")
    assertContains(page, "I approve this text</button>")
    guest.post(f"{path}approval/", {"name": "Ines"})
    assert link.uses.filter(kind="approved").count() == 2


def test_links_do_not_see_each_other(given, guest, draft, editor):
    _mine, path = given
    other, _token = review_links.make(draft, by=editor, name="Prof Other", days=3)
    shared = noting.make(draft, by=editor, body="What do you all think?", is_shared=True)
    review_links.note(other, body="Mine alone.")
    review_links.answer(other, shared, body="I think so.")
    review_links.approve(other, name="Prof Other")

    page = guest.get(path)

    assertContains(page, "What do you all think?")
    for words in ("Mine alone.", "I think so.", "Prof Other"):
        assertNotContains(page, words)
    alien = ReviewNote.objects.get(body="Mine alone.").number
    for number in (alien, 999, 10**30):
        assert guest.post(f"{path}notes/{number}/answers/", {"body": "Hello"}).status_code == 404
    assert not ReviewNote.objects.filter(body="Hello").exists()


@pytest.mark.parametrize(
    ("below", "typed", "sentence"),
    [
        ("notes/", {"body": "Kept words", "quote": "nowhere"}, "These words are not in the text."),
        ("notes/", {"body": ""}, "This field is required"),
        ("notes/", {"body": "x" * 4001}, "at most 4000 characters"),
        ("notes/1/answers/", {"body": " "}, "This field is required"),
        ("approval/", {"name": "", "words": "Kept words"}, "This field is required"),
        ("approval/", {"name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_bad_input_comes_back_with_a_sentence(given, guest, draft, editor, below, typed, sentence):
    link, path = given
    noting.make(draft, by=editor, body="One", is_shared=True)

    answer = guest.post(f"{path}{below}", typed)

    assertContains(answer, sentence, status_code=422)
    assertContains(answer, "<title>Error:", status_code=422)
    if "Kept words" in typed.values():
        assertContains(answer, "Kept words", status_code=422)
    assert answer["Cache-Control"] == "private, no-store"
    assert not link.uses.exclude(kind="opened").exists()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_no_other_site_can_post(given, guest, headers):
    link, path = given

    assert guest.post(f"{path}approval/", {"name": "Ines"}, headers=headers).status_code == 403

    assert not link.uses.exists()


def test_whatever_opens_nothing_is_one_and_the_same_page(
    given, guest, draft, editor, make_draft, long_ago, now
):
    def path_of(version, **over):
        link, token = review_links.make(version, by=editor, **{"name": "Ines", "days": 3} | over)
        return link, f"/review/{token}/"

    _link, expired = path_of(draft, at=now - timedelta(days=3, seconds=1))
    link, revoked = path_of(draft)
    review_links.revoke(link, by=editor)
    binned_draft = make_draft()
    _link, binned = path_of(binned_draft)
    publishing.bin(binned_draft.article, by=editor, reason="A double.")
    publishing.unbin(binned_draft.article, by=editor)
    gone = make_draft()
    _link, withdrawn = path_of(gone)
    publishing.publish(gone.article, by=editor)
    publishing.withdraw(gone.article, by=editor, reason="Wrong.")
    _link, path = given

    places = [expired, revoked, binned, withdrawn, "/review/x/", f"{path[:-2]}/", f"/review/{'é' * 90}/"]
    pages = [guest.get(place) for place in places]
    pages += [guest.post(f"{place}approval/", {"name": "I"}) for place in places]
    pages += [guest.get(f"{place}pictures/{'0' * 64}/480.webp") for place in places]

    assert {page.status_code for page in pages} == {404}
    assert {page.content for page in pages} == {pages[0].content}
    assert {tuple(sorted(page.headers.items())) for page in pages} == {
        tuple(sorted(pages[0].headers.items()))
    }
    assertContains(pages[0], "ask whoever sent it", status_code=404)
    assert not LinkUse.objects.exists()


def test_revoking_is_a_post_at_the_desk_and_the_log_says_so(at_desk, editor, draft, given, guest, client):
    link, path = given
    at_desk(editor)
    assert client.get(desk(draft, f"{link.pk}/revocation/")).status_code == 405

    for _twice in range(2):
        client.post(desk(draft, f"{link.pk}/revocation/"))

    assert guest.get(path).status_code == 404
    assertContains(client.get(desk(draft)), "Revoked")
    assert draft.article.entries.filter(verb="review link revoked", reason="Dr Ines Vale").count() == 1


def test_after_publication_the_link_leads_to_the_public_page(given, guest, draft, editor, at_desk):
    _link, path = given
    publishing.schedule(draft.article, by=editor, at=timezone.now() + timedelta(days=1))
    page = guest.get(path)
    assertContains(page, "It is scheduled")
    assertContains(page, "Trust is built in small steps.")
    assertNotContains(page, "<form")
    assertContains(guest.post(f"{path}notes/", {"body": "Late"}), "published or scheduled", status_code=422)
    assertContains(guest.post(f"{path}approval/", {"name": "I"}), "scheduled meanwhile", status_code=422)
    publishing.unschedule(draft.article, by=editor)
    publishing.publish(draft.article, by=editor)

    page = guest.get(path)

    assertContains(page, "Thank you, Dr Ines Vale")
    assertContains(page, f'href="{draft.article.get_absolute_url()}"')
    assert page["Cache-Control"] == "private, no-store"
    late = guest.post(f"{path}notes/", {"body": "Too late, alas"})
    assertContains(late, "Too late, alas</textarea>", status_code=422)
    assert not ReviewNote.objects.exists()
    with pytest.raises(review_links.LinkError, match="shows a draft"):
        review_links.make(draft, by=editor, name="Ines", days=3)
    assertNotContains(at_desk(editor).get(desk(draft)), "Make the link")


def test_posts_are_limited_and_say_when_to_go_on(given, guest, monkeypatch, settings):
    _link, path = given
    monkeypatch.setattr(review_links, "MOST_AN_HOUR", 2)
    for n in range(2):
        assert guest.post(f"{path}notes/", {"body": f"Note {n}"}).status_code == 302

    refused = guest.post(f"{path}notes/", {"body": "One more."})

    assertContains(refused, "Please go on in 60 minutes.", status_code=429)
    assertContains(refused, "One more.", status_code=429)
    assert guest.post(f"{path}approval/", {"name": "Ines"}).status_code == 429
    assert ReviewNote.objects.count() == 2
    settings.RATE_LIMITS = False
    assert guest.post(f"{path}notes/", {"body": "One more."}).status_code == 302


def test_the_maker_is_mailed_once_an_hour_of_notes(given, mailoutbox, now):
    link, _path = given

    for minutes in (0, 10, 50, 130):
        review_links.note(link, body="A note.", at=now + timedelta(minutes=minutes))

    assert len(mailoutbox) == 2
    assert {mail.subject for mail in mailoutbox} == {"About a draft on Rapport"}


def test_what_was_noted_and_who_made_a_link_is_in_the_makers_own_data(given, editor):
    from accounts import privacy

    (row,) = privacy.export(editor)["sections"]["reviews"]["links"]

    assert row["name"] == "Dr Ines Vale"
    assert "token_hash" not in row


def test_whoever_is_seen_off_leaves_no_link_open(draft, given, editor, administrator, guest):
    link, path = given
    _other, token = review_links.make(draft, by=administrator, name="Somebody else", days=3)

    done = staffing.offboard(editor, by=administrator, reason="Left in November.")

    assert "1 review link revoked." in done
    assert guest.get(path).status_code == 404
    assert guest.get(f"/review/{token}/").status_code == 200
    link.refresh_from_db()
    assert link.revoked_by == administrator
    assert draft.article.entries.filter(verb="review link revoked", actor=administrator).count() == 1
    assert "revoked" not in " ".join(staffing.offboard(editor, by=administrator, reason="Once more."))
