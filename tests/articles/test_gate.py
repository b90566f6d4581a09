"""The publish gate: what it finds, what it refuses, what may be let pass, and the second look before a schedule."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from articles import autosaving, gate, publishing, rechecking, versions
from articles.gate import checks
from articles.gate.reading import read
from articles.models import Article, Picture, Tag, Waiver
from articles.references import find_doi

DEAD = '<p>See <a href="/articles/nowhere/">the other one</a>.</p>'


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("<p>Plain.</p>", []),
        ("<h2>One</h2><h3>Two</h3><h4>Three</h4><h2>Four</h2>", []),
        ("<h3>Deep</h3>", ["heading-order"]),
        ("<h2>One</h2><h4>Three</h4>", ["heading-order"]),
        ("<h2><b> </b></h2><p>x</p>", ["empty-heading"]),
        ('<p><a href="https://example.org/"> </a></p>', ["empty-link"]),
        ("<p><a>nowhere</a></p>", ["link-nowhere"]),
        (DEAD, ["dead-link"]),
        ('<p><a href="/x%00y/">x</a></p>', ["dead-link"]),
        ('<p><a href="/no/such/page/">x</a></p>', ["dead-link"]),
        ('<p><a href="nonsense">x</a></p>', ["dead-link"]),
        ('<p><a href="/topics/none/">x</a></p>', ["dead-link"]),
        ('<p><a href="/tags/kept/">x</a> <a href="/archive/">y</a> <a href="/">z</a></p>', []),
        ('<p><a href="/articles/public/">x</a> <a href="/articles/public/comments/">y</a></p>', []),
        ('<p><a href="/articles/draft/">x</a></p>', ["link-not-public"]),
        ('<p><a href="/articles/gone/">x</a></p>', ["dead-link"]),
        ('<p><a href="/articles/earlier/">moved</a></p>', []),
        ('<p><a href="#notes">x</a> <a href="mailto:a@example.org">y</a></p>', []),
        ('<p><a href="https://example.org/articles/nowhere/">x</a> <a href="//[bad">y</a></p>', []),
    ],
)
def test_what_the_gate_finds_in_a_text(make_draft, make_article, editor, body, codes):
    Tag.objects.create(slug="kept", name="Kept")
    moved = make_article(slug="earlier")
    publishing.move(moved, slug="public", by=editor)
    make_draft(slug="draft")
    publishing.withdraw(make_article(slug="gone"), by=editor, reason="Over.")

    draft = make_draft(body=body)

    assert [item.code for item in gate.findings(draft)] == codes


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ('src="/media/a.webp"', 1),
        ('src="/media/a.webp" alt="a.webp"', 1),
        ('src="/media/a.webp" alt=""', 0),
        ('src="/media/a.webp" alt="A chair"', 0),
    ],
)
def test_a_picture_needs_words_or_the_word_that_it_needs_none(attributes, found):
    assert len(list(checks.pictures(read(f"<figure><img {attributes}></figure>")))) == found


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({"raw": "Lind, N. (2012). Trust. https://doi.org/10.1000/x"}, []),
        ({"raw": "Lind, N. (2012). Trust. https://doi.org/10.x"}, ["doi"]),
        ({"csl": {"title": "Trust", "author": [{"family": "Lind"}], "DOI": "ten"}}, ["doi"]),
        ({"csl": {"title": "Trust", "author": [{"family": "Lind"}]}}, []),
        ({"csl": {"title": "Doubt", "author": [{"family": "Nobody"}]}}, ["uncited"]),
    ],
)
def test_what_the_gate_finds_in_the_references(make_draft, row, codes):
    draft = make_draft(body="<p>Trust grows (Lind, 2012).</p>", references=[{"name": "lind2012", **row}])

    assert [item.code for item in gate.findings(draft)] == codes
    assert find_doi("10.1000/x")


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ('<p>So <cite data-cite="lind2012">x</cite>.</p>', []),
        ('<p>So <cite data-cite="lind2012 nobody1999">x</cite>.</p>', ["unknown-citation"]),
        ("<p>So.</p>", ["uncited"]),
        (
            '<figure data-picture=""><figcaption>A</figcaption></figure><p>Lind.</p>',
            ["figure-without-picture"],
        ),
        (f'<figure data-picture="{"0" * 64}"></figure><p>Lind.</p>', ["figure-without-picture"]),
    ],
)
def test_what_the_gate_finds_in_citations_and_figures(make_draft, body, codes):
    rows = [{"name": "lind2012", "csl": {"title": "Doubt", "author": [{"family": "Lind"}]}}]
    draft = make_draft(body=body, references=rows)

    found = gate.findings(draft)

    assert [item.code for item in found] == codes
    assert all(item.is_open == (item.code != "uncited") for item in found)


def test_a_picture_needs_a_credit_and_words_that_are_no_file_name(make_draft, editor):
    said = {"title": "Bench", "width": 60, "height": 30, "fallback": "jpg"}
    lead = Picture.objects.create(sha256="a" * 64, alt="IMG_2041.JPG", credit="Nora Lind", **said)
    shown = Picture.objects.create(sha256="b" * 64, alt="A bench", **said)
    body = f'<figure data-picture="{shown.sha256}"></figure><p>Words.</p>'

    found = gate.findings(make_draft(body=body, lead_picture=lead))

    assert [(item.code, item.is_open) for item in found] == [("alt-text", True), ("credit", False)]


def test_what_is_missing_around_the_text_is_a_warning(make_draft, make_article, editor):
    make_article(disclaimer="No advice.")
    draft = make_draft(standfirst="")
    draft.bylines.all().delete()

    found = gate.findings(draft)

    assert {(item.code, str(item.level)) for item in found} == {
        ("standfirst", "warning"),
        ("byline", "warning"),
        ("disclaimer", "warning"),
    }
    assert publishing.publish(draft.article, by=editor).is_frozen


@pytest.mark.parametrize("step", ["publish", "schedule"])
def test_an_error_refuses_with_its_sentence(make_draft, editor, now, step):
    draft = make_draft(body=DEAD)
    moment = {"at": now + timedelta(days=1)} if step == "schedule" else {}

    with pytest.raises(publishing.PublishingError, match="/articles/nowhere/, where nothing is"):
        getattr(publishing, step)(draft.article, by=editor, **moment)

    draft.refresh_from_db()
    assert not draft.is_frozen


def test_a_finding_is_waived_with_a_reason_until_its_spot_changes(make_draft, editor, at_desk):
    draft = make_draft(body=DEAD)
    client = at_desk(editor)
    step = reverse("admin:articles_article_step", args=[draft.article_id, "publication"])
    refused = client.post(step)
    (finding,) = gate.findings(draft)
    address = reverse("admin:articles_version_waiver", args=[draft.pk, finding.fingerprint])

    assertContains(refused, "where nothing is", status_code=422)
    assertContains(refused, address, status_code=422)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not Waiver.objects.exists()
    page = client.post(address, {"reason": "It opens tomorrow."}, follow=True)

    assertContains(page, "Because: It opens tomorrow.")
    entry = draft.article.entries.get(verb="waived")
    assert entry.actor == editor
    assert "It opens tomorrow." in entry.reason
    assert client.get(address).status_code == 302
    draft.body = DEAD.replace("nowhere", "elsewhere")
    versions.save(draft, by=editor)
    assert len(gate.open_errors(draft)) == 1
    draft.body = DEAD
    versions.save(draft, by=editor)
    client.post(step)
    assert draft.article.state == Article.State.PUBLISHED
    assert gate.open_errors(publishing.prepare_change(draft.article, by=editor)) == []


def test_only_who_may_publish_may_waive(make_draft, author, at_desk, make_user):
    draft = make_draft(body=DEAD, by=author)
    (finding,) = gate.findings(draft)
    address = reverse("admin:articles_version_waiver", args=[draft.pk, finding.fingerprint])

    page = at_desk(author).get(reverse("admin:articles_version_change", args=[draft.pk]))

    assertContains(page, "where nothing is")
    assertNotContains(page, address)
    assert at_desk(author).post(address, {"reason": "Mine."}).status_code == 403
    assert at_desk(make_user("author")).post(address, {"reason": "Theirs."}).status_code == 404
    assert at_desk(make_user("moderator")).post(address, {"reason": "No."}).status_code in (403, 404)
    assert not Waiver.objects.exists()


def test_odd_addresses_of_a_waiver_are_answered(make_draft, editor, at_desk):
    client = at_desk(editor)
    draft = make_draft(body=DEAD)

    for pk, fingerprint, status in [(10**30, "x", 404), (draft.pk, "x", 302)]:
        url = reverse("admin:articles_version_waiver", args=[pk, fingerprint])
        assert client.get(url).status_code == status
        assert client.post(url, {"reason": "\x00"}).status_code == status


def test_a_published_version_cannot_be_waived(make_draft, editor):
    draft = make_draft()
    publishing.publish(draft.article, by=editor)

    with pytest.raises(gate.WaivingError, match="published meanwhile"):
        gate.waive(draft, gate.Finding(gate.Level.ERROR, "x", "X."), by=editor, reason="Late.")


def test_the_writing_page_shows_count_outline_and_gate_in_few_queries(
    make_draft, editor, at_desk, django_assert_max_num_queries
):
    body = "<h2>First</h2><p>One two three.</p>" + "".join(
        DEAD.replace("nowhere", f"none-{n}") for n in range(20)
    )
    draft = make_draft(body=body, references=[{"name": "a", "raw": "A (2012). B."}])
    client = at_desk(editor)
    address = reverse("admin:articles_version_change", args=[draft.pk])
    client.get(address)

    with django_assert_max_num_queries(25):
        page = client.get(address)

    assertContains(page, "84 words")
    assertContains(page, '<li data-level="2">First</li>', html=True)
    assertContains(page, "Waive it, saying why", count=20)


def test_the_findings_follow_the_writers_own_draft_copy(make_draft, editor, at_desk, make_user):
    draft = make_draft(body="<p>Fine.</p>")
    client = at_desk(editor)
    address = reverse("admin:articles_version_findings", args=[draft.pk])
    assertContains(client.get(address), "Nothing stands in the way")
    typed = {
        "body": f'{DEAD}<p><cite data-cite="new1999 none">x</cite></p>', "standfirst": "", "lead_picture": "x",
        "references-0-name": "new1999", "references-0-raw": "New, A. (1999). B.",
    }  # fmt: skip
    autosaving.keep(draft, by=editor, fields=typed, revision=draft.revision, tab="t")

    page = client.get(address)

    assertContains(page, "where nothing is")
    assertContains(page, "The text cites “none”")
    assertNotContains(page, "new1999”, which")
    assertContains(page, "There is no standfirst")
    assertContains(page, "Of your draft copy from")
    assertNotContains(page, "Waive it")
    draft.refresh_from_db()
    assert draft.body == "<p>Fine.</p>"
    assert at_desk(make_user("author")).get(address).status_code == 404


def scheduled_with_a_link(make_article, make_draft, editor, now):
    target = make_article(slug="target")
    draft = make_draft(title="Tomorrow", body=DEAD.replace("nowhere", "target"))
    publishing.schedule(draft.article, by=editor, at=now + timedelta(hours=5))
    return target, draft


def test_a_new_error_takes_the_schedule_back_once_and_tells_who_scheduled(
    make_article, make_draft, editor, now
):
    target, draft = scheduled_with_a_link(make_article, make_draft, editor, now)
    publishing.withdraw(target, by=editor, reason="Wrong.")
    mail.outbox.clear()

    assert rechecking.recheck_due(now + timedelta(hours=3)) == []
    with time_machine.travel(now + timedelta(hours=4, minutes=10), tick=False):
        assert [version.pk for version in rechecking.recheck_due()] == [draft.pk]
        assert rechecking.recheck_due() == []

        assert draft.article.state == Article.State.DRAFT
    entry = draft.article.entries.get(verb="schedule taken back")
    assert entry.actor is None
    assert "/articles/target/, where nothing is" in entry.reason
    (letter,) = mail.outbox
    assert letter.to == [editor.email]
    assert "/articles/target/, where nothing is" in letter.body


def test_a_schedule_without_a_new_error_is_looked_at_once_and_stays(make_article, make_draft, editor, now):
    _target, draft = scheduled_with_a_link(make_article, make_draft, editor, now)

    with time_machine.travel(now + timedelta(hours=4, minutes=10), tick=False):
        assert rechecking.due().count() == 1
        assert rechecking.recheck_due() == []
        assert rechecking.due().count() == 0

        assert draft.article.state == Article.State.SCHEDULED


def test_what_came_past_the_gate_is_not_taken_back(make_draft, now):
    draft = make_draft(body=DEAD)
    publishing.publish(draft.article, by=None, at=now + timedelta(minutes=30), checked=False)

    assert rechecking.recheck_due() == []
    assert draft.article.state == Article.State.SCHEDULED
