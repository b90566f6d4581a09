"""The life of an article, through its verbs."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from articles import publishing, versions
from articles.models import Article, Version
from articles.publishing import due

State = Article.State


def live_titles(at=None):
    return sorted(Version.objects.live(at).values_list("title", flat=True))


def test_a_draft_is_not_live(make_draft):
    draft = make_draft()

    assert live_titles() == []
    assert draft.article.state == State.DRAFT


def test_publishing_freezes_numbers_and_opens(make_draft, editor):
    draft = make_draft(title="Trust")

    version = publishing.publish(draft.article, by=editor)

    assert (version.number, version.kind, version.is_frozen) == (1, "first", True)
    assert live_titles() == ["Trust"]
    assert draft.article.state == State.PUBLISHED
    assert list(draft.article.entries.values_list("verb", "actor")) == [
        ("published", editor.pk),
        ("started", None),
    ]


def test_publishing_twice_changes_nothing(make_article, editor):
    article = make_article()

    publishing.publish(article, by=editor)

    assert article.versions.count() == 1
    assert article.entries.filter(verb="published").count() == 1


def test_a_change_is_not_seen_before_it_is_published(make_article, editor, now):
    article = make_article(title="Old words")

    draft = publishing.prepare_change(article, by=editor)
    draft.title = "New words"
    versions.save(draft, by=editor)

    assert live_titles() == ["Old words"]
    assert article.state == State.CHANGED
    publishing.publish(article, by=editor, kind=Version.Kind.CORRECTION, reason="A year was wrong.")
    assert live_titles() == ["New words"]
    assert live_titles(now - timedelta(minutes=5)) == ["Old words"]
    assert article.versions.published().corrections().count() == 1


def test_a_clone_carries_its_rows_and_their_keys(make_draft, editor):
    draft = make_draft(references=[{"name": "a1999", "raw": "A. (1999). B."}])
    publishing.publish(draft.article, by=editor)

    clone = publishing.prepare_change(draft.article, by=editor)

    for rows in ("bylines", "references"):
        assert list(getattr(clone, rows).values_list("key")) == list(getattr(draft, rows).values_list("key"))
    assert clone.parent == draft


def test_a_schedule_turns_at_its_moment_without_any_worker(make_draft, editor, now):
    draft = make_draft(title="Tomorrow")

    publishing.schedule(draft.article, by=editor, at=now + timedelta(days=1))

    assert draft.article.state == State.SCHEDULED
    assert live_titles() == []
    assert live_titles(now + timedelta(days=1)) == ["Tomorrow"]


def test_a_scheduled_change_replaces_the_live_text_at_its_moment(make_article, editor, now):
    article = make_article(title="Old")
    draft = publishing.prepare_change(article, by=editor)
    draft.title = "New"
    versions.save(draft, by=editor)
    moment = now + timedelta(hours=2)

    publishing.schedule(article, by=editor, at=moment, kind=Version.Kind.UPDATE, reason="More data.")

    assert live_titles(moment - timedelta(microseconds=1)) == ["Old"]
    assert live_titles(moment) == ["New"]


def test_taking_a_schedule_back_restores_both_texts(make_article, editor, now):
    article = make_article(title="Old")
    publishing.prepare_change(article, by=editor)
    publishing.schedule(article, by=editor, at=now + timedelta(hours=2), kind=Version.Kind.MINOR)

    draft = publishing.unschedule(article, by=editor)

    assert not draft.is_frozen
    assert live_titles(now + timedelta(days=400)) == ["Old"]


def test_a_schedule_in_the_past_is_refused(make_draft, editor, now):
    draft = make_draft()

    with pytest.raises(publishing.PublishingError, match="moment has passed"):
        publishing.schedule(draft.article, by=editor, at=now - timedelta(seconds=1))

    assert draft.article.state == State.DRAFT


def test_an_empty_text_is_not_published(make_draft, editor):
    draft = make_draft(body=" <p></p> ")

    with pytest.raises(publishing.PublishingError, match="title and a text"):
        publishing.publish(draft.article, by=editor)


def test_withdrawing_hides_and_bringing_back_shows(make_article, editor):
    article = make_article(title="Trust")

    publishing.withdraw(article, by=editor, reason="Wrong data.")

    assert live_titles() == []
    assert article.state == State.WITHDRAWN
    publishing.restore(article, by=editor)
    assert live_titles() == ["Trust"]


def test_the_bin_withdraws_and_gives_back_a_withdrawn_article(make_article, editor):
    article = make_article()

    publishing.bin(article, by=editor, reason="A double.")

    assert Article.objects.get().state == State.BINNED
    assert live_titles() == []
    publishing.unbin(article, by=editor)
    assert Article.objects.get().state == State.WITHDRAWN


def test_a_moment_that_has_come_is_announced_once(make_draft, editor, now):
    draft = make_draft()
    publishing.schedule(draft.article, by=editor, at=now + timedelta(hours=1))

    assert publishing.publish_due() == []
    assert len(publishing.publish_due(at=now + timedelta(hours=2))) == 1
    assert publishing.publish_due(at=now + timedelta(hours=2)) == []


def test_moving_leaves_a_redirect_and_no_chain(make_article, client, editor):
    article = make_article(slug="one")

    for slug in ("two", "three"):
        article = publishing.move(article, slug=slug, by=editor)

    for old in ("one", "two"):
        assert client.get(f"/articles/{old}/")["Location"] == "/articles/three/"
        assert client.get(f"/articles/{old}/comments/?sort=newest").status_code == 301
    publishing.move(article, slug="one", by=editor)
    assert client.get("/articles/one/").status_code == 200
    assert client.get("/articles/three/")["Location"] == "/articles/one/"


def test_a_save_never_undoes_a_publication_that_came_first(make_draft, editor):
    draft = make_draft()
    stale = Version.objects.get(pk=draft.pk)
    publishing.publish(draft.article, by=editor)

    with pytest.raises(versions.SavingError, match="published meanwhile"):
        versions.save(stale, by=editor)

    assert draft.article.state == State.PUBLISHED


def test_what_was_withdrawn_does_not_come_back_by_itself(make_article, editor, now):
    article = make_article(title="Old")
    publishing.prepare_change(article, by=editor)
    publishing.schedule(article, by=editor, at=now + timedelta(hours=1), kind=Version.Kind.MINOR)

    publishing.withdraw(article, by=editor, reason="A court said so.")

    assert live_titles(now + timedelta(days=1)) == []


def test_bringing_back_never_publishes_an_unfinished_draft(make_article, editor):
    article = make_article(title="Old")
    draft = publishing.prepare_change(article, by=editor)
    draft.title = "Half done"
    versions.save(draft, by=editor)
    publishing.withdraw(article, by=editor, reason="Wrong.")

    with pytest.raises(publishing.PublishingError, match="unfinished draft"):
        publishing.restore(article, by=editor)

    assert live_titles() == []


def test_a_change_waits_while_a_version_is_scheduled(make_article, editor, now):
    article = make_article()
    publishing.prepare_change(article, by=editor)
    publishing.schedule(article, by=editor, at=now + timedelta(hours=1), kind=Version.Kind.MINOR)

    with pytest.raises(publishing.PublishingError, match="Take the schedule back"):
        publishing.prepare_change(article, by=editor)

    assert publishing.unschedule(article, by=editor).is_frozen is False


def test_the_slug_of_a_draft_leaves_no_trace(make_draft, client, editor):
    draft = make_draft(slug="plan")

    publishing.move(draft.article, slug="merger-with-x", by=editor)

    assert client.get("/articles/plan/").status_code == 404


def test_a_new_article_does_not_take_over_an_old_address(make_article, client, editor):
    publishing.move(make_article(slug="trust"), slug="confidence", by=editor)

    newcomer = make_article(slug="trust")

    assert newcomer.slug == "trust-2"
    assert client.get("/articles/trust/")["Location"] == "/articles/confidence/"


def test_one_article_that_cannot_be_announced_does_not_hold_up_the_others(
    make_draft, editor, now, monkeypatch, caplog
):
    for _n in range(2):
        publishing.schedule(make_draft().article, by=editor, at=now + timedelta(hours=1))
    announce, refused = due.announce, []

    def failing_once(article, **options):
        if not refused:
            refused.append(article)
            raise ValueError("The index is locked.")
        return announce(article, **options)

    monkeypatch.setattr(due, "announce", failing_once)

    assert len(publishing.publish_due(at=now + timedelta(hours=2))) == 1
    assert "could not be announced" in caplog.text


def test_publish_due_names_what_it_did(make_draft, editor, now, capsys):
    publishing.schedule(make_draft(title="On time").article, by=editor, at=now + timedelta(hours=1))

    with time_machine.travel(now + timedelta(hours=2)):
        call_command("publish_due", "--dry-run")
        call_command("publish_due")
        call_command("publish_due")

    said = capsys.readouterr()
    assert said.out.splitlines() == ["would announce: On time", "announced: On time"]
    assert said.err.splitlines() == ["1 of 1 due", "1 of 1 due", "0 of 0 due"]


def test_an_end_at_which_a_change_takes_over_is_told_to_nobody(make_article, editor, author, now):
    article, end = make_article(by=author), now + timedelta(days=2)
    publishing.plan_end(article, by=editor, at=end)
    publishing.prepare_change(article, by=editor)
    publishing.schedule(article, by=editor, at=end, kind=Version.Kind.MINOR)

    noted = publishing.publish_due(at=end + timedelta(seconds=1))

    assert [entry.verb for entry in noted] == ["published"]
    assert {letter.subject for letter in mail.outbox} == {"“Trust takes time” is public"}
    assert publishing.publish_due(at=end + timedelta(minutes=1)) == []
