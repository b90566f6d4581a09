"""A name for this article only: stable below it, linkable to nothing, and moderators must say why they look."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from comments import authoring, moderation, muting, personas, threads
from comments.models import Action, Comment, Mute, Persona, Status

pytestmark = pytest.mark.django_db
OUTPUTS = ["", "comments/", "comments/?sort=newest", "comments/?sort=best", "comments/feed.atom", "comments/count.json",
           "comments/1/", "comments/1/reply/", "comments/1/report/", "following/?thread=1"]  # fmt: skip


@pytest.fixture
def heron(client, member):
    """Somebody with a telling name and hour, who writes under another."""
    member.display_name = "Zanzibar Jones"
    member.save()
    client.force_login(member)
    return member


def write(post, article, body="Said quietly.", **data):
    post(article, body, data={"as_persona": "on", **data})
    return Comment.objects.select_related("persona", "article").latest("pk")


def test_it_is_the_same_below_one_article_and_another_below_each_other(post, heron, article, make_article):
    one, two = write(post, article), write(post, article, "Said quietly once more.")
    elsewhere = write(post, make_article(), "Said elsewhere.")

    assert one.persona == two.persona
    assert elsewhere.persona != one.persona
    assert elsewhere.persona.handle != one.persona.handle
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", one.persona.name)


def test_two_people_never_share_one(article, make_user, monkeypatch):
    monkeypatch.setattr(personas, "words", lambda: (["Quiet"], ["Heron", "Hare"]))

    names = [personas.take(article, make_user()).name for _ in range(4)]

    assert len(set(names)) == 4
    assert {"Quiet Heron", "Quiet Hare"} <= set(names)


def test_no_output_tells_the_account_or_the_hour(client, post, heron, article, author, reader, make_comment):
    comment = write(post, article)
    contributor = article.live_version().authors[0]
    contributor.user = heron
    contributor.save()
    make_comment("An answer to it.", parent=comment)
    local = timezone.localtime(comment.created_at)
    hours = [f"{local.hour % 12 or 12}:{local.minute:02} ", f"T{comment.created_at:%H:%M}"]
    client.logout()

    for person in (None, reader):
        if person:
            client.force_login(person)
        for address in OUTPUTS:
            page = client.get(f"{article.get_absolute_url()}{address}")
            text = page.content.decode()
            assert page.status_code == 200, address
            assert "Zanzibar" not in text, address
            assert heron.handle not in text, address
            assert "<b>Author</b>" not in text, address
            if "count" not in address and "following" not in address:
                assert comment.persona.name in text, address
            own = re.findall(
                r'<article id="comment-1".*?</article>|<script type="application/ld.*?</script>', text, re.S
            )
            for part in own:
                assert not [hour for hour in hours if hour in part], (address, part)
    assert not [
        message for message in mail.outbox if "Zanzibar" in message.body and message.to != [heron.email]
    ]


def test_the_feed_tells_the_day_only(client, post, heron, article):
    write(post, article)

    feed = client.get(f"{article.get_absolute_url()}comments/feed.atom").content.decode()

    assert re.search(r"<entry>.*?<published>\d{4}-\d\d-\d\dT00:00:00", feed, re.S)


@pytest.mark.parametrize("query", ["author={0}", "author__id__exact={0}", "author__in={0}", "author_id={0}"])
def test_no_address_of_the_list_filters_by_account(at_desk, post, heron, article, moderator, query):
    write(post, article)
    desk, address = at_desk(moderator), "/admin/comments/comment/?state=all&"

    page = desk.get(address + query.format(heron.pk), follow=True)

    strangers = desk.get(address + query.format(heron.pk + 999), follow=True)
    assert ("Said quietly" in page.text) == ("Said quietly" in strangers.text)


def test_nobody_shows_themselves_by_oversight(client, post, heron, article):
    assertNotContains(client.get(article.get_absolute_url()), "Here you are")
    comment = write(post, article)

    page = client.get(article.get_absolute_url())

    assertContains(page, f"Here you are “{comment.persona.name}”.")
    assert "checked" in re.search(r'<input[^>]*name="as_persona"[^>]*>', page.content.decode())[0]


def test_the_name_can_be_changed_while_the_comment_can(client, post, heron, article):
    comment = write(post, article)
    address = f"{comment.get_absolute_url()}edit/"
    assertContains(client.get(address), "checked")

    client.post(address, {"body": comment.body})
    comment.refresh_from_db()
    assert (comment.persona, comment.revision) == (None, 1)
    assertContains(client.get(article.get_absolute_url()), "<h3>Zanzibar Jones")

    client.post(address, {"body": comment.body, "as_persona": "on"})
    comment.refresh_from_db()
    assert comment.persona == personas.find(article, heron)
    earlier = timezone.now() - timedelta(hours=1)
    Comment.objects.filter(pk=comment.pk).update(created_at=earlier, release_at=earlier)
    with pytest.raises(authoring.AuthoringError):
        authoring.edit(comment, by=heron, body=comment.body, as_persona=False)


# --- the desk ---------------------------------------------------------------------------------------
def test_moderators_see_a_handle_and_no_search_ties_it_to_the_account(
    client, at_desk, post, heron, article, moderator, make_comment
):
    hidden, named = write(post, article), make_comment("Said under the account’s name.", by=heron)
    authoring.edit(hidden, by=heron, body="Said quietly, and changed.")
    desk = at_desk(moderator)

    page = desk.get(f"/admin/comments/comment/{hidden.pk}/change/")

    assertContains(page, hidden.persona.handle)
    for secret in ("Zanzibar", heron.handle, heron.email):
        assertNotContains(page, secret)
    found = desk.get("/admin/comments/comment/?state=all&q=Zanzibar").content.decode()
    assert f"/comment/{named.pk}/change/" in found
    assert f"/comment/{hidden.pk}/change/" not in found
    assert (
        f"/comment/{hidden.pk}/change/"
        in desk.get(f"/admin/comments/comment/?state=all&q={hidden.persona.name.split()[0]}").content.decode()
    )


def test_the_record_beside_it_counts_only_what_is_under_the_same_name(
    at_desk, post, heron, article, moderator
):
    hidden = write(post, article)

    page = at_desk(moderator).get(f"/admin/comments/comment/{hidden.pk}/change/")

    assertContains(page, "Published: 1.")


def test_a_reveal_needs_a_reason_and_is_in_the_log(at_desk, post, heron, article, moderator):
    comment = write(post, article)
    desk, address = at_desk(moderator), f"/admin/comments/comment/{comment.pk}/reveal/"
    assert desk.get(address).status_code == 405
    assertContains(desk.post(address, {"reason": " "}), "Say why you must know", status_code=422)
    assert not Action.objects.filter(verb="revealed").exists()

    assertContains(desk.post(address, {"reason": "A threat."}), "Zanzibar Jones")

    action = comment.actions.get(verb="revealed")
    assert (action.actor, action.reason) == (moderator, "A threat.")
    page = desk.get(f"/admin/comments/comment/{comment.pk}/change/")
    assertContains(page, "looked who wrote it — A threat.")
    assertNotContains(page, "Zanzibar")


def test_nobody_without_the_permission_reveals_and_own_names_need_none(
    at_desk, post, heron, article, editor, moderator
):
    comment = write(post, article)
    with pytest.raises(personas.PersonaError):
        personas.reveal(comment, by=editor, reason="Curious.")
    post(article, "Under my own name now.", data={})
    named = Comment.objects.latest("pk")
    Comment.objects.filter(pk=named.pk).update(persona=None)
    assert (
        at_desk(moderator).post(f"/admin/comments/comment/{named.pk}/reveal/", {"reason": "x"}).status_code
        == 422
    )
    assert (
        at_desk(editor).post(f"/admin/comments/comment/{comment.pk}/reveal/", {"reason": "x"}).status_code
        == 403
    )


def test_a_decision_reaches_its_author_all_the_same(post, heron, article, moderator):
    moderation.remove(write(post, article), by=moderator, reason="It names a person.")

    assert [message.to for message in mail.outbox][-1] == [heron.email]


# --- muting -----------------------------------------------------------------------------------------
def test_muted_words_are_folded_for_one_reader_only(client, article, reader, make_comment):
    rude, kind = make_comment("Rude words."), make_comment("Kind words.")
    before = client.get(article.get_absolute_url()).content
    client.force_login(reader)
    assertContains(client.get(f"{rude.get_absolute_url()}report/"), "Mute")

    client.post(f"{rude.get_absolute_url()}muting/", {"next": article.get_absolute_url()})

    page = client.get(article.get_absolute_url()).content.decode()
    assert page.count("<summary>You have muted") == 1
    folded = re.search(r"<details><summary>You have muted.*?</details>", page, re.S)[0]
    assert "Rude words." in folded
    assert kind.body not in folded
    client.logout()
    assert client.get(article.get_absolute_url()).content == before


def test_who_is_muted_is_listed_and_read_again(client, reader, make_comment, make_user):
    rude = make_comment(by=make_user(display_name="Rudy"))
    client.force_login(reader)
    address = f"{rude.get_absolute_url()}muting/"
    for _ in range(2):
        client.post(address)
    assertContains(client.get("/accounts/muted/"), "Read Rudy again", count=1)
    client.get(address)
    assert Mute.objects.count() == 1

    client.post(address, {"unmute": ""})
    assert not Mute.objects.exists()
    client.post(address)
    client.post("/accounts/muted/", {"mute": str(Mute.objects.get().pk)})
    assert not Mute.objects.exists()
    for odd in ("", "x", "9" * 40):
        assert client.post("/accounts/muted/", {"mute": odd}).status_code == 302


def test_muting_a_name_for_one_article_tells_nothing_of_the_account_and_the_other_way_round(
    client, post, heron, article, reader, make_comment
):
    hidden, named = write(post, article), make_comment("Under the account’s name.", by=heron)
    client.force_login(reader)

    for muted, open_ in ((hidden, named), (named, hidden)):
        Mute.objects.all().delete()
        muting.mute(muted, by=reader)
        page = client.get(article.get_absolute_url()).content.decode()
        folded = re.search(r"<details><summary>You have muted.*?</details>", page, re.S)[0]
        assert muted.body in folded
        assert open_.body not in folded


def test_one_mutes_others_only_and_not_nobody(client, reader, make_comment):
    mine = make_comment(by=reader)
    nobody = make_comment(author=None, name="Imported", source_site="old.example", source_id="7", terms=None)
    client.force_login(reader)

    assertContains(client.post(f"{mine.get_absolute_url()}muting/"), "your own comment", status_code=403)
    assertContains(client.post(f"{nobody.get_absolute_url()}muting/"), "Nobody writes", status_code=403)


def test_a_muted_persons_reply_is_not_mailed(make_comment, make_user, moderator):
    asked = make_comment(by=make_user(email="asker@example.org"))
    reply = make_comment(parent=asked, status=Status.HELD)
    muting.mute(reply, by=asked.author)

    moderation.approve(reply, by=moderator)

    assert not [message for message in mail.outbox if message.to == ["asker@example.org"]]


# --- leaving ----------------------------------------------------------------------------------------
def test_who_leaves_stays_a_name_below_the_article_and_is_nobody(client, post, heron, article, reader):
    comment = write(post, article)
    muting.mute(comment, by=reader)
    exported = privacy.export(heron)["sections"]["conversation"]
    assert exported["names_for_one_article"][0]["name"] == comment.persona.name
    assert exported["comments"][-1]["name"] == comment.persona.name

    privacy.erase(heron, by=heron)

    assert Persona.objects.values_list("person", "name").get() == (None, comment.persona.name)
    assertContains(client.get(article.get_absolute_url()), comment.persona.name)
    assert not list(threads.drift(article.pk))


def test_mutes_go_with_either_side(reader, make_comment, make_user):
    muting.mute(make_comment(by=(rude := make_user())), by=reader)
    assert privacy.export(reader)["sections"]["conversation"]["muted"][0]["name"] == rude.display_name
    assert rude.display_name not in json.dumps(privacy.export(rude)["sections"]["conversation"]["muted"])

    privacy.erase(rude, by=rude)

    assert not Mute.objects.exists()
