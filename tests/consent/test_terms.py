"""Terms: what is in force, who owes their acceptance, and where it is asked for."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from config.urls import handler404, urlpatterns  # noqa: F401 - this module stands in for config.urls below
from consent import terms
from consent.models import ConsentEvent, DocumentVersion, Subject
from consent.publishing import PublishingError

SIGN_UP = {
    "email": "new@example.org",
    "display_name": "New Reader",
    "password1": "a-long-pass-phrase",
    "accept_terms": "on",
    "age_confirmed": "on",
}
AGREEMENTS = "/accounts/agreements/"


def act(request):
    """An action that somebody signed in takes, and that holds no box of its own."""
    return HttpResponse(f"done: {request.POST.getlist('word')} {sorted(request.POST)}")


urlpatterns = [path("act/", act, name="act"), *urlpatterns]


# --- which version ---------------------------------------------------------------------------------


def test_a_newcomer_owes_the_terms_in_force(reader, published_texts):
    assert terms.owed_by(reader) == terms.current("terms") == terms.in_force()


def test_nobody_owes_anything_before_terms_are_published(reader):
    assert terms.current("terms") is None
    assert terms.owed_by(reader) is None


@pytest.mark.parametrize(("level", "owes"), [("editorial", False), ("minor", False), ("material", True)])
def test_only_a_material_change_is_owed_again(reader, published_texts, make_terms, level, owes):
    terms.accept(reader, terms.in_force(), surface="x")

    make_terms(
        level=level, at=timezone.now() - timedelta(days=1), enforced_from=timezone.now() - timedelta(hours=1)
    )

    assert (terms.owed_by(reader) is not None) is owes


def test_a_material_change_is_owed_after_thirty_days(reader, published_texts, make_terms):
    terms.accept(reader, terms.in_force(), surface="x")
    version = make_terms()

    assert terms.in_force() == version
    assert terms.owed_by(reader) is None
    assert terms.owed_by(reader, timezone.now() + timedelta(days=29)) is None
    assert terms.owed_by(reader, timezone.now() + timedelta(days=30, minutes=1)) == version


def test_a_newcomer_has_no_grace(reader, published_texts, make_terms):
    version = make_terms()

    assert terms.owed_by(reader) == version


def test_a_minor_change_after_a_material_one_does_not_hide_it(reader, published_texts, make_terms):
    terms.accept(reader, terms.in_force(), surface="x")
    make_terms(at=timezone.now() - timedelta(days=40))
    last = make_terms(level="minor")

    assert terms.owed_by(reader) == last


def test_an_announced_version_is_not_in_force_before_its_day(reader, published_texts, make_terms):
    first = terms.in_force()
    day = timezone.now() + timedelta(days=14)
    second = make_terms(effective_at=day)

    assert terms.in_force() == first
    assert terms.in_force(day) == second
    assert terms.current("terms").number == 1


def test_a_translation_carries_the_number_of_its_original(published_texts, make_terms):
    german = make_terms(language="de", text="Seid freundlich.")

    assert german.number == 1
    assert terms.current("terms", language="de") == german
    assert terms.current("terms").language == "en"
    with pytest.raises(PublishingError):
        make_terms(language="de", text="Nochmals.")


def test_a_translation_that_is_behind_is_not_shown_in_place_of_the_text_in_force(published_texts, make_terms):
    make_terms(language="de", text="Seid freundlich.")
    second = make_terms()

    assert terms.current("terms", language="de") == second


@pytest.mark.parametrize("over", [{"text": " "}, {"text": "By [[name]]."}, {"summary": ""}])
def test_an_unfinished_text_cannot_be_published(published_texts, make_terms, over):
    with pytest.raises(PublishingError):
        make_terms(**over)

    assert terms.in_force().number == 1


def test_nobody_is_held_to_a_text_before_it_is_in_force(published_texts, make_terms):
    now = timezone.now()

    with pytest.raises(PublishingError, match="held to a text"):
        make_terms(at=now, effective_at=now, enforced_from=now - timedelta(days=1))


def test_no_text_is_in_force_before_it_is_published(published_texts, make_terms):
    now = timezone.now()

    with pytest.raises(PublishingError, match="before it is published"):
        make_terms(at=now, effective_at=now - timedelta(days=400))

    assert terms.in_force().number == 1
    version = make_terms(at=now, effective_at=now)
    assert version.enforced_from == now + terms.GRACE


def test_publishing_and_accepting_twice_is_once(reader, published_texts):
    version = DocumentVersion.objects.get(document__slug="terms")

    assert terms.publish(version, by=None).published_at == version.published_at
    first = terms.accept(reader, version, surface="x")
    assert terms.accept(reader, version, surface="y") == first
    assert ConsentEvent.objects.count() == 1


def test_only_published_terms_can_be_accepted(reader, published_texts):
    privacy = DocumentVersion.objects.get(document__slug="privacy")

    with pytest.raises(terms.TermsError):
        terms.accept(reader, privacy, surface="x")
    with pytest.raises(terms.TermsError):
        terms.accept(reader, DocumentVersion(document=terms.in_force().document), surface="x")


def test_owing_costs_no_query_while_nothing_is_owed(rf, reader, published_texts, django_assert_num_queries):
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    terms.accept(reader, terms.in_force(), surface="x")
    request = rf.get("/")
    request.user, request.session = reader, SessionStore()
    with django_assert_num_queries(1):
        assert terms.owed(request) is None

    with django_assert_num_queries(0):
        assert terms.owed(request) is None


# --- sign-up ---------------------------------------------------------------------------------------


def sign_up(client, **over):
    shown = client.get("/accounts/signup/").context["form"]["terms_shown"].value()
    return client.post("/accounts/signup/", SIGN_UP | {"terms_shown": shown} | over)


def test_signing_up_records_the_acceptance(client, published_texts):
    sign_up(client)

    event = ConsentEvent.objects.get()
    assert event.subject.user.email == "new@example.org"
    assert (event.state, event.method, event.document) == ("accepted", "sign_up", terms.in_force())


@pytest.mark.parametrize("missing", ["accept_terms", "age_confirmed"])
def test_signing_up_without_a_box_makes_no_user(client, published_texts, missing):
    response = sign_up(client, **{missing: ""})

    assert response.status_code == 422
    assert not User.objects.exists()
    assert not Subject.objects.exists()


def test_nobody_signs_up_to_terms_that_changed_while_they_wrote(client, published_texts, make_terms):
    old = terms.in_force().sha256
    new = make_terms()

    for shown in (old, "x"):
        page = client.post("/accounts/signup/", SIGN_UP | {"terms_shown": shown})

        assertContains(page, "The terms have changed", status_code=422)
        assertContains(page, f'value="{new.sha256}"', status_code=422)
        assert not User.objects.exists()

    client.post("/accounts/signup/", SIGN_UP | {"terms_shown": new.sha256})
    assert ConsentEvent.objects.get().document == new


def test_the_published_field_names_alone_sign_somebody_up(client, published_texts):
    client.post("/accounts/signup/", SIGN_UP)

    assert ConsentEvent.objects.get().document == terms.in_force()


def test_sign_up_is_closed_until_the_texts_are_published(client, db):
    page = client.get("/accounts/signup/")

    assertContains(page, "the terms of use, the privacy notice and the cookie notice must be published first")
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 403
    assert not User.objects.exists()


# --- agreements ------------------------------------------------------------------------------------


def test_the_agreements_page_names_version_time_and_exact_text(client, reader, published_texts):
    event = terms.accept(reader, terms.in_force(), surface="x")
    client.force_login(reader)

    page = client.get(AGREEMENTS)

    assertContains(page, "version 1")
    assertContains(page, 'href="/legal/terms/v/1/"')
    assertContains(page, 'href="/legal/terms/v/1.txt"')
    assertContains(page, event.get_absolute_url())
    assertContains(page, f"{event.at:%Y-%m-%dT%H:%M:%SZ}")
    assert "no-store" in page.headers["Cache-Control"]


def test_the_agreements_page_is_for_the_person_only(client, reader, published_texts):
    terms.accept(reader, terms.in_force(), surface="x")

    assertRedirects(
        client.get(AGREEMENTS), f"/accounts/login/?next={AGREEMENTS}", fetch_redirect_response=False
    )


def test_new_terms_can_be_accepted_on_the_agreements_page(client, reader, published_texts, make_terms):
    terms.accept(reader, terms.in_force(), surface="x")
    version = make_terms()
    client.force_login(reader)

    page = client.get(AGREEMENTS)
    assertContains(page, 'href="/legal/terms/v/1..2/"')
    assertContains(page, version.sha256)
    assert client.post(AGREEMENTS, {"terms_shown": version.sha256}).status_code == 422
    assert client.post(AGREEMENTS, {"terms_shown": "x", "accept_terms": "on"}).status_code == 422
    assert terms.accepted_by(reader).number == 1

    client.post(AGREEMENTS, {"terms_shown": version.sha256, "accept_terms": "on"})

    assert terms.accepted_by(reader) == version
    assertNotContains(client.get(AGREEMENTS), "accept_terms")
    assert client.post(AGREEMENTS, {"terms_shown": version.sha256, "accept_terms": "on"}).status_code == 302


# --- the gate --------------------------------------------------------------------------------------


@pytest.fixture
def gated(settings, client, reader, published_texts):
    settings.ROOT_URLCONF = "tests.consent.test_terms"
    client.force_login(reader)
    return client


def test_an_action_is_asked_for_the_terms_and_then_goes_on(gated, reader):
    words = ["Two\nlines & <b>", "second"]
    page = gated.post("/act/?a=1", {"word": words, "hidden": "x"})

    assertContains(page, "Before you go on", status_code=403)
    assertContains(page, "Two\nlines &amp; &lt;b&gt;", status_code=403)
    assertContains(page, 'action="/act/?a=1"', status_code=403)
    assert not ConsentEvent.objects.exists()

    again = {"word": words, "hidden": "x", "terms_shown": terms.in_force().sha256}
    assertContains(gated.post("/act/", again), "Tick the box", status_code=422)
    response = gated.post("/act/", again | {"accept_terms": "on"})

    assertContains(response, "done")
    event = ConsentEvent.objects.get()
    assert (event.method, event.surface) == ("interstitial", "act")
    assertContains(gated.post("/act/", {"word": "x"}), "done")


def test_terms_that_changed_meanwhile_are_shown_again(gated, reader, make_terms):
    old = terms.in_force().sha256
    make_terms()

    page = gated.post("/act/", {"accept_terms": "on", "terms_shown": old, "word": "kept"})

    assertContains(page, "have changed", status_code=422)
    assertContains(page, terms.in_force().sha256, status_code=422)
    assertContains(page, "kept", status_code=422)
    assert not ConsentEvent.objects.exists()


def test_reading_leaving_and_withdrawing_are_never_gated(gated, reader):
    for address in ("/", "/legal/terms/", "/accounts/", AGREEMENTS):
        assert gated.get(address).status_code == 200, address
    assert gated.post("/cookies/decline/", {"all_groups": "true"}).status_code == 302
    assert gated.post("/accounts/logout/").status_code == 302


def test_strangers_are_not_gated(client, settings, published_texts):
    settings.ROOT_URLCONF = "tests.consent.test_terms"

    assertContains(client.post("/act/", {"word": "x"}), "done")
