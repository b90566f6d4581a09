"""A session that ends while somebody writes at the desk costs no word: not without scripts, not with a stale token."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from articles import autosaving, publishing, versions
from articles.admin import outliving
from articles.models import Autosave, Version
from tests.accounts.conftest import add_factor  # noqa: F401 - a fixture
from tests.articles.forms import form_of
from tests.articles.test_desk import typed, writing

WORDS = '<p>It took me "years" &amp; a day.</p>'


@pytest.fixture
def draft(make_draft, editor):
    return make_draft(by=editor, references=[{"name": "a1999", "raw": "A. (1999). B."}])


def sealed(draft, user, **over):
    """What the writing page posts: its own seal is in it."""
    fields = typed(draft, body=WORDS) | {"tab": "one", "seal": outliving.seal(draft, user), "_continue": "1"}
    return fields | {"references-0-raw": "A. (1999). B, mine."} | over


def test_the_writing_page_carries_a_seal(client, at_desk, draft, editor):
    at_desk(editor)

    fields, _choices = form_of(client.get(writing(draft)), "")

    assert outliving.signing.loads(fields["seal"], salt="articles.writing") == [draft.pk, editor.pk]


def test_words_go_through_password_and_second_factor_into_the_form(client, draft, editor, add_factor):  # noqa: F811
    code = add_factor(editor)
    lost = client.post(writing(draft), sealed(draft, editor))
    assertRedirects(lost, f"/accounts/login/?next={writing(draft)}", fetch_redirect_response=False)
    assert "Nothing is lost" in client.get(lost["Location"]).content.decode()
    client.post(lost["Location"], {"login": editor.email, "password": "wrong"})
    client.post(lost["Location"], {"login": editor.email, "password": "a-long-pass-phrase"})
    arrived = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assertRedirects(arrived, writing(draft), fetch_redirect_response=False)

    page = client.get(writing(draft))

    assert page.status_code == 200
    assertContains(page, "what you typed before you were signed out")
    assertNotContains(page, "Please correct")
    fields, _choices = form_of(page, writing(draft))
    assert (fields["body"], fields["references-0-raw"], fields["tab"]) == (
        WORDS,
        "A. (1999). B, mine.",
        "one",
    )
    draft.refresh_from_db()
    assert draft.body != WORDS
    assert Autosave.objects.get(editor=editor).fields["body"] == WORDS
    fields |= {"bylines-0-contributor": draft.bylines.get().contributor_id, "bylines-0-role": "author"}
    assert client.post(writing(draft), fields).status_code == 302
    draft.refresh_from_db()
    assert draft.body == WORDS
    assert Autosave.objects.get(editor=editor).fields == {}
    assert "typed" not in client.session or not client.session["typed"]


def test_a_slot_of_another_tab_is_not_overwritten(client, at_desk, draft, editor):
    autosaving.keep(draft, by=editor, fields={"title": "Other tab"}, revision=1, tab="two")
    client.post(writing(draft), sealed(draft, editor))
    at_desk(editor)

    for _again in range(2):
        page = client.get(writing(draft))
        assert form_of(page, writing(draft))[0]["body"] == WORDS
        assertContains(page, "You have unsaved changes from")
        assertContains(page, "They are from another tab, not those below.")
        assertContains(page, "waits here until you save it or throw it away")
    assert Autosave.objects.get(editor=editor).fields == {"title": "Other tab"}
    client.post(writing(draft).replace("change/", "copy/discard/"), {"carried": "1"})

    assert form_of(client.get(writing(draft)), "")[0]["body"] != WORDS
    assert Autosave.objects.get(editor=editor).fields == {"title": "Other tab"}


def test_words_for_a_draft_that_was_saved_or_published_since_meet_those_pages(client, at_desk, draft, editor):
    client.post(writing(draft), sealed(draft, editor))
    at_desk(editor)
    versions.save(Version.objects.get(pk=draft.pk), by=editor)
    Version.objects.filter(pk=draft.pk).update(title="Their title")

    page = client.get(writing(draft))
    assert page.status_code == 409
    assertContains(page, "It took me", status_code=409)

    client.logout()
    client.post(writing(draft), sealed(draft, editor, tab="three"))
    at_desk(editor)
    publishing.publish(draft.article, by=editor)
    late = client.get(writing(draft))
    assertContains(late, "Prepare a change with these words", status_code=409)


def test_nobody_else_is_shown_the_words(client, at_desk, draft, editor, administrator):
    client.post(writing(draft), sealed(draft, editor))
    at_desk(administrator)

    assert "It took me" not in client.get(writing(draft)).content.decode()


@pytest.mark.parametrize("seal", ["", "x", "1:2:3", None])
def test_without_a_seal_nothing_is_stored_and_every_word_is_shown(client, draft, editor, seal, make_draft):
    forged = {"seal": outliving.seal(make_draft(), editor) if seal is None else seal}

    page = client.post(writing(draft), sealed(draft, editor) | forged)

    assertContains(page, "It took me", status_code=403)
    assertContains(page, "A. (1999). B, mine.", status_code=403)
    assert "typed" not in client.session
    again, _choices = form_of(page, "")
    assert again["body"] == WORDS


def test_the_session_holds_few_and_no_endless_words(client, editor, make_draft):
    drafts = [make_draft() for _n in range(4)]
    for draft in drafts:
        client.post(writing(draft), sealed(draft, editor))
    assert list(client.session["typed"]) == [str(draft.pk) for draft in drafts[1:]]

    endless = client.post(writing(drafts[0]), sealed(drafts[0], editor, disclaimer="x" * 2_000_001))

    assert endless.status_code == 403
    assert str(drafts[0].pk) not in client.session["typed"]


def test_a_session_that_has_not_shown_the_factor_keeps_the_words_too(client, draft, editor, add_factor):  # noqa: F811
    add_factor(editor)
    client.force_login(editor)

    answer = client.post(writing(draft), sealed(draft, editor))

    assert answer["Location"] == f"/accounts/2fa/reauthenticate/?next={writing(draft)}"
    assert client.session["typed"][str(draft.pk)]["user"] == editor.pk


def test_who_lost_the_role_gets_the_words_to_copy(client, draft, reader):
    client.force_login(reader)

    answer = client.post(writing(draft), sealed(draft, reader))

    assertContains(answer, "It took me", status_code=403)


@pytest.fixture
def strict(at_desk, editor, client):
    """The editor's browser, with Django checking tokens."""
    at_desk(editor)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict


