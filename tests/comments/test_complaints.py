"""Reports from anybody: no account, no name, an answer by mail, a decision with reasons."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import privacy
from comments import alarms, moderation, releasing
from comments.complaints import verbs
from comments.models import Complaint, Report, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def fields(make_comment):
    comment = make_comment("A word against the law.")
    return {
        "address": f"http://testserver{comment.get_absolute_url()}",
        "kind": "illegal",
        "reason": "It calls for violence, § 111.",
        "name": "Nina Neighbour",
        "email": "nina@example.org",
        "good_faith": "on",
        "website": "",
    }


@pytest.fixture
def complaint(fields):
    known = ("address", "kind", "reason", "name", "email")
    return verbs.receive(**{name: fields[name] for name in known})


def decide(desk, complaint, **over):
    address = f"/admin/comments/complaint/{complaint.pk}/change/"
    return desk.post(address, {"outcome": "removed", "statement": "It is against the law.", **over})


def sent_to(address):
    return [message for message in mail.outbox if message.to == [address]]


# --- receiving --------------------------------------------------------------------------------------
def test_anybody_reports_without_an_account_and_gets_a_number_by_mail(client, fields):
    answer = client.post("/report/", fields)

    complaint = Complaint.objects.get()
    assertContains(answer, complaint.number)
    assert (complaint.comment.body, complaint.kind) == ("A word against the law.", "illegal")
    [message] = sent_to("nina@example.org")
    assert complaint.number in message.subject
    assert complaint.number in message.body
    for word in ("Nina", "violence", "trust-takes-time", "against the law"):
        assert word not in message.body


def test_name_and_address_may_be_left_out(client, fields):
    answer = client.post("/report/", {**fields, "name": "", "email": ""})

    assertContains(answer, "You gave no e-mail address")
    assert Complaint.objects.get().email == ""
    assert not mail.outbox


@pytest.mark.parametrize("place", ["#comment-1", "comments/1/", "", "v/1/"])
def test_it_finds_what_the_address_names(client, fields, article, place):
    client.post("/report/", {**fields, "address": f"{article.get_absolute_url()}{place}"})

    complaint = Complaint.objects.get()
    assert complaint.article == article
    assert (complaint.comment is None) == (place in ("", "v/1/"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("address", "https://elsewhere.example/", "There is no page of ours"),
        ("address", "http://[", "There is no page of ours"),
        ("address", "nowhere at all", "There is no page of ours"),
        ("address", "", "Say where it is"),
        ("address", "/articles/x/comments/" + "9" * 400, "There is no page of ours"),
        ("kind", "nonsense", "Select a valid choice"),
        ("reason", " \u200b ", "Say what is wrong with it"),
        ("email", "nina@", "Enter a valid email address"),
        ("good_faith", "", "Tick this box"),
        ("website", "http://spam.example", "Leave this field empty"),
    ],
)
def test_bad_input_comes_back_with_a_sentence_and_everything_typed(client, fields, field, value, sentence):
    answer = client.post("/report/", {**fields, "reason": "Kept words.", field: value})

    assertContains(answer, sentence, status_code=422)
    if field != "reason":
        assertContains(answer, "Kept words.", status_code=422)
    assert not Complaint.objects.exists()


def test_a_form_that_could_not_be_checked_comes_back_with_its_words(fields):
    answer = Client(enforce_csrf_checks=True).post("/report/", {**fields, "reason": "Kept words."})

    assertContains(answer, "Kept words.", status_code=403)
    assert not Complaint.objects.exists()


def test_sending_the_same_twice_is_one_report(client, fields):
    for _ in range(2):
        client.post("/report/", fields)

    assert Complaint.objects.count() == 1
    assert len(sent_to("nina@example.org")) == 1


def test_one_place_and_one_mailbox_have_limits_and_the_words_stay(client, fields, settings):
    settings.RATE_LIMITS = True
    answers = [client.post("/report/", {**fields, "reason": f"Number {n}."}) for n in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assertContains(answers[-1], "Number 4.", status_code=429)
    assertContains(answers[-1], "Try again in", status_code=429)
    for n in range(12):
        answer = client.post("/report/", {**fields, "email": "", "reason": f"Again {n}."})
    assert answer.status_code == 429
    assert Complaint.objects.count() <= verbs.PER_PLACE


def test_a_hidden_comment_is_not_told_apart_from_none(client, fields, make_comment, article):
    make_comment(status=Status.HELD)

    client.post("/report/", {**fields, "address": f"{article.get_absolute_url()}comments/2/"})

    assert Complaint.objects.get().comment is None


def test_a_worried_report_says_what_to_do_now(client, fields):
    assertContains(client.post("/report/", {**fields, "kind": "worried"}), "112 in Europe")


def test_the_report_page_of_a_comment_leads_strangers_there(client, make_comment):
    page = client.get(f"{make_comment().get_absolute_url()}report/")

    assertContains(page, 'href="/report/?address=/articles/')


# --- deciding ---------------------------------------------------------------------------------------
def test_a_moderator_removes_the_comment_and_both_sides_get_the_reasons(at_desk, complaint, moderator):
    answer = decide(at_desk(moderator), complaint)

    complaint.refresh_from_db()
    assert answer.status_code == 302
    assert (complaint.outcome, complaint.decided_by) == ("removed", moderator)
    assert complaint.comment.status == Status.REMOVED_BY_MODERATOR
    for address in ("nina@example.org", complaint.comment.author.email):
        assert any("It is against the law." in message.body for message in sent_to(address)), address
    assert all("Nina" not in message.body for message in sent_to(complaint.comment.author.email))


def test_it_may_stay_and_the_sender_learns_why(at_desk, complaint, moderator):
    decide(at_desk(moderator), complaint, outcome="kept", statement="An opinion, sharply put.")

    complaint.comment.refresh_from_db()
    assert complaint.comment.is_shown
    assert "An opinion, sharply put." in sent_to("nina@example.org")[-1].body


def test_a_decision_needs_reasons_and_is_made_once(at_desk, complaint, moderator):
    desk = at_desk(moderator)

    assert decide(desk, complaint, statement=" ").status_code == 422
    assert decide(desk, complaint, outcome="kept").status_code == 302
    assert decide(desk, complaint, outcome="removed").status_code == 409
    assert decide(desk, complaint, outcome="nonsense").status_code == 422
    complaint.comment.refresh_from_db()
    assert complaint.comment.is_shown


def test_editors_decide_about_articles_and_leave_comments_to_moderators(at_desk, complaint, editor):
    desk = at_desk(editor)
    assertContains(desk.get("/admin/"), "Reports from outside")
    assertNotContains(
        desk.get(f"/admin/comments/complaint/{complaint.pk}/change/"), "/admin/comments/comment/"
    )

    assertContains(decide(desk, complaint), "Only a moderator", status_code=409)
    assert decide(desk, complaint, outcome="kept").status_code == 302


@pytest.mark.parametrize("role", ["author", "operator", None])
def test_nobody_else_reads_them(at_desk, make_user, complaint, role):
    desk = at_desk(make_user(role))

    for address in ("", f"{complaint.pk}/change/"):
        assert desk.get(f"/admin/comments/complaint/{address}").status_code in (302, 403)
    assertNotContains(desk.get("/"), complaint.number)


def test_the_queue_holds_what_is_open_and_finds_the_rest(at_desk, complaint, moderator):
    desk = at_desk(moderator)
    assertContains(desk.get("/admin/comments/complaint/"), complaint.number)

    decide(desk, complaint)
    desk.get("/admin/")

    assertNotContains(desk.get("/admin/comments/complaint/"), complaint.number)
    for query in ("?state=all", "?state=decided", f"?state=all&q={complaint.number}"):
        assertContains(desk.get(f"/admin/comments/complaint/{query}"), complaint.number)
    assert desk.get("/admin/comments/complaint/999999999999999999999/change/").status_code == 404


# --- forgetting -------------------------------------------------------------------------------------
def test_the_sender_is_forgotten_half_a_year_after_the_decision(complaint, moderator):
    verbs.decide(complaint, by=moderator, outcome="kept", statement="It may.")
    verbs.forget_senders()
    complaint.refresh_from_db()
    assert complaint.name

    verbs.forget_senders(timezone.now() + moderation.WORDS_KEPT + timedelta(days=1))

    complaint.refresh_from_db()
    assert (complaint.name, complaint.email, complaint.statement) == ("", "", "It may.")


def test_who_has_an_account_takes_it_along_and_leaves_none_behind(complaint, make_user):
    nina = make_user(email="nina@example.org")
    sections = privacy.export(nina)["sections"]
    assert sections["conversation"]["reports_from_outside"][0]["number"] == complaint.number

    privacy.erase(nina, by=nina)

    complaint.refresh_from_db()
    assert (complaint.name, complaint.email) == ("", "")


# --- the mail to those who decide -------------------------------------------------------------------
def alarms_sent():
    return [message for message in mail.outbox if message.subject.startswith("Something to check soon")]


def worry(comment, by):
    return moderation.report(comment, by=by, reason=Report.Reason.WORRIED, note="She said goodbye.")


def test_moderators_get_a_mail_when_somebody_is_worried(moderator, make_comment, reader):
    worry(make_comment("Goodbye to all."), reader)

    for _ in range(2):
        releasing.release_due()

    [message] = alarms_sent()
    assert (message.to, message.bcc) == ([], [moderator.email])
    assert "?state=worried" in message.body
    for word in ("goodbye", "Goodbye", reader.display_name):
        assert word not in message.body


def test_other_reports_raise_no_alarm_and_old_ones_are_no_news(moderator, make_comment, reader):
    moderation.report(make_comment(), by=reader, reason=Report.Reason.UNKIND)
    moderation.report(
        make_comment(), by=reader, reason=Report.Reason.WORRIED, at=timezone.now() - timedelta(days=3)
    )

    assert alarms.raise_due() == 0


def test_a_wave_is_one_mail_now_and_one_later(moderator, make_comment, make_user):
    worry(make_comment(), make_user())
    alarms.raise_due()
    for _ in range(3):
        worry(make_comment(), make_user())
    alarms.raise_due()
    assert len(alarms_sent()) == 1

    later = timezone.now() + alarms.PAUSE + timedelta(seconds=1)
    for _ in range(2):
        alarms.raise_due(later)

    assert len(alarms_sent()) == 2
    assert "3 reports" in alarms_sent()[1].body


def test_a_report_from_outside_is_told_to_editors_too(moderator, editor, complaint):
    alarms.raise_due()

    assert sorted(message.bcc for message in alarms_sent()) == sorted([[moderator.email], [editor.email]])


def test_no_alarm_goes_to_demonstration_accounts_of_a_real_site(make_user, complaint, settings):
    settings.DEMO = False
    make_user("moderator", is_demonstration=True)

    assert alarms.raise_due() == 0
