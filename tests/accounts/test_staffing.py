"""People who work here come and go: invited by mail, seen off in one step; and who did what can be read."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts import auditing, roles, staffing
from accounts.models import User

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def desk(at_desk, administrator):
    return at_desk(administrator)


def test_somebody_added_with_a_role_is_invited_by_mail(desk, mailoutbox):
    desk.post(f"{PEOPLE}add/", {"email": "ida@example.org", "display_name": "Ida Ivers", "roles": ["author"]})

    [mail] = mailoutbox
    assert mail.to == ["ida@example.org"]
    assert "Author: writes own drafts" in mail.body
    assert "/accounts/login/code/" in mail.body


def test_without_a_role_nobody_is_invited(desk, mailoutbox, reader):
    desk.post(f"{PEOPLE}add/", {"email": "ida@example.org", "display_name": "Ida Ivers", "roles": []})
    page = desk.post(PEOPLE, {"action": "invite", "_selected_action": [reader.pk]}, follow=True)

    assertContains(page, "Give a role first")
    assert not mailoutbox


def test_an_invitation_can_be_sent_again(desk, mailoutbox, author):
    desk.post(PEOPLE, {"action": "invite", "_selected_action": [author.pk]})

    assert [mail.to for mail in mailoutbox] == [[author.email]]


def see_off(desk, person, **data):
    return desk.post(PEOPLE, {"action": "offboard", "_selected_action": [person.pk], **data}, follow=True)


def test_seeing_off_says_first_what_will_happen(desk, editor):
    page = see_off(desk, editor)

    assertContains(page, "loses every role (editor)")
    assert roles.of(editor) == ["editor"]


def test_seeing_off_needs_a_reason(desk, editor):
    page = see_off(desk, editor, confirmed="1", reason="")

    assert page.status_code == 422
    assert roles.of(editor) == ["editor"]


def test_one_step_ends_roles_sessions_keys_and_what_was_handed_out(
    desk, editor, client_of, add_factor, monkeypatch
):
    monkeypatch.setattr(staffing, "cutters", [lambda user, *, by: f"{user} has no links any more."])
    theirs = client_of(editor)
    add_factor(editor)

    page = see_off(desk, editor, confirmed="1", reason="Left in November.")

    assertContains(page, "has no links any more.")
    assert roles.of(editor) == []
    assert not User.objects.get(pk=editor.pk).is_staff
    assert theirs.get("/accounts/").status_code == 302
    assert not Authenticator.objects.filter(user=editor).exists()
    assert LogEntry.objects.filter(object_id=editor.pk, change_message__contains="Left in November.").exists()
    assert User.objects.get(pk=editor.pk).is_active


def test_the_last_administrator_cannot_be_seen_off(desk, administrator):
    page = see_off(desk, administrator, confirmed="1", reason="Mistake.")

    assertContains(page, "this is the last one")
    assert roles.of(administrator) == ["administrator"]


def test_who_may_not_give_roles_may_not_see_off(at_desk, operator, editor):
    see_off(at_desk(operator), editor, confirmed="1", reason="Spite.")

    assert roles.of(editor) == ["editor"]


def test_pages_of_the_audit_neither_skip_nor_repeat(administrator, reader):
    now = timezone.now()
    entries = LogEntry.objects.log_actions(administrator.pk, [reader] * 1, 2, "0")
    for n in range(1, 12):
        LogEntry.objects.log_actions(administrator.pk, [reader], 2, str(n))
    for place, entry in enumerate(LogEntry.objects.order_by("pk")):
        # Three at a time share a moment.
        LogEntry.objects.filter(pk=entry.pk).update(action_time=now - timedelta(seconds=place // 3))
    assert entries is not None

    seen, before = [], now + timedelta(seconds=1)
    while before:
        deeds, before = auditing.page(before=before, size=2)
        seen += [deed.what for deed in deeds]

    assert sorted(seen, key=int) == [str(n) for n in range(12)]


def test_the_number_of_questions_does_not_grow_with_the_log(
    desk, administrator, reader, remembered, django_assert_max_num_queries
):
    for n in range(40):
        LogEntry.objects.log_actions(administrator.pk, [reader], 2, str(n))

    with django_assert_max_num_queries(11):
        desk.get(f"{PEOPLE}audit/")


@pytest.mark.parametrize(
    "query",
    [
        "who=nobody@example.org",
        "who=rubbish",
        "before=yesterday",
        "before=2026-13-01",
        "before=0001-01-01T00:00:00%2B14:00",
        "before=9999-12-31T23:59:59-14:00",
    ],
)
def test_a_strange_query_is_answered_in_a_sentence(desk, query):
    assert desk.get(f"{PEOPLE}audit/?{query}").status_code == 422


def test_only_administrators_read_it(at_desk, editor, operator):
    assert at_desk(editor).get(f"{PEOPLE}audit/").status_code == 403


def test_looking_at_a_person_is_written_down_once_a_day(desk, administrator, reader):
    for _time in range(3):
        desk.get(f"{PEOPLE}{reader.pk}/change/")
    desk.get(f"{PEOPLE}{administrator.pk}/change/")

    looks = LogEntry.objects.filter(user=administrator, change_message="Looked at the account.")
    assert [look.object_id for look in looks] == [str(reader.pk)]
