"""Words outlive a lost session and a stale token: nothing that was typed is lost on the way through sign-in."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from comments.models import Comment
from tests.comments.conftest import fields_of

pytestmark = pytest.mark.django_db
WORDS = 'It took me "years" & <two> tries.\n\nStill here.'


def form_of(page):
    """Action and fields of the form that carries the words."""
    form = re.search(
        r'<form class="form" method="post" action="([^"]*)"(.*?)</form>', page.content.decode(), re.DOTALL
    )
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[2])}
    area = re.search(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form[2], re.DOTALL)
    return unescape(form[1]), {**fields, area[1]: unescape(area[2])}


def sign_in(client, user, address, carried=None):
    data = {"login": user.email, "password": "a-long-pass-phrase", **(carried or {})}
    return client.post(address, data, follow=True)


@pytest.mark.parametrize("way", ["words first, then signing in", "both at once"])
def test_words_of_a_lost_session_wait_in_the_form_after_signing_in(client, reader, article, way):
    answer = client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS})
    assert answer.status_code == 403
    assert not answer.cookies
    address, fields = form_of(answer)
    assert fields["body"] == WORDS
    assert address.startswith("/accounts/login/?next=")

    if way == "both at once":
        page = sign_in(client, reader, address, fields)
    else:
        assertRedirects(client.post(address, fields), address, fetch_redirect_response=False)
        page = sign_in(client, reader, address)

    assert page.redirect_chain[-1][0] == f"{article.get_absolute_url()}#leave-a-comment"
    assert fields_of(page, f"{article.get_absolute_url()}comments/")["body"] == WORDS


def test_a_wrong_password_does_not_lose_the_words(client, reader, article):
    address, fields = form_of(client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS}))
    client.post(address, {**fields, "login": reader.email, "password": "wrong"})

    page = sign_in(client, reader, address)

    assert fields_of(page, f"{article.get_absolute_url()}comments/")["body"] == WORDS


@pytest.mark.parametrize("door", ["reply/", ""])
def test_the_words_of_a_reply_wait_below_what_they_answer(client, reader, make_comment, door):
    asked = make_comment()
    reply = f"{asked.get_absolute_url()}reply/"
    conversation = f"{asked.article.get_absolute_url()}comments/"

    answer = client.post(reply if door else conversation, {"body": WORDS, "parent": str(asked.n)})
    address, fields = form_of(answer)
    client.post(address, fields)
    page = sign_in(client, reader, address)

    assert page.redirect_chain[-1][0] == reply
    assert fields_of(page, reply)["body"] == WORDS


def test_the_words_of_a_report_are_carried_too(client, reader, make_comment):
    comment = make_comment()
    report = f"{comment.get_absolute_url()}report/"

    address, fields = form_of(client.post(report, {"reason": "private", "note": "It names my street."}))
    client.post(address, fields)
    page = sign_in(client, reader, address)

    assertContains(page, "It names my street.")
    assertContains(page, 'value="private" required id="id_reason_1" checked')


def test_words_are_gone_from_the_session_once_they_are_posted(client, reader, accepted, article):
    address, fields = form_of(client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS}))
    client.post(address, fields)
    sign_in(client, accepted(reader), address)
    conversation = f"{article.get_absolute_url()}comments/"

    client.post(conversation, fields_of(client.get(conversation), conversation))

    assert Comment.objects.get(article=article).body == WORDS
    assert not fields_of(client.get(conversation), conversation)["body"].strip()


def test_another_site_cannot_put_words_into_somebodys_form(client, reader, article):
    address, fields = form_of(client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS}))
    client.force_login(reader)

    client.post(address, fields, headers={"Sec-Fetch-Site": "cross-site"})

    assertNotContains(client.get(article.get_absolute_url()), "Still here.")


@pytest.mark.parametrize("carried", ["/admin/", "https://evil.example/", "nonsense", "/articles/x/"])
def test_words_wait_for_a_form_of_the_conversation_only(client, carried):
    client.post("/accounts/login/", {"carried": carried, "body": WORDS})

    assert "carried" not in client.session


def test_a_session_carries_no_more_than_one_persons_words(client, make_article):
    conversations = [f"/articles/{make_article().slug}/comments/" for _ in range(4)]
    for size, conversation in zip([1000, 60_000, 30_000, 1000], conversations, strict=True):
        words = {"body": "b" * size, "note": "n" * 10}
        client.post("/accounts/login/", {"carried": conversation, **words})

    assert list(client.session["carried"]) == conversations
    flood = dict.fromkeys(["body", "note", "reason"], "x" * 99_000)
    client.post("/accounts/login/", {"carried": conversations[0], **flood})

    carried = client.session["carried"]
    assert list(carried) == [conversations[0]]
    assert sum(map(len, carried[conversations[0]].values())) == 100_000
    assert carried[conversations[0]]["body"] == flood["body"]


@pytest.mark.parametrize("parent", ["²", "٣", "-1", "x"])
def test_a_parent_that_is_no_number_leaves_the_words_with_the_article(client, article, parent):
    conversation = f"/articles/{article.slug}/comments/"

    answer = client.post("/accounts/login/", {"carried": conversation, "body": WORDS, "parent": parent})

    assert answer.status_code == 302
    assert list(client.session["carried"]) == [conversation]
    assert client.post(conversation, {"body": WORDS, "parent": parent}).status_code == 403


def test_signing_in_itself_is_still_protected(reader):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/accounts/login/", {"login": reader.email, "password": "a-long-pass-phrase"})

    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_form_with_a_stale_token_comes_back_with_its_words(reader, accepted, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(accepted(reader))
    address = f"{article.get_absolute_url()}comments/"
    fields = fields_of(client.get(address), address) | {"body": WORDS, "csrfmiddlewaretoken": "x" * 64}

    answer = client.post(address, fields)

    assertContains(answer, "too old to be checked", status_code=403)
    assert not Comment.objects.filter(article=article).exists()
    again = fields_of(answer, address)
    assert again["body"] == WORDS
    assert client.post(address, again).status_code == 302


def test_a_signed_out_form_without_any_token_keeps_its_words(article):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(f"{article.get_absolute_url()}comments/", {"body": WORDS})

    assert answer.status_code == 403
    assert form_of(answer)[1]["body"] == WORDS
    assert not answer.cookies


def test_an_edit_with_a_stale_token_comes_back_with_its_words(reader, make_comment):
    comment = make_comment(by=reader)
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)

    answer = client.post(f"{comment.get_absolute_url()}edit/", {"body": WORDS})

    assertContains(answer, "Still here.", status_code=403)
    comment.refresh_from_db()
    assert comment.revision == 1


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
def test_a_removal_with_a_stale_or_foreign_token_removes_nothing(reader, moderator, make_comment, origin):
    comment = make_comment(by=reader)
    for person in (reader, moderator):
        client = Client(enforce_csrf_checks=True, headers={"Origin": origin} if origin else None)
        client.force_login(person)

        answer = client.post(f"{comment.get_absolute_url()}removal/", {"reason": "x"})

        assertContains(answer, "too old to be checked", status_code=403)
        comment.refresh_from_db()
        assert comment.is_shown


def test_elsewhere_a_missing_token_is_refused_as_ever(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)

    assert client.post("/accounts/notifications/", {"reply_mail": "never"}).status_code == 403
