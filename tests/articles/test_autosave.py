"""What is typed at the desk and not yet saved is kept, offered again, and never overwritten by another tab."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import privacy
from articles import autosaving, publishing
from articles.models import Autosave, Snapshot
from tests.articles.test_desk import typed, writing


def copy_of(version):
    return writing(version).replace("change/", "") + "copy/"


def keep(client, draft, body, tab="one", **over):
    return client.post(copy_of(draft), typed(draft, body=body) | {"typed": "1", "tab": tab} | over)


@pytest.fixture
def draft(make_draft, at_desk, editor):
    at_desk(editor)
    return make_draft(by=editor)


def test_unsaved_words_are_kept_offered_continued_and_saved(client, draft):
    before = Snapshot.objects.count()
    kept = keep(client, draft, "<p>Unsaved words.</p>")
    assert "Saved as your draft copy at" in kept.json()["said"]
    assert "UTC" in kept.json()["said"]
    draft.refresh_from_db()
    assert "Unsaved" not in draft.body
    assert Snapshot.objects.count() == before

    page = client.get(writing(draft)).content.decode()
    notice = page.partition('aria-labelledby="unsaved"')[2].partition("</section>")[0]
    assert "You have unsaved changes from" in notice
    assert notice.count("csrfmiddlewaretoken") == 2
    assert "Unsaved words." not in page
    used = client.post(f"{copy_of(draft)}use/")
    assert "Unsaved words." in used.content.decode()
    assert "Nothing is saved yet" in used.content.decode()
    assert f'action="{writing(draft)}"' in used.content.decode()
    assert 'name="tab" value="one"' in used.content.decode()
    draft.refresh_from_db()
    assert "Unsaved" not in draft.body

    assert (
        client.post(writing(draft), typed(draft, body="<p>Unsaved words.</p>", tab="one")).status_code == 302
    )
    assert Autosave.objects.get().fields == {}
    assert "You have unsaved changes" not in client.get(writing(draft)).content.decode()


def test_unsaved_words_are_thrown_away_by_post_only(client, draft):
    keep(client, draft, "<p>Unsaved words.</p>")

    for end in ("use/", "discard/"):
        assert client.get(f"{copy_of(draft)}{end}").status_code == 405
    assert Autosave.objects.get().fields
    client.post(f"{copy_of(draft)}discard/")

    assert Autosave.objects.get().fields == {}
    assert client.post(f"{copy_of(draft)}use/").status_code == 302


def test_another_tab_neither_overwrites_nor_empties_the_slot(client, draft):
    keep(client, draft, "<p>First tab.</p>", tab="one")

    refused = keep(client, draft, "<p>Second tab.</p>", tab="two")
    client.post(writing(draft), typed(draft, body="<p>Second tab.</p>", tab="two"))

    assert refused.status_code == 409
    assert "another tab are kept" in refused.json()["said"]
    assert Autosave.objects.get().fields["body"] == "<p>First tab.</p>"


@pytest.mark.parametrize(
    ("over", "status"),
    [({"stamp": "9" * 40}, 200), ({"title": "\0"}, 200), ({"disclaimer": "x" * 2_000_001}, 409)],
)
def test_odd_and_oversized_copies_get_an_answer(client, draft, over, status):
    answer = keep(client, draft, "", **over)

    assert answer.status_code == status
    assert answer.json()["said"]


def test_words_typed_into_a_version_published_meanwhile_are_kept_and_given_back(client, draft, editor):
    publishing.publish(draft.article, by=editor)

    assert keep(client, draft, "<p>Late words.</p>").status_code == 200
    used = client.post(f"{copy_of(draft)}use/")

    assert used.status_code == 409
    assert "Late words." in used.content.decode()


def test_a_stale_copy_does_not_undo_what_was_saved_since(client, draft):
    keep(client, draft, "<p>Mine.</p>")
    client.post(writing(draft), typed(draft, body="<p>Theirs.</p>", tab="two"))
    stale = dict(Autosave.objects.get().fields)

    assert "Mine." in client.post(f"{copy_of(draft)}use/").content.decode()
    client.post(writing(draft), stale | {"tab": "one"})

    draft.refresh_from_db()
    assert draft.body == "<p>Theirs.</p>"


def test_who_else_is_writing_here_is_said_while_they_are(client, draft, editor, administrator, now):
    autosaving.be_there(draft, by=administrator)

    told = client.post(copy_of(draft)).json()["others"]
    assert told[0].startswith("Adam Administrator is also writing here (since ")
    assert told[0] in client.get(writing(draft)).content.decode()
    Autosave.objects.filter(editor=administrator).update(seen_at=now - timedelta(minutes=2))
    assert client.post(copy_of(draft)).json()["others"] == []


def test_a_copy_is_its_writers_alone(client, at_desk, author, draft, make_draft, administrator):
    keep(client, draft, "<p>Unsaved words.</p>")
    at_desk(administrator)
    assert "You have unsaved changes" not in client.get(writing(draft)).content.decode()
    at_desk(author)

    assert keep(client, draft, "<p>Not mine.</p>").status_code == 404
    assert client.get(copy_of(draft)).status_code == 404
    assert "token" in client.get(copy_of(make_draft(by=author))).json()
    assert Client().post(copy_of(draft), {"typed": "1"}).status_code == 302


def test_draft_copies_belong_to_the_export_of_ones_own_data(client, draft, editor):
    keep(client, draft, "<p>Unsaved words.</p>")

    (copy,) = privacy.export(editor, at=timezone.now())["sections"]["draft copies"]

    assert copy["fields"]["body"] == "<p>Unsaved words.</p>"
