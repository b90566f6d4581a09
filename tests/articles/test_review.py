"""Review: what was handed in is approved or given back, by those who may, and the log says so."""

import pytest

from articles import publishing, reviewing
from articles.models import Article, Assignment, Version

STEP = "/admin/articles/article/{}/steps/approval/"


@pytest.fixture
def handed_in(make_draft, author):
    article = make_draft(by=author).article
    publishing.submit(article, by=author)
    return article


def test_an_editor_approves_once_and_the_author_may_only_read_on(at_desk, editor, author, handed_in):
    client = at_desk(editor)
    assert handed_in.state == Article.State.IN_REVIEW

    for _twice in range(2):
        client.post(STEP.format(handed_in.pk))

    assert handed_in.state == Article.State.APPROVED
    entry = handed_in.entries.get(verb="approved")
    assert (entry.actor, entry.from_state, entry.to_state) == (editor, "in_review", "approved")
    writing = f"/admin/articles/version/{handed_in.draft_version().pk}/change/"
    assert at_desk(author).post(writing, {"title": "Slipped in"}).status_code == 409
    assert client.get(handed_in.get_absolute_url()).status_code == 404


def test_nobody_but_an_editor_approves(at_desk, author, handed_in):
    assert at_desk(author).post(STEP.format(handed_in.pk)).status_code == 403

    assert handed_in.state == Article.State.IN_REVIEW


def test_looking_at_the_step_approves_nothing(at_desk, editor, handed_in):
    assert at_desk(editor).get(STEP.format(handed_in.pk)).status_code == 200

    assert handed_in.state == Article.State.IN_REVIEW


def test_only_what_was_handed_in_can_be_approved(editor, make_draft, handed_in):
    being_written = make_draft().article
    publishing.request_changes(handed_in, by=editor, reason="Name the source.")

    for article in (being_written, handed_in):
        with pytest.raises(publishing.PublishingError, match="Hand it in"):
            publishing.approve(article, by=editor)


HANDING_IN = "/admin/articles/article/{}/steps/submission/"
LIST = "/admin/articles/article/"


@pytest.fixture
def second(make_user):
    return make_user("editor", display_name="Sam Second")


def test_an_author_hands_in_to_one_editor_who_alone_is_asked_and_mailed(
    at_desk, author, editor, second, make_draft, client, mailoutbox
):
    draft = make_draft(by=author, title="A delicate title")
    at_desk(author)
    assert "Any editor" in client.get(HANDING_IN.format(draft.article_id)).content.decode()

    client.post(HANDING_IN.format(draft.article_id), {"reviewer": editor.pk})

    (mail,) = mailoutbox
    assert mail.to == [editor.email]
    assert "delicate" not in mail.subject + mail.body
    assert f"/admin/articles/version/{draft.pk}/" in mail.body
    for person, waits in ((editor, True), (second, False)):
        panels = {p.title: p for p in at_desk(person).get("/admin/").context["panels"]}
        assert ("Waiting for your review" in panels) == waits
        page = client.get(f"{LIST}?state=review&reviewer=waiting").content.decode()
        assert ("A delicate title" in page) == waits
    page = client.get(f"{LIST}{draft.article_id}/change/").content.decode()
    assert "It waits for Edda Editor." in page
    assert draft.article.entries.filter(verb="review assigned", reason="Edda Editor").count() == 1


@pytest.mark.parametrize(
    ("chosen", "found"),
    [("waiting", {"To me", "To all"}), ("mine", {"To me"}), ("nobody", {"To all"}), ("others", {"To Sam"})],
)
def test_the_list_tells_whose_turn_it_is(at_desk, author, editor, second, make_draft, client, chosen, found):
    for title, reviewer in (("To me", editor), ("To Sam", second), ("To all", None)):
        reviewing.submit(make_draft(by=author, title=title).article, by=author, reviewer=reviewer)
    make_draft(by=author, title="To nobody")

    page = at_desk(editor).get(f"{LIST}?reviewer={chosen}").content.decode()

    shown = {title for title in ("To me", "To Sam", "To all", "To nobody") if f">{title}</a>" in page}
    assert shown == found


def test_another_reviewer_is_chosen_and_mailed_once(at_desk, author, editor, second, handed_in, mailoutbox):
    client, address = at_desk(editor), f"{LIST}{handed_in.pk}/steps/assignment/"

    for _twice in range(2):
        client.post(address, {"reviewer": second.pk})

    assert [mail.to for mail in mailoutbox] == [[second.email]]
    assert Assignment.objects.get().reviewer == second
    client.post(address, {"reviewer": ""})
    assert Assignment.objects.get().reviewer is None
    told = list(handed_in.entries.filter(verb="review assigned").values_list("reason", flat=True))
    assert told == ["Open to every editor", "Sam Second"]
    assert at_desk(author).post(address, {"reviewer": editor.pk}).status_code == 403


def test_whoever_is_no_editor_cannot_be_asked(at_desk, author, reader, make_draft, mailoutbox):
    draft = make_draft(by=author)

    for nobody in (reader.pk, author.pk, 987654, "x", "-1"):
        answer = at_desk(author).post(HANDING_IN.format(draft.article_id), {"reviewer": nobody})
        assert answer.status_code == 422
        assert "Select a valid choice" in answer.content.decode()

    with pytest.raises(reviewing.ReviewingError, match="choose an editor"):
        reviewing.submit(draft.article, by=author, reviewer=reader)
    draft.refresh_from_db()
    assert draft.stage == Version.Stage.DRAFT
    assert not mailoutbox


def test_the_author_hears_of_both_decisions_without_a_word_of_them(
    at_desk, author, editor, handed_in, mailoutbox
):
    client = at_desk(editor)

    client.post(f"{LIST}{handed_in.pk}/steps/return/", {"reason": "Name the sample."})
    reviewing.submit(handed_in, by=author, reviewer=editor)
    client.post(STEP.format(handed_in.pk))

    assert [mail.to[0] for mail in mailoutbox] == [author.email, editor.email, author.email]
    said = "".join(mail.subject + mail.body for mail in mailoutbox)
    assert "asks for changes" in said
    assert "has approved" in said
    assert "sample" not in said
    assert {mail.subject for mail in mailoutbox} == {"About a draft on Rapport"}


def test_nobody_is_mailed_about_what_they_did_themselves_or_can_no_longer_see(
    author, editor, second, make_draft, mailoutbox, now
):
    own = make_draft(by=editor).article
    reviewing.submit(own, by=editor, reviewer=editor)
    reviewing.approve(own, by=editor)
    author.is_active = False
    author.save()
    gone = make_draft(by=author).article
    reviewing.submit(gone, by=author, at=now)
    reviewing.approve(gone, by=editor)
    old = make_draft(by=editor).article
    reviewing.submit(old, by=editor, reviewer=second, at=now - reviewing.NEWS * 2)

    assert not mailoutbox


def test_a_change_to_a_public_article_is_reviewed_too(at_desk, editor, second, make_article, client):
    article = make_article(by=editor)
    publishing.prepare_change(article, by=editor)
    at_desk(editor)

    client.post(HANDING_IN.format(article.pk), {"reviewer": second.pk})
    assert article.draft_version().stage == Version.Stage.IN_REVIEW
    at_desk(second).post(STEP.format(article.pk))

    assert article.draft_version().stage == Version.Stage.APPROVED
    assert client.get(article.get_absolute_url()).status_code == 200


def test_only_what_is_in_review_can_be_assigned(editor, make_draft):
    with pytest.raises(reviewing.ReviewingError, match="Hand it in"):
        reviewing.assign(make_draft().article, by=editor, reviewer=editor)
