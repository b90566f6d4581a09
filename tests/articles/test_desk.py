"""The editorial desk: writing, handing in, publishing, and never losing a word."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Redirect, Tag, Topic, Version

LIST = "/admin/articles/article/"


def step(article, name):
    return f"{LIST}{article.pk}/steps/{name}/"


def writing(version):
    return reverse("admin:articles_version_change", args=[version.pk])


def typed(version, **over):
    """What the browser posts from the writing page."""
    fields = {"title": version.title, "standfirst": version.standfirst, "body": version.body}
    fields |= {"content_note": "", "copyright_line": "", "disclaimer": "", "stamp": version.revision}
    for rows in ("bylines", "references"):
        existing = list(getattr(version, rows).all())
        fields |= {f"{rows}-TOTAL_FORMS": len(existing), f"{rows}-INITIAL_FORMS": len(existing)}
        for n, row in enumerate(existing):
            fields |= {
                f"{rows}-{n}-id": row.pk,
                f"{rows}-{n}-version": version.pk,
                f"{rows}-{n}-position": row.position,
            }
            if rows == "bylines":
                fields |= {f"bylines-{n}-contributor": row.contributor_id, f"bylines-{n}-role": row.role}
            else:
                fields |= {f"references-{n}-raw": row.raw, f"references-{n}-name": row.name}
    return fields | over


def test_an_article_is_started_written_previewed_and_published(at_desk, editor, client):
    topic, tag = (
        Topic.objects.create(name="Trust", slug="trust"),
        Tag.objects.create(name="alliance", slug="alliance"),
    )
    at_desk(editor)

    started = client.post(
        f"{LIST}add/", {"title": "A new start", "topic": topic.pk, "tags": [tag.pk], "language": "en"}
    )
    draft = Version.objects.get()
    assert started["Location"] == writing(draft)
    saved = client.post(
        writing(draft), typed(draft, body="<p>First words.</p><script>x()</script>", _continue="1")
    )
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.body == "<p>First words.</p>"
    assert client.get(draft.article.get_absolute_url()).status_code == 404
    preview = client.get(f"{LIST}{draft.article_id}/preview/")
    assert "First words." in preview.content.decode()
    assert preview["Cache-Control"] == "private, no-store"

    client.post(step(draft.article, "publication"))

    page = client.get("/articles/a-new-start/").content.decode()
    assert "First words." in page
    assert "/topics/trust/" in page
    assert "/tags/alliance/" in page


def test_a_reference_is_read_from_one_line(at_desk, editor, make_draft, client):
    draft = make_draft(by=editor)
    line = (
        "Horvath, A. O., & Symonds, B. D. (1991). Relation between working alliance and outcome in psychotherapy. "
        "Journal of Counseling Psychology, 38(2), 139–149. https://doi.org/10.1037/0022-0167.38.2.139"
    )
    row = {
        "references-TOTAL_FORMS": 1,
        "references-0-raw": line,
        "references-0-position": 0,
        "references-0-name": "",
    }
    at_desk(editor)

    answer = client.post(writing(draft), typed(draft) | row | {"references-0-version": draft.pk})

    assert answer.status_code == 302
    reference = draft.references.get()
    assert (reference.name, reference.doi) == ("horvath1991", "10.1037/0022-0167.38.2.139")
    assert reference.csl["author"][0]["family"] == "Horvath"
    assert reference.raw == line


def test_saving_a_change_never_changes_what_readers_see(at_desk, editor, make_article, client):
    article = make_article(body="<p>Old words.</p>", by=editor)
    at_desk(editor)
    client.post(step(article, "change"))
    draft = article.draft_version()

    client.post(writing(draft), typed(draft, body="<p>New words.</p>"))

    assert "Old words." in client.get(article.get_absolute_url()).content.decode()
    told = client.post(step(article, "publication"), {"kind": "correction", "reason": "A slip."})
    assert told.status_code == 302
    assert "New words." in client.get(article.get_absolute_url()).content.decode()


def test_a_correction_without_a_reason_is_asked_for_one(at_desk, editor, make_article, client):
    article = make_article(by=editor)
    at_desk(editor)
    client.post(step(article, "change"))

    answer = client.post(step(article, "publication"), {"kind": "correction", "reason": ""})

    assert answer.status_code == 422
    assert "Say in one line what changed" in answer.content.decode()


def test_a_stale_save_is_refused_and_keeps_every_word(at_desk, editor, make_draft, client):
    draft = make_draft(by=editor)
    at_desk(editor)
    mine = typed(draft, body="<p>Mine.</p>")
    client.post(writing(draft), typed(draft, body="<p>Theirs.</p>"))

    answer = client.post(writing(draft), mine)

    page = answer.content.decode()
    assert "Somebody saved this draft while you were writing" in page
    assert "Mine." in page
    draft.refresh_from_db()
    assert draft.body == "<p>Theirs.</p>"


def test_typing_into_a_version_that_was_published_meanwhile_loses_nothing(
    at_desk, editor, make_draft, client
):
    draft = make_draft(by=editor)
    at_desk(editor)
    publishing.publish(draft.article, by=editor)

    answer = client.post(writing(draft), typed(draft, body="<p>Late words.</p>"))

    assert answer.status_code == 409
    assert "Late words." in answer.content.decode()


def test_a_frozen_version_is_shown_read_only(at_desk, editor, make_article, client):
    article = make_article(by=editor)
    at_desk(editor)

    page = client.get(writing(article.live_version())).content.decode()

    assert 'name="_save"' not in page
    assert "Prepare a change" in page
    assert '<div class="prose"><p>Trust is built in small steps.</p></div>' in page
    assert "Name this save" not in page


def test_authors_write_their_own_drafts_and_see_no_others(at_desk, author, editor, make_draft, client):
    own, other = make_draft(by=author, title="My own"), make_draft(by=editor, title="Not mine")
    at_desk(author)

    page = client.get(LIST).content.decode()

    assert "My own" in page
    assert "Not mine" not in page
    assert client.post(writing(own), typed(own, title="Mine, better")).status_code == 302
    assert client.get(writing(other)).status_code == 404
    assert client.get(f"{LIST}{other.article_id}/preview/").status_code == 404
    assert client.get(step(other.article, "publication")).status_code == 404


def test_authors_hand_in_but_do_not_publish(at_desk, author, make_draft, client):
    draft = make_draft(by=author)
    at_desk(author)

    assert client.post(step(draft.article, "publication")).status_code == 403
    assert Version.objects.live().count() == 0
    client.post(step(draft.article, "submission"))
    assert draft.article.state == Article.State.IN_REVIEW
    answer = client.post(writing(draft), typed(draft, body="<p>Too late.</p>"))
    assert answer.status_code == 409
    assert "Too late." in answer.content.decode()


def test_editors_give_back_with_a_reason(at_desk, author, editor, make_draft, client):
    draft = make_draft(by=author)
    publishing.submit(draft.article, by=author)
    at_desk(editor)

    client.post(step(draft.article, "return"), {"reason": "Please name the sample size."})

    assert draft.article.state == Article.State.CHANGES_REQUESTED
    page = client.get(f"{LIST}{draft.article_id}/change/").content.decode()
    assert "Please name the sample size." in page


@pytest.mark.parametrize("who", ["reader", "moderator", "operator"])
def test_other_roles_have_no_articles_at_the_desk(at_desk, make_user, make_draft, client, who):
    draft = make_draft()
    at_desk(make_user(None if who == "reader" else who))

    for address in (
        LIST,
        writing(draft),
        step(draft.article, "publication"),
        f"{LIST}{draft.article_id}/preview/",
    ):
        assert client.get(address).status_code in (403, 404), address
        assert client.post(address).status_code in (403, 404, 405), address


def test_looking_at_a_step_changes_nothing(at_desk, editor, make_draft, client):
    draft = make_draft(by=editor)
    at_desk(editor)

    for name in ("publication", "bin", "schedule", "submission"):
        assert client.get(step(draft.article, name)).status_code == 200

    assert draft.article.state == Article.State.DRAFT


def test_a_schedule_says_its_time_zone_and_refuses_the_past(at_desk, editor, make_draft, client):
    draft = make_draft(by=editor)
    at_desk(editor)

    assert "UTC" in client.get(step(draft.article, "schedule")).content.decode()
    past = client.post(step(draft.article, "schedule"), {"at_0": "2012-06-26", "at_1": "21:00"})
    assert past.status_code == 422
    assert "That moment has passed" in past.content.decode()
    assert "2012-06-26" in past.content.decode()
    tomorrow = timezone.now() + timedelta(days=1)
    client.post(
        step(draft.article, "schedule"), {"at_0": f"{tomorrow:%Y-%m-%d}", "at_1": f"{tomorrow:%H:%M}"}
    )
    assert draft.article.state == Article.State.SCHEDULED


def test_a_new_slug_leaves_a_redirect(at_desk, editor, make_article, client):
    article = make_article(by=editor, slug="old-name")
    at_desk(editor)

    client.post(f"{LIST}{article.pk}/change/", {"slug": "new-name", "language": "en"})

    assert client.get("/articles/old-name/")["Location"] == "/articles/new-name/"


def test_a_taken_slug_is_refused_with_a_sentence(at_desk, editor, make_article, client):
    make_article(by=editor, slug="taken")
    article = make_article(by=editor, slug="mine")
    at_desk(editor)

    page = client.post(f"{LIST}{article.pk}/change/", {"slug": "taken", "language": "en"})

    assert "Another article has this address" in page.content.decode()
    assert Redirect.objects.count() == 0


@pytest.mark.parametrize("number", [1, 40])
def test_the_list_asks_the_same_few_questions(
    at_desk, editor, make_article, client, number, django_assert_max_num_queries
):
    for _n in range(number):
        make_article(by=editor)
    at_desk(editor)
    client.get(LIST)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_the_front_page_of_the_desk_says_what_waits(at_desk, author, editor, make_draft, client):
    draft = make_draft(by=author, title="Please read me")
    publishing.submit(draft.article, by=author)
    at_desk(editor)

    page = client.get("/admin/").content.decode()

    assert "Waiting for your review" in page
    assert "Please read me" in page


def test_a_step_that_does_not_fit_the_state_is_refused(at_desk, author, editor, make_draft, client):
    draft = make_draft(by=author)
    publishing.bin(draft.article, by=editor, reason="A double.")
    at_desk(author)

    assert client.post(step(draft.article, "submission")).status_code in (403, 422)
    assert client.get(step(draft.article, "publication")).status_code == 403
    draft.refresh_from_db()
    assert draft.stage == Version.Stage.DRAFT


def test_authors_cannot_hand_in_an_editors_change_of_their_live_article(
    at_desk, author, editor, make_article, client
):
    article = make_article(by=author)
    publishing.prepare_change(article, by=editor)
    at_desk(author)

    assert client.post(step(article, "submission")).status_code == 403


def test_words_typed_too_late_come_back_with_their_references(at_desk, editor, make_draft, client):
    draft = make_draft(by=editor)
    late = typed(draft) | {"references-TOTAL_FORMS": 1, "references-0-raw": "Late, A. (1999). Words."}
    at_desk(editor)
    publishing.publish(draft.article, by=editor)

    page = client.post(writing(draft), late).content.decode()

    assert "Late, A. (1999). Words." in page
    assert "Nora Lind" in page


def test_a_slug_that_leads_elsewhere_is_refused(at_desk, editor, make_article, client):
    moved = make_article(by=editor, slug="first-name")
    publishing.move(moved, slug="second-name", by=editor)
    other = make_article(by=editor, slug="other")
    at_desk(editor)

    page = client.post(f"{LIST}{other.pk}/change/", {"slug": "first-name", "language": "en"})

    assert "/articles/second-name/" in page.content.decode()
    assert client.get("/articles/first-name/")["Location"] == "/articles/second-name/"
