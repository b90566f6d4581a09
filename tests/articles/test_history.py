"""Every save and every version can be found, compared with any other, and restored without losing anything."""

from datetime import timedelta

import pytest

from accounts import privacy
from articles import publishing, restoring, versions
from articles.models import Article, Contributor, Snapshot
from tests.articles.test_desk import LIST, typed, writing


def history(article, end=""):
    return f"{LIST}{article.pk}/history/{end}"


def save_point(version, revision):
    return f"s{version.snapshots.get(revision=revision).pk}"


@pytest.fixture
def draft(make_draft, at_desk, editor):
    at_desk(editor)
    draft = make_draft(
        by=editor, body="<p>One.</p><p>Two.</p>", references=[{"name": "a1999", "raw": "A. (1999). B."}]
    )
    return versions.save(draft, by=editor)


def test_saves_are_listed_with_name_moment_and_person(client, draft, editor):
    client.post(writing(draft), typed(draft, title="Better", save_name="Before the cuts"))

    page = client.get(history(draft.article)).content.decode()

    assert "Before the cuts" in page
    assert "(UTC)" in page
    assert page.count("Edda Editor") >= 3
    assert "Save 1" in page
    assert f'href="{history(draft.article)}"' in client.get(writing(draft)).content.decode()


def test_any_two_are_compared_by_every_field_and_row(client, draft, editor):
    person = Contributor.objects.create(name="Otto Other", slug="otto-other")
    rows = {
        "references-0-raw": "A. (1999). C.", "references-TOTAL_FORMS": 2, "references-1-raw": "Added, B. (2001). X.",
        "references-1-position": 1, "references-1-name": "", "references-1-version": draft.pk, "references-1-id": "",
        "bylines-0-contributor": person.pk, "copyright_line": "© Otto",
    }  # fmt: skip
    client.post(
        writing(draft), typed(draft, title="Trust takes years", body="<p>One.</p><p>Two, three.</p>") | rows
    )
    query = {"from": save_point(draft, 2), "to": save_point(draft, 3)}

    page = client.get(history(draft.article, "differences/"), query).content.decode()

    for said in (
        "Trust takes <del>time</del> <ins>years</ins>", "<del>Two.</del> <ins>Two, three.</ins>",
        "<ins>© Otto</ins>", "(1999). <del>B.</del> <ins>C.</ins>", "Added, B. (2001). X.</ins>",
        "<del>Nora Lind,</del> <ins>Otto Other,</ins> Author",
    ):  # fmt: skip
        assert said in page, said
    assert "<p>One.</p>" not in page
    back = client.get(history(draft.article, "differences/"), {"from": query["to"], "to": query["from"]})
    assert "Trust takes <del>years</del> <ins>time</ins>" in back.content.decode()


def test_a_reference_changed_in_its_fields_is_seen(client, draft, editor):
    row = draft.references.get()
    row.csl = {"type": "book", "title": "A better title", "issued": {"date-parts": [[1999]]}}
    row.save()
    versions.save(draft, by=editor)
    query = {"from": save_point(draft, 2), "to": save_point(draft, 3)}

    page = client.get(history(draft.article, "differences/"), query).content.decode()

    assert "A better title" in page


def test_a_change_of_format_alone_is_said(client, draft):
    client.post(writing(draft), typed(draft, body="<p>One.</p><p><strong>Two.</strong></p>"))
    query = {"from": save_point(draft, 2), "to": save_point(draft, 3)}

    page = client.get(history(draft.article, "differences/"), query).content.decode()

    assert "The words are the same; formatting, a link or a picture is another." in page


def test_restoring_makes_a_new_save_and_loses_nothing(client, draft, editor):
    key = draft.references.get().key
    lost = {"references-0-DELETE": "on", "title": "Worse", "body": "<p>Other.</p>"}
    client.post(writing(draft), typed(draft) | lost)
    point = save_point(draft, 2)
    address = history(draft.article, f"{point}/restoration/")

    asked = client.get(address).content.decode()
    assert "<del>Worse</del> <ins>Trust takes time</ins>" in asked
    draft.refresh_from_db()
    assert draft.title == "Worse"
    assert client.post(address)["Location"] == writing(draft)

    draft.refresh_from_db()
    assert (draft.title, draft.body, draft.revision) == ("Trust takes time", "<p>One.</p><p>Two.</p>", 4)
    assert (draft.references.get().raw, draft.references.get().key) == ("A. (1999). B.", key)
    assert "A. (1999)" in draft.references_html
    assert draft.snapshots.get(revision=3).data["title"] == "Worse"
    assert draft.snapshots.get(revision=4).name.startswith("Restored: Saved ")
    assert draft.article.entries.first().verb == "restored"
    client.post(address)
    assert draft.snapshots.count() == 4