def test_a_stale_token_gives_the_page_back_with_every_word(strict, draft, editor):
    page = strict.post(writing(draft), sealed(draft, editor, csrfmiddlewaretoken="x" * 64))

    assert page.status_code == 422
    assertContains(page, "too old to be checked", status_code=422)
    draft.refresh_from_db()
    assert draft.body != WORDS
    assert not Autosave.objects.exists()
    fields, _choices = form_of(page, writing(draft))
    fields |= {"bylines-0-contributor": draft.bylines.get().contributor_id, "bylines-0-role": "author"}
    assert strict.post(writing(draft), fields).status_code == 302
    draft.refresh_from_db()
    assert draft.body == WORDS


def test_a_stale_token_on_a_merge_or_a_late_save_changes_nothing(strict, draft, editor):
    stale = sealed(draft, editor)
    versions.save(Version.objects.get(pk=draft.pk), by=editor)
    merge, carry = (writing(draft).replace("change/", end) for end in ("merge/", "carry/"))
    page = strict.post(merge, stale | {"theirs": "2"})
    assertContains(page, "too old to be checked", status_code=403)
    publishing.publish(draft.article, by=editor)

    page = strict.post(carry, stale)

    assertContains(page, "too old to be checked", status_code=409)
    assertContains(page, "It took me", status_code=409)
    assert draft.article.draft_version() is None
    assert not Autosave.objects.exists()


def test_another_sites_form_puts_no_words_before_anybody(strict, draft, editor):
    page = strict.post(writing(draft), sealed(draft, editor), headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status_code == 403
    assert "It took me" not in page.content.decode()


def test_words_for_a_draft_that_is_not_ones_own_come_back(client, at_desk, author, draft):
    at_desk(author)

    assertContains(client.post(writing(draft), sealed(draft, author)), "It took me", status_code=404)
