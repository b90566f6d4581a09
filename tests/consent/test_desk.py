"""The operators' desk: they find a decision and see what was shown, publish by buttons, and change no record."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from consent import ledger, notices, publishing, terms
from consent.models import ConsentEvent, DocumentVersion, LegalDocument, Notice, OperatorAction

EVENTS = "/admin/consent/consentevent/"


@pytest.fixture
def decision(client, notice):
    client.post("/cookies/accept/", {"cookie_groups": "analytics", "method": "banner", "next": "/"})
    event = ConsentEvent.objects.get()
    event.consent_id = client.cookies["cookie_consent"].value.split(".")[1]
    client.cookies.clear()
    return event


@pytest.fixture
def acceptance(notice, reader):
    return terms.accept(reader, terms.in_force(), surface="account_signup", method="sign_up")


def test_an_operator_finds_a_consent_and_sees_what_was_shown(client, at_desk, operator, decision, notice):
    at_desk(operator)

    for term in (
        str(decision.pk),
        decision.consent_id,
        str(decision.subject.reference),
        f"{decision.at:%Y-%m-%d}",
    ):
        assertContains(client.get(EVENTS, {"q": term}), f"{EVENTS}{decision.pk}/change/")

    page = client.get(f"{EVENTS}{decision.pk}/change/")
    assertContains(page, notice.banner_text)
    assertContains(page, "Reject all")
    assertContains(page, "Count which articles are read")
    assertContains(page, "analytics")
    assertContains(page, decision.leaf)
    assertContains(page, "matches the record")


def test_an_operator_finds_an_acceptance_and_sees_the_text(client, at_desk, operator, acceptance, reader):
    at_desk(operator)

    for term in (reader.email, reader.display_name, reader.handle):
        assertContains(client.get(EVENTS, {"q": term}), f"{EVENTS}{acceptance.pk}/change/")

    page = client.get(f"{EVENTS}{acceptance.pk}/change/")
    assertContains(page, "What you write remains yours.")
    assertContains(page, "version 1")
    assertContains(page, reader.email)


@pytest.mark.parametrize(
    "term",
    [
        "nobody@example.org",
        "2001-01-01",
        "'; DROP TABLE",
        "9" * 400,
        "2026-99-99",
        "9999-12-31",
        "0001-01-01",
        "%",
    ],
)
def test_what_does_not_match_finds_nothing(client, at_desk, operator, decision, term):
    at_desk(operator)

    page = client.get(EVENTS, {"q": term})

    assert page.status_code == 200
    assertNotContains(page, f"{EVENTS}{decision.pk}/change/")


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=given", True), ("state=refused", False), ("purpose=analytics:yes", True), ("purpose=analytics:no", False),
     ("purpose=advertising:no", True), ("purpose=nosuch:yes", False), ("purpose=x__y:yes", False)],
)  # fmt: skip
def test_decisions_are_filtered_by_state_and_purpose(client, at_desk, operator, decision, query, found):
    at_desk(operator)

    page = client.get(f"{EVENTS}?{query}")

    assert (f"{EVENTS}{decision.pk}/change/" in page.content.decode()) is found


def test_the_list_costs_the_same_for_one_and_for_many(
    client, at_desk, operator, decision, notice, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    at_desk(operator)
    client.get(EVENTS)
    with CaptureQueriesContext(connection) as one:
        client.get(EVENTS)
    for n in range(40):
        ledger.record(
            ledger.subject_of_device(f"{n:032x}"), notice, state="refused", basis="consent",
            decisions={"analytics": False}, method="banner", surface="x", language="en",
        )  # fmt: skip
    notices.current()  # what is kept in memory for a second may have run out

    with django_assert_num_queries(len(one)):
        client.get(EVENTS)


def test_looking_at_a_person_is_itself_logged(client, at_desk, operator, acceptance):
    at_desk(operator)

    client.get(f"{EVENTS}{acceptance.pk}/change/")
    assertContains(client.get(f"/admin/consent/subject/{acceptance.subject_id}/change/"), "version 1")

    looks = OperatorAction.objects.filter(verb__startswith="looked", actor=operator)
    about = [look.about for look in looks.order_by("pk")]
    assert about == [{"event": str(acceptance.pk)}, {"subject": str(acceptance.subject.reference)}]


@pytest.mark.parametrize("path", ["", "{pk}/delete/", "add/"])
def test_nobody_changes_a_record_at_the_desk(client, at_desk, make_user, decision, path):
    owner = make_user("administrator", is_superuser=True)
    at_desk(owner)

    assert client.post(
        f"{EVENTS}{path.format(pk=decision.pk)}", {"action": "delete_selected"}
    ).status_code in (403, 405, 200, 302)
    client.post(f"{EVENTS}{decision.pk}/change/", {"state": "refused"})

    decision.refresh_from_db()
    assert decision.state == "given"
    assert client.get(f"{EVENTS}{decision.pk}/delete/").status_code == 403
    assert client.get(f"{EVENTS}add/").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "consentevent/", "consentevent/{event}/change/", "subject/", "subject/{subject}/change/", "notice/",
        "notice/{draft}/publication/", "documentversion/", "operatoraction/", "legaldocument/", "vendor/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["author", "editor", "moderator", "administrator"])
def test_staff_without_the_permission_get_403(client, at_desk, make_user, decision, role, path):
    draft = Notice.objects.create(banner_text="x", introduction="x", withdrawal="x", controller_name="x")
    at_desk(make_user(role))
    address = path.format(event=decision.pk, subject=decision.subject_id, draft=draft.pk)

    assert client.get(f"/admin/consent/{address}").status_code == 403


def test_the_registry_of_purposes_is_for_operators_only(client, at_desk, operator, make_user, notice):
    at_desk(make_user("editor"))
    assert client.get("/admin/cookie_consent/cookiegroup/").status_code == 403

    at_desk(operator)
    group = client.get("/admin/cookie_consent/cookiegroup/")
    assertContains(group, "Personalised content")
    for path in ("cookiegroup/analytics", "cookie/csrftoken"):
        model, name = path.split("/")
        from cookie_consent.models import Cookie, CookieGroup

        row = (
            CookieGroup.objects.get(varname=name) if model == "cookiegroup" else Cookie.objects.get(name=name)
        ).pk
        assert client.get(f"/admin/cookie_consent/{model}/{row}/change/").status_code == 200
    published = CookieGroup.objects.get(varname="analytics")
    assert (
        client.post(f"/admin/cookie_consent/cookiegroup/{published.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def add_purpose(client, varname):
    fields = {"varname": varname, "name": "Embedded films", "description": "Films.", "ordering": "9"}
    inlines = {"purpose-TOTAL_FORMS": "1", "purpose-INITIAL_FORMS": "0", "purpose-0-legal_basis": "consent"}
    inlines |= {
        "purpose-0-is_covered_by_gpc": "on",
        "cookie_set-TOTAL_FORMS": "0",
        "cookie_set-INITIAL_FORMS": "0",
    }
    return client.post("/admin/cookie_consent/cookiegroup/add/", fields | inlines)


def test_no_purpose_takes_a_name_that_the_edge_keeps_for_itself(client, at_desk, operator, notice):
    from cookie_consent.models import CookieGroup

    at_desk(operator)

    page = add_purpose(client, "_films")

    assertContains(page, "may not begin with an underscore", status_code=422)
    assert not CookieGroup.objects.filter(varname="_films").exists()


def test_a_purpose_and_a_cookie_left_at_their_defaults_are_kept(client, at_desk, operator, notice):
    from cookie_consent.models import Cookie, CookieGroup

    at_desk(operator)

    add_purpose(client, "films")
    group = CookieGroup.objects.get(varname="films")
    cookie = {"cookiegroup": group.pk, "name": "_film", "description": "", "path": "/", "domain": ""}
    detail = {"detail-TOTAL_FORMS": "1", "detail-INITIAL_FORMS": "0", "detail-0-party": "first"}
    detail |= {"detail-0-storage": "cookie", "detail-0-lifetime": ""}
    client.post("/admin/cookie_consent/cookie/add/", cookie | detail)

    assert (group.purpose.legal_basis, group.purpose.is_covered_by_gpc) == ("consent", True)
    assert Cookie.objects.get(name="_film").detail.storage == "cookie"


def test_an_operator_registers_a_cookie_and_publishes_the_notice(client, at_desk, operator, notice):
    from cookie_consent.models import CookieGroup

    at_desk(operator)
    group = CookieGroup.objects.get(varname="analytics")
    client.post(
        f"/admin/cookie_consent/cookiegroup/{group.pk}/change/",
        {
            "name": "Analytics", "description": "Counting.", "ordering": "3", "is_deletable": "on",
            "purpose-TOTAL_FORMS": "1", "purpose-INITIAL_FORMS": "1", "purpose-0-group": group.pk,
            "purpose-0-legal_basis": "consent", "purpose-0-is_covered_by_gpc": "on", "purpose-0-retention": "A year.",
            "cookie_set-TOTAL_FORMS": "1", "cookie_set-INITIAL_FORMS": "0", "cookie_set-0-name": "_count*",
            "cookie_set-0-path": "/", "cookie_set-0-cookiegroup": group.pk,
        },
    )  # fmt: skip
    form = client.get("/admin/consent/notice/add/").context["adminform"].form
    client.post(
        "/admin/consent/notice/add/",
        form.initial | {"level": "minor", "summary": "We count."},
    )
    draft = Notice.objects.drafts().get()

    assertContains(client.get(f"/admin/consent/notice/{draft.pk}/change/"), f"{draft.pk}/publication/")
    assertContains(client.get(f"/admin/consent/notice/{draft.pk}/publication/"), "_count*")
    client.post(f"/admin/consent/notice/{draft.pk}/publication/")

    draft.refresh_from_db()
    assert draft.number == 2
    assertContains(client.get("/cookies/"), "_count*")
    assert OperatorAction.objects.filter(actor=operator, verb="published a notice").exists()


def test_an_operator_publishes_new_terms(client, at_desk, operator, notice):
    at_desk(operator)
    document = LegalDocument.objects.get(slug="terms")
    form = client.get(f"/admin/consent/documentversion/add/?document={document.pk}").context["adminform"].form
    assert form.initial["text"].startswith("These terms")
    fields = dict.fromkeys(("effective_at_0", "effective_at_1", "enforced_from_0", "enforced_from_1"), "")
    fields |= {"document": document.pk, "language": "en", "title": "Terms", "level": "material"}
    fields |= {"text": "New words.", "summary": "New."}
    client.post("/admin/consent/documentversion/add/", fields)
    draft = DocumentVersion.objects.drafts().get(document=document)

    assertContains(client.get(f"/admin/consent/documentversion/{draft.pk}/publication/"), "New words.")
    client.post(f"/admin/consent/documentversion/{draft.pk}/publication/")

    assertContains(client.get("/legal/terms/"), "New words.")
    draft.refresh_from_db()
    assert draft.enforced_from - draft.effective_at == terms.GRACE


@pytest.mark.parametrize("number", ["abc", "-1", "0", "²", "9" * 20, "999999999", ""])
def test_a_version_of_a_document_that_is_not_there_begins_empty(client, at_desk, operator, notice, number):
    at_desk(operator)

    page = client.get("/admin/consent/documentversion/add/", {"document": number})

    assert page.status_code == 200
    assert "text" not in page.context["adminform"].form.initial


def test_a_published_text_cannot_be_changed_at_the_desk(client, at_desk, make_user, notice):
    at_desk(make_user("administrator", is_superuser=True))
    version = DocumentVersion.objects.get(document__slug="terms")

    for model, row in (("documentversion", version), ("notice", notice)):
        address = f"/admin/consent/{model}/{row.pk}/"
        assert (
            client.post(f"{address}change/", {"title": "x", "text": "x", "banner_text": "x"}).status_code
            == 403
        )
        assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        assert client.post(f"{address}publication/").status_code == 302
        assertContains(client.get(f"{address}change/"), "SHA-256")


def test_a_gap_in_a_text_stops_publishing_with_a_sentence(client, at_desk, operator, db):
    at_desk(operator)
    draft = DocumentVersion.objects.drafts().get(document__slug="imprint")

    page = client.post(f"/admin/consent/documentversion/{draft.pk}/publication/", follow=True)

    assertContains(page, "Fill in “[[name of the publisher]]” first.")
    draft.refresh_from_db()
    assert draft.published_at is None


def test_nothing_is_published_by_get(client, at_desk, operator, db):
    at_desk(operator)
    draft = Notice.objects.drafts().get()

    client.get(f"/admin/consent/notice/{draft.pk}/publication/")

    assert not Notice.objects.published(timezone.now()).exists()


def test_the_front_page_of_the_desk_says_which_texts_wait(client, at_desk, operator, editor, db):
    at_desk(operator)
    page = client.get("/admin/")
    assertContains(page, "Sign-up and commenting are closed")
    draft = DocumentVersion.objects.drafts().get(document__slug="terms")
    assertContains(page, f"/admin/consent/documentversion/{draft.pk}/change/")

    at_desk(editor)
    assertNotContains(client.get("/admin/"), "Sign-up and commenting are closed")


def test_nothing_waits_once_the_texts_are_published(client, at_desk, operator, notice):
    at_desk(operator)

    assertNotContains(client.get("/admin/"), "Publish the texts")


def test_the_cookie_notice_waits_for_the_privacy_notice_that_it_links_to(db):
    notice = Notice.objects.drafts().get()

    with pytest.raises(publishing.PublishingError, match="Publish the privacy notice first"):
        publishing.publish_notice(notice, by=None)
    notice.refresh_from_db()
    assert not notice.is_published
