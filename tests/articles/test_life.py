"""Planned ends, embargoes, notices above the text, and what follows once from a moment."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from articles import publishing, versions
from articles.models import Article, Version

State = Article.State
Kind = Version.Kind
REFUSED = publishing.PublishingError


def titles(at=None):
    return sorted(Version.objects.live(at).values_list("title", flat=True))


def change(article, editor, **fields):
    draft = publishing.prepare_change(article, by=editor)
    for name, value in fields.items():
        setattr(draft, name, value)
    return versions.save(draft, by=editor)


# --- the planned end -------------------------------------------------------------------------------


def test_a_planned_end_comes_by_query_without_any_worker(make_article, editor, now, client):
    article = make_article(title="Call for papers")
    end = now + timedelta(hours=2)

    publishing.plan_end(article, by=editor, at=end)

    assert article.state == State.PUBLISHED
    assert titles(end - timedelta(microseconds=1)) == ["Call for papers"]
    assert titles(end) == []
    with time_machine.travel(end):
        assert client.get(article.get_absolute_url()).status_code == 410
        assert client.get("/").content.count(b"Call for papers") == 0
        assert article.state == State.WITHDRAWN


def test_an_end_can_be_told_while_publishing_or_scheduling(make_draft, editor, now):
    start, end = now + timedelta(hours=1), now + timedelta(hours=2)

    publishing.schedule(make_draft(title="A week only").article, by=editor, at=start, until=end)
    publishing.publish(make_draft(title="An hour only").article, by=editor, until=start)

    assert titles(start) == ["A week only"]
    assert titles(now + timedelta(minutes=59)) == ["An hour only"]
    assert titles(end) == []


def test_an_end_before_the_beginning_is_refused(make_draft, make_article, editor, now):
    draft, live = make_draft(), make_article()

    with pytest.raises(REFUSED, match=r"end must come after the publication: .*UTC") as refusal:
        publishing.schedule(
            draft.article, by=editor, at=now + timedelta(hours=2), until=now + timedelta(hours=2)
        )
    with pytest.raises(REFUSED, match="moment has passed"):
        publishing.plan_end(live, by=editor, at=now - timedelta(seconds=1))
    with pytest.raises(REFUSED, match="end must come after"):
        publishing.publish(draft.article, by=editor, until=now)

    assert refusal.value.field == "until"
    assert draft.article.state == State.DRAFT
    assert live.live_version().live_until is None


def test_an_end_moves_and_is_taken_back(make_article, editor, now):
    article = make_article(title="Open")
    for at in (now + timedelta(hours=1), now + timedelta(hours=3), now + timedelta(hours=3)):
        publishing.plan_end(article, by=editor, at=at)

    assert titles(now + timedelta(hours=2)) == ["Open"]
    publishing.plan_end(article, by=editor, at=None, reason="It stays.")

    assert titles(now + timedelta(days=900)) == ["Open"]
    verbs = list(article.entries.values_list("verb", flat=True))
    assert verbs[:3] == ["planned end taken back", "end planned", "end planned"]
    assert "It stays." in article.entries.first().reason


def test_a_change_inherits_the_planned_end_and_may_move_it(make_article, editor, now):
    article, end = make_article(title="Old"), now + timedelta(hours=5)
    publishing.plan_end(article, by=editor, at=end)

    change(article, editor, title="New")
    publishing.publish(article, by=editor, kind=Kind.MINOR)

    assert (titles(end - timedelta(seconds=1)), titles(end)) == (["New"], [])
    change(article, editor, title="Newer")
    publishing.publish(article, by=editor, kind=Kind.MINOR, until=None)
    assert titles(end) == ["Newer"]


def test_taking_a_schedule_back_keeps_the_planned_end(make_article, editor, now):
    article, end = make_article(title="Old"), now + timedelta(hours=5)
    publishing.plan_end(article, by=editor, at=end)
    change(article, editor, title="New")
    publishing.schedule(article, by=editor, at=now + timedelta(hours=1), kind=Kind.MINOR)
    assert titles(end) == []

    publishing.unschedule(article, by=editor)

    assert (titles(end - timedelta(seconds=1)), titles(end)) == (["Old"], [])


def test_a_change_scheduled_for_the_planned_end_itself_leaves_it_when_taken_back(make_article, editor, now):
    article = make_article(title="Old", by=editor)
    end = now + timedelta(days=2)
    publishing.plan_end(article, by=editor, at=end)
    publishing.prepare_change(article, by=editor)
    publishing.schedule(article, by=editor, at=end, kind=Kind.MINOR)

    publishing.unschedule(article, by=editor)

    live = article.live_version()
    assert (live.live_until, live.awaits_end) == (end, True)


def test_an_end_is_noted_once_and_told(make_article, author, now):
    article = make_article(title="Over", by=author)
    publishing.plan_end(article, by=None, at=now + timedelta(hours=1))

    assert publishing.publish_due() == []
    noted = publishing.publish_due(at=now + timedelta(hours=1, seconds=1))
    assert publishing.publish_due(at=now + timedelta(hours=2)) == []

    assert [(entry.verb, entry.to_state) for entry in noted] == [("ended as planned", "withdrawn")]
    assert [message.to for message in mail.outbox] == [[author.email]]


def test_withdrawing_ends_the_plan_too(make_article, editor, now):
    article = make_article()
    publishing.plan_end(article, by=editor, at=now + timedelta(hours=1))

    publishing.withdraw(article, by=editor, reason="Now.")

    assert publishing.publish_due(at=now + timedelta(hours=2)) == []
    assert article.entries.filter(verb="withdrawn").count() == 1


# --- embargo ---------------------------------------------------------------------------------------


def test_nothing_under_embargo_goes_public_before_its_moment(make_draft, editor, now):
    draft, moment = make_draft(), now + timedelta(days=2)
    publishing.embargo(draft.article, by=editor, at=moment, reason="The study appears then.")

    for attempt in (
        lambda: publishing.publish(draft.article, by=editor),
        lambda: publishing.schedule(draft.article, by=editor, at=moment - timedelta(seconds=1)),
    ):
        with pytest.raises(REFUSED, match=r"under embargo until .* \(UTC\)"):
            attempt()

    publishing.schedule(draft.article, by=editor, at=moment)
    assert draft.article.state == State.SCHEDULED


def test_an_embargo_is_lifted_and_logged(make_draft, editor, now):
    draft = make_draft()
    publishing.embargo(draft.article, by=editor, at=now + timedelta(days=2))
    publishing.embargo(draft.article, by=editor, at=None, reason="They went first.")

    publishing.publish(draft.article, by=editor)

    verbs = list(draft.article.entries.values_list("verb", flat=True))
    assert verbs == ["published", "embargo lifted", "embargo set", "started"]


def test_an_embargo_in_the_past_or_without_a_draft_is_refused(make_draft, make_article, editor, now):
    with pytest.raises(REFUSED, match="ends in the future"):
        publishing.embargo(make_draft().article, by=editor, at=now - timedelta(hours=1))
    with pytest.raises(REFUSED, match="no draft to keep back"):
        publishing.embargo(make_article(), by=editor, at=now + timedelta(hours=1))


# --- retraction, concern ---------------------------------------------------------------------------


def test_a_retracted_article_stays_readable_under_its_notice(make_article, editor, client):
    article = make_article(body="<p>Doubtful words.</p>")

    publishing.give_notice(article, by=editor, kind=Kind.RETRACTION, reason="The data were invented.")

    assert article.state == State.RETRACTED
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Doubtful words." in page
    assert page.index("The data were invented.") < page.index("Doubtful words.")
    assert article.entries.first().verb == "retracted"


def test_a_notice_stays_over_later_versions_until_it_is_lifted(make_article, editor):
    article = make_article()
    publishing.give_notice(article, by=editor, kind=Kind.CONCERN, reason="We are asking the authors.")
    change(article, editor, title="A comma")
    publishing.publish(article, by=editor, kind=Kind.MINOR)

    assert article.live_version().standing == "concern"
    assert article.state == State.PUBLISHED
    publishing.give_notice(article, by=editor, kind=Kind.REINSTATEMENT, reason="All is in order.")
    assert article.live_version().standing == ""


def test_a_retraction_survives_withdrawal_and_return(make_article, editor):
    article = make_article()
    publishing.give_notice(article, by=editor, kind=Kind.RETRACTION, reason="Invented.")
    publishing.withdraw(article, by=editor, reason="A mistake.")

    publishing.restore(article, by=editor)

    assert article.state == State.RETRACTED


def test_a_notice_needs_a_reason_and_something_to_lift(make_article, editor):
    article = make_article()

    with pytest.raises(REFUSED, match="one line why"):
        publishing.give_notice(article, by=editor, kind=Kind.RETRACTION, reason=" ")
    with pytest.raises(REFUSED, match="could be lifted"):
        publishing.give_notice(article, by=editor, kind=Kind.REINSTATEMENT, reason="Fine.")

    assert article.versions.count() == 1


def test_a_notice_repeated_changes_nothing_and_spares_a_draft(make_article, editor):
    article = make_article()
    for _time in range(2):
        publishing.give_notice(article, by=editor, kind=Kind.RETRACTION, reason="Invented.")
    assert article.versions.count() == 2
    change(article, editor, title="Half done")

    with pytest.raises(REFUSED, match="There is a draft"):
        publishing.give_notice(article, by=editor, kind=Kind.REINSTATEMENT, reason="Fine.")

    publishing.discard(article, by=editor)
    assert article.draft_version() is None
    assert article.entries.first().verb == "change thrown away"


def test_the_only_draft_of_an_article_is_not_thrown_away(make_draft, editor):
    draft = make_draft()

    with pytest.raises(REFUSED, match="all there is"):
        publishing.discard(draft.article, by=editor)

    assert draft.article.draft_version() == draft


# --- once, and after a stop ------------------------------------------------------------------------


def test_what_came_while_the_worker_stood_still_is_noted_late_and_in_order(make_draft, editor, now):
    article = make_draft(title="First").article
    publishing.schedule(article, by=editor, at=now + timedelta(hours=1), until=now + timedelta(hours=9))

    with time_machine.travel(now + timedelta(hours=3)):
        change(article, editor, title="Second")
        publishing.publish(article, by=editor, kind=Kind.MINOR)
    with time_machine.travel(now + timedelta(hours=20)):
        call_command("publish_due")
        call_command("publish_due")

    told = list(article.entries.order_by("at", "pk").values_list("verb", "from_state", "to_state"))
    assert told[-4:] == [
        ("change prepared", "published", "changed"),
        ("published", "scheduled", "published"),
        ("published", "changed", "published"),
        ("ended as planned", "published", "withdrawn"),
    ]
    assert "noted late" in article.entries.first().reason


def test_author_and_planner_hear_once_that_it_is_public(make_draft, author, editor, now):
    article = make_draft(title="On time", by=author).article
    publishing.schedule(article, by=editor, at=now + timedelta(hours=1))
    assert mail.outbox == []

    for _time in range(2):
        publishing.publish_due(at=now + timedelta(hours=1))

    assert sorted(message.to[0] for message in mail.outbox) == sorted([author.email, editor.email])
    assert "“On time” is public" in mail.outbox[0].subject
    assert "(UTC)" in mail.outbox[0].body


def test_publishing_now_tells_the_author_but_not_whoever_did_it(make_draft, author, editor):
    publishing.publish(make_draft(by=author).article, by=editor)
    publishing.publish(make_draft(by=editor).article, by=editor)

    assert [message.to for message in mail.outbox] == [[author.email]]
