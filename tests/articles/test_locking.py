"""A locked article is one person's: nobody else edits, publishes, schedules, withdraws, bins or moves it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import privacy
from articles import filing, locking, publishing, restoring, reviewing, versions
from articles.models import Article, Topic, Version
from articles.publishing import PublishingError
from tests.articles.test_desk import LIST, step, typed, writing


@pytest.fixture
def second(make_user):
    return make_user("editor", display_name="Sven Second")


@pytest.fixture
def article(make_article, editor):
    return make_article(by=editor, slug="the-article")


@pytest.fixture
def locked(article, editor):
    publishing.prepare_change(article, by=editor)
    locking.lock(article, by=editor, reason="A lawyer reads it.")
    return article


def save(article, by):
    versions.save(article.draft_version(), by=by)


def tomorrow():
    return timezone.now() + timedelta(days=1)


TOUCHES = {
    "edit": save,
    "prepare": lambda article, by: publishing.prepare_change(article, by=by),
    "restore": lambda article, by: restoring.restore(article, restoring.Point(article.live_version()), by=by),
    "discard": lambda article, by: publishing.discard(article, by=by),
    "publish": lambda article, by: publishing.publish(article, by=by, kind="minor"),
    "schedule": lambda article, by: publishing.schedule(article, by=by, at=tomorrow(), kind="minor"),
    "unschedule": lambda article, by: publishing.unschedule(article, by=by),
    "end": lambda article, by: publishing.plan_end(article, by=by, at=tomorrow()),
    "embargo": lambda article, by: publishing.embargo(article, by=by, at=tomorrow()),
    "withdraw": lambda article, by: publishing.withdraw(article, by=by, reason="Wrong."),
    "bin": lambda article, by: publishing.bin(article, by=by, reason="Wrong."),
    "move": lambda article, by: publishing.move(article, slug="elsewhere", by=by),
    "file": lambda article, by: filing.file_under(
        article, by=by, topic=Topic.objects.get_or_create(name="T", slug="t")[0]
    ),
}  # fmt: skip


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_lock_covers_every_touch_and_says_who_and_what_to_do(locked, second, touch):
    before = locked.entries.count()

    with pytest.raises((PublishingError, versions.SavingError)) as refused:
        TOUCHES[touch](locked, second)

    for said in (
        "Edda Editor has locked this article since ",
        "(UTC)",
        "A lawyer reads it",
        "Unlock it first",
    ):
        assert said in str(refused.value)
    assert locked.entries.count() == before


@pytest.mark.parametrize("who", ["owner", "site"])
@pytest.mark.parametrize("touch", TOUCHES)
def test_the_owner_of_a_lock_and_the_site_itself_go_on(locked, editor, touch, who):
    TOUCHES[touch](locked, editor if who == "owner" else None)


@pytest.mark.parametrize(
    "touch", ["edit", "bin", "schedule", "withdraw", "move", "publish", "restore", "discard"]
)
def test_a_review_locks_the_draft_for_those_who_may_not_publish(article, author, second, touch):
    publishing.prepare_change(article, by=second)
    publishing.submit(article, by=second)

    with pytest.raises((PublishingError, versions.SavingError), match="Ask an editor to give it back"):
        TOUCHES[touch](article, author)
    TOUCHES[touch](article, second)


def test_a_lock_is_set_and_lifted_at_the_desk_with_a_line_in_the_log(
    client, at_desk, article, editor, second
):
    at_desk(editor)
    assert client.post(step(article, "lock"), {"reason": ""}).status_code == 422
    client.post(step(article, "lock"), {"reason": "A lawyer reads it."})
    page = client.get(f"{LIST}{article.pk}/change/").content.decode()
    assert "Edda Editor has locked this article since" in page
    assert step(article, "lock") not in page

    at_desk(second)
    page = client.get(f"{LIST}{article.pk}/change/").content.decode()
    assert "Unlock it first, or ask them." in page
    assert 'name="slug"' not in page
    for name in ("withdrawal", "bin", "change"):
        assert step(article, name) not in page
        answer = client.post(step(article, name), {"reason": "x"})
        assert answer.status_code == 422, name
        assert "Edda Editor has locked this article" in answer.content.decode()
    assert client.post(step(article, "unlock")).status_code == 302

    assert list(article.entries.values_list("verb", "actor__display_name")[:2]) == [
        ("unlocked", "Sven Second"), ("locked", "Edda Editor"),
    ]  # fmt: skip
    assert step(article, "bin") in client.get(f"{LIST}{article.pk}/change/").content.decode()


def test_a_locked_draft_is_read_only_and_a_save_that_comes_too_late_keeps_its_words(
    client, at_desk, locked, second
):
    draft = locked.draft_version()
    at_desk(second)

    page = client.get(writing(draft)).content.decode()
    assert 'name="_save"' not in page
    assert "Edda Editor has locked this article since" in page
    answer = client.post(writing(draft), typed(draft, body="<p>Late words.</p>"))

    assert answer.status_code == 409
    assert "Late words." in answer.content.decode()
    assert "Edda Editor has locked this article since" in answer.content.decode()


def test_a_new_address_that_comes_too_late_is_refused_in_the_form(client, at_desk, locked, second):
    at_desk(second)

    answer = client.post(f"{LIST}{locked.pk}/change/", {"slug": "elsewhere", "language": "en"})

    assert answer.status_code == 422
    assert "Edda Editor has locked this article since" in answer.content.decode()
    assert "elsewhere" in answer.content.decode()
    locked.refresh_from_db()
    assert locked.slug == "the-article"


def test_many_at_once_say_which_stay_because_of_a_lock(client, at_desk, locked, make_article, second):
    other = make_article()
    at_desk(second)
    chosen = {"action": "put_in_bin", "_selected_action": [locked.pk, other.pk]}

    asked = client.post(LIST, chosen).content.decode()
    assert "stays as it is. Edda Editor has locked" in asked
    client.post(LIST, chosen | {"confirmed": "1", "reason": "Spring cleaning."})

    assert set(Article.objects.filter(binned_at=None)) == {locked}


def test_authors_neither_lock_nor_unlock(client, at_desk, make_draft, author, editor):
    draft = make_draft(by=author)
    at_desk(author)
    assert client.post(step(draft.article, "lock"), {"reason": "Mine."}).status_code == 403
    locking.lock(draft.article, by=editor, reason="A lawyer reads it.")

    assert client.post(step(draft.article, "unlock")).status_code == 403
    with pytest.raises(PublishingError, match="Ask them, or an editor, to unlock it"):
        locking.unlock(draft.article, by=author)
    assert 'name="_save"' not in client.get(writing(draft)).content.decode()
    with pytest.raises(PublishingError, match="Edda Editor has locked"):
        locking.lock(draft.article, by=author, reason="Mine.")


def test_a_lock_outlives_its_owner_and_can_be_lifted(locked, editor, second):
    type(locked.lock).objects.update(by=None)

    with pytest.raises(PublishingError, match="Somebody has locked"):
        publishing.move(locked, slug="elsewhere", by=second)
    locking.unlock(locked, by=second)
    locking.unlock(locked, by=second)

    assert publishing.move(locked, slug="elsewhere", by=second).slug == "elsewhere"


def test_a_planned_moment_turns_a_locked_article_all_the_same(make_draft, editor, now):
    draft = make_draft(by=editor)
    publishing.schedule(draft.article, by=editor, at=now + timedelta(hours=1))
    locking.lock(draft.article, by=editor, reason="Stay.")

    publishing.publish_due(at=now + timedelta(hours=2))

    assert (
        Version.objects.live(now + timedelta(hours=2))
        .filter(pk=draft.pk, announced_at__isnull=False)
        .exists()
    )


def test_a_review_can_be_decided_on_a_locked_article(make_draft, author, editor, second):
    draft = make_draft(by=author)
    reviewing.submit(draft.article, by=author)
    locking.lock(draft.article, by=editor, reason="A lawyer reads it.")

    reviewing.request_changes(draft.article, by=second, reason="Shorter.")

    assert draft.article.state == Article.State.CHANGES_REQUESTED


def test_a_lock_covers_deletion_for_good_and_can_be_lifted_in_the_bin(article, editor, second, administrator):
    locking.lock(article, by=editor, reason="A lawyer reads it.")
    publishing.bin(article, by=editor, reason="Wrong.")

    with pytest.raises(PublishingError, match="Ask them, or an editor, to unlock it"):
        publishing.delete(article, by=administrator, reason="Wrong.")
    locking.unlock(article, by=second)
    publishing.delete(article, by=administrator, reason="Wrong.")

    assert not Article.objects.filter(pk=article.pk).exists()


def test_ones_own_locks_are_in_the_export(locked, editor, now):
    assert privacy.export(editor, at=now)["sections"]["locks"][0]["reason"] == "A lawyer reads it."