def test_a_version_is_restored_into_a_change_and_readers_see_nothing(client, draft, editor):
    article = draft.article
    publishing.publish(article, by=editor)
    change = publishing.prepare_change(article, by=editor)
    client.post(writing(change), typed(change, title="Second title"))
    publishing.publish(article, by=editor, kind="minor")

    client.post(history(article, f"v{draft.pk}/restoration/"))

    assert article.state == Article.State.CHANGED
    assert article.draft_version().title == "Trust takes time"
    assert article.live_version().title == "Second title"
    page = client.get(history(article)).content.decode()
    assert "Version 1" in page
    assert "Version 2" in page


def test_what_was_deleted_since_is_named(client, draft, editor):
    person = draft.bylines.get().contributor
    client.post(writing(draft), typed(draft) | {"bylines-0-DELETE": "on"})
    person.delete()

    answer = client.post(history(draft.article, f"{save_point(draft, 2)}/restoration/"), follow=True)

    assert "could not come back: byline" in answer.content.decode()
    assert draft.bylines.count() == 0
    query = {"from": save_point(draft, 2), "to": save_point(draft, 3)}
    assert (
        "a name that was deleted"
        in client.get(history(draft.article, "differences/"), query).content.decode()
    )


def test_a_scheduled_or_binned_article_says_what_to_do(client, draft, editor, now):
    address = history(draft.article, f"{save_point(draft, 1)}/restoration/")
    publishing.schedule(draft.article, by=editor, at=now + timedelta(days=1))
    scheduled = client.post(address)
    assert scheduled.status_code == 422
    assert "Take the schedule back" in scheduled.content.decode()
    publishing.bin(draft.article, by=editor, reason="A double.")

    binned = client.post(address)

    assert binned.status_code == 422
    assert "Take it out of the bin first" in binned.content.decode()


@pytest.mark.parametrize("code", ["s0", "v0", "x1", "s", "s" + "9" * 30, "v-1", "sx"])
def test_a_forged_state_is_404(client, draft, make_draft, code):
    assert client.get(history(draft.article, f"{code}/restoration/")).status_code == 404
    assert client.post(history(draft.article, f"{code}/restoration/")).status_code == 404
    assert client.get(history(draft.article, "differences/"), {"from": code, "to": code}).status_code == 404
    strange = f"s{make_draft().snapshots.get().pk}"
    assert client.post(history(draft.article, f"{strange}/restoration/")).status_code == 404


def test_authors_see_and_restore_their_own_only_while_they_may_write(
    client, at_desk, author, draft, make_draft
):
    own = make_draft(by=author)
    at_desk(author)
    address = history(own.article, f"{save_point(own, 1)}/restoration/")

    assert client.get(history(draft.article)).status_code == 404
    assert client.post(history(draft.article, f"{save_point(draft, 1)}/restoration/")).status_code == 404
    assert client.get(history(own.article)).status_code == 200
    assert client.get(address).status_code == 200
    publishing.submit(own.article, by=author)
    assert "/restoration/" not in client.get(history(own.article)).content.decode()
    assert client.post(address).status_code == 403


def test_the_history_of_many_saves_asks_few_questions(client, draft, editor, django_assert_max_num_queries):
    Snapshot.objects.bulk_create(
        Snapshot(version=draft, revision=n, data={"body": "x" * 1000}, by=editor) for n in range(10, 110)
    )
    client.get(history(draft.article))

    with django_assert_max_num_queries(10):
        page = client.get(history(draft.article)).content.decode()

    assert page.count('name="from"') == 61
    assert client.get(history(draft.article), {"all": 1}).content.decode().count('name="from"') == 103


def test_content_kept_before_a_field_was_there_restores_what_it_knows(draft, editor):
    save = draft.snapshots.get(revision=1)
    save.data = {
        "title": "Of old",
        "references": [{"position": 0, "key": str(draft.references.get().key), "name": "o"}],
    }

    restoring.restore(draft.article, restoring.Point(draft, save), by=editor)

    draft.refresh_from_db()
    assert (draft.title, draft.standfirst) == ("Of old", "What a first hour can and cannot do.")
    assert draft.references.get().name == "o"
    assert draft.bylines.count() == 1


def test_a_persons_own_saves_are_in_their_export(draft, editor, now):
    saves = privacy.export(editor, at=now)["sections"]["saves"]

    assert [save["revision"] for save in saves] == [1, 2]
