"""What people are told and what they decide: legal texts, the cookie notice, acceptances, choices."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from config.demonstration import accounts, files
from consent import cases, ledger, notices, publishing, terms
from consent.models import Case, ConsentEvent, DocumentVersion, Embed, LegalDocument, Notice

TEXTS = settings.BASE_DIR / "consent" / "demonstration"
# Before anybody has joined, so that everybody could read what they agreed to.
NOTICE_PUBLISHED = timedelta(days=1145)
# Who said what how many days before today: somebody allows everything, somebody refuses, and somebody allows
# two purposes and thinks better of it.
VISITORS = {
    "allows": [(12, "banner", lambda purpose: True)],
    "refuses": [(11, "banner", lambda purpose: False)],
    "thinks again": [
        (40, "preferences", lambda purpose: purpose != "advertising"),
        (5, "withdrawal", lambda purpose: False),
    ],
}
# So many more answer the banner, so that there is something to draw: (how many, what they allow).
ANSWERS = [
    (27, lambda purpose: True),
    (22, lambda purpose: False),
    (11, lambda purpose: purpose == "analytics"),
]
REQUESTS = [
    (24, "access", "Which records of my cookie choices do you keep?", "Sent the receipts of three choices."),
    (9, "erasure", "Please forget the choices of the browser whose receipt I enclose.", ""),
]
# Who has not come back since the second version of the terms.
STILL_AT_VERSION_1 = "reader2"
READ_WITHIN = timedelta(days=3)


def publish(people, now):
    """The cookie notice, and every version of every text on its day."""
    texts = files.pages(TEXTS, ".md").values()
    for fields, text in sorted(texts, key=lambda page: page[0]["number"]):
        document, _is_new = LegalDocument.objects.get_or_create(
            slug=fields["document"], defaults={"title": fields["title"]}
        )
        version = document.versions.drafts().first() or DocumentVersion(document=document)
        version.title, version.text = fields["title"], text
        version.level, version.summary = fields["level"], fields["summary"]
        version.save()
        at = files.moment(now, days=fields["published_days_ago"])
        grace = timedelta(days=fields["grace_days"])
        terms.publish(version, by=people["operator"], at=at, enforced_from=at + grace)
    embed()
    notice = Notice.objects.drafts().first()
    if notice and notices.current() is None:
        notice.controller_name = "Demonstration Press"
        notice.save(update_fields=["controller_name"])
        publishing.publish_notice(notice, by=people["operator"], at=now - NOTICE_PUBLISHED)


def embed():
    """Something from elsewhere, shown after a yes of its own; it comes from this site, so that no net is needed."""
    Embed.objects.get_or_create(
        name="reading-places",
        defaults={
            "title": "Where readers meet",
            "description": "A map of three reading rooms, as a map service would show it.",
            "source": "/embeds/demonstration/frame/",
            "provider": "a map service (in this demonstration: this site itself)",
        },
    )


def accept(people, now):
    """The cast has accepted each version of the terms in its time; one of them not the second."""
    first, second = terms.published()[terms.TERMS][:2]
    at_sign_up = {"surface": "account_signup", "method": ConsentEvent.Method.SIGN_UP}
    for name, user in people.items():
        terms.accept(user, first, at=now - accounts.CAST_JOINED, **at_sign_up)
        if name != STILL_AT_VERSION_1:
            terms.accept(user, second, surface="consent:agreements", at=second.published_at + READ_WITHIN)


def decide(now):
    """Visitors decide about cookies. Returns {what: how many}."""
    current = notices.current()
    shown = Notice.objects.get(pk=current.edition.pk)
    decisions = 0
    for name, choices in _visitors():
        browser = ledger.subject_of_device(uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration:{name}").hex)
        for days, method, allows in choices:
            at = files.moment(now, days=days, at="18:20")
            ledger.record(
                browser, shown, at=at, method=method, surface="articles:front",
                state=_state(method, allows), basis=ConsentEvent.Basis.CONSENT,
                decisions={purpose: allows(purpose) for purpose in current.purposes},
                language=settings.LANGUAGE_CODE, js=True, valid_until=at + timedelta(days=notices.VALID_DAYS),
            )  # fmt: skip
            decisions += 1
    return {"decisions": decisions}


def _visitors():
    """Browsers by name, with what each said when and how."""
    yield from VISITORS.items()
    for kind, (count, allows) in enumerate(ANSWERS):
        for n in range(count):
            yield f"answer {kind} {n}", [(2 + (7 * n + kind) % 30, "banner", allows)]


def requests(people, now):
    """Two people ask about their data: one is answered, one waits."""
    for days, kind, wish, answer in REQUESTS:
        if Case.objects.filter(wish=wish).exists():
            continue
        at = files.moment(now, days=days)
        case = Case(kind=kind, wish=wish, contact="somebody@demo.example", received_on=timezone.localdate(at))
        cases.receive(case, by=people["operator"], at=at)
        if answer:
            cases.close(case, by=people["operator"], outcome=Case.Outcome.DONE, text=answer, at=now)


def _state(method, allows):
    if method == ConsentEvent.Method.WITHDRAWAL:
        return ConsentEvent.State.WITHDRAWN
    return ConsentEvent.State.GIVEN if allows("analytics") else ConsentEvent.State.REFUSED
