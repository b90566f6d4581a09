"""What is not public is at no address: every outlet, every state, for strangers, readers and other staff."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import noting, publishing, review_links, reviewing, versions
from articles.models import Contributor, ReviewLink, Series, Tag, Topic

SECRET = "Xylophonic"


def draft(make_draft, editor):
    return make_draft(**secret()).article


def in_review(make_draft, editor):
    article = make_draft(**secret()).article
    publishing.submit(article, by=editor)
    return article


def approved(make_draft, editor):
    article = in_review(make_draft, editor)
    publishing.approve(article, by=editor)
    return article


def scheduled(make_draft, editor):
    article = make_draft(**secret()).article
    publishing.schedule(article, by=editor, at=timezone.now() + timedelta(days=1))
    return article


def withdrawn(make_draft, editor):
    article = make_draft(**secret()).article
    publishing.publish(article, by=editor, at=timezone.now() - timedelta(days=1))
    publishing.withdraw(article, by=editor, reason="Wrong.")
    return article


def binned(make_draft, editor):
    article = withdrawn(make_draft, editor)
    publishing.bin(article, by=editor, reason="A double.")
    return article


def unpublished_change(make_draft, editor):
    article = live(make_draft, editor)
    change(article, editor)
    return article


def scheduled_change(make_draft, editor):
    article = unpublished_change(make_draft, editor)
    publishing.schedule(article, by=editor, at=timezone.now() + timedelta(days=1), kind="minor")
    return article


def with_notes(make_draft, editor):
    """A public article whose draft was reviewed: what was noted then is for nobody but the desk."""
    article = make_draft(title="Public words", body="<p>Public text.</p>").article
    reviewing.submit(article, by=editor)
    note = noting.make(article.draft_version(), by=editor, body=f"{SECRET} words", quote="Public text")
    noting.answer(note, by=editor, body=f"{SECRET} words")
    link, _token = review_links.make(note.version, by=editor, name=f"{SECRET} Guest", days=3)
    review_links.note(link, body=f"{SECRET} words")
    review_links.approve(link, name=f"{SECRET} Guest", words=f"{SECRET} words")
    reviewing.approve(article, by=editor, reason=f"{SECRET} words")
    publishing.publish(article, by=editor, at=timezone.now() - timedelta(days=2))
    return article


STATES = [
    with_notes,
    draft,
    in_review,
    approved,
    scheduled,
    withdrawn,
    binned,
    unpublished_change,
    scheduled_change,
]


def secret():
    words = f"{SECRET} words"
    return {
        "title": words, "standfirst": words, "body": f"<h2>{words}</h2><p>{words}</p>", "content_note": words,
        "copyright_line": words, "disclaimer": words, "byline": f"{SECRET} Person",
        "references": [{"name": "x", "raw": f"{SECRET}, A. (1999). {words}."}],
    }  # fmt: skip


def live(make_draft, editor):
    article = make_draft(title="Public words", byline="Nora Lind").article
    publishing.publish(article, by=editor, at=timezone.now() - timedelta(days=2))
    return article


def change(article, editor):
    version = publishing.prepare_change(article, by=editor)
    for field, value in secret().items():
        if field not in ("byline", "references"):
            setattr(version, field, value)
    contributor = Contributor.objects.create(name=f"{SECRET} Person", slug="xylophonic-person")
    version.bylines.create(contributor=contributor, position=1)
    version.references.create(name="x", raw=f"{SECRET}, A. (1999).")
    versions.save(version, by=editor)


def links_to(article):
    return ReviewLink.objects.filter(version__article=article)


def outlets(article):
    page = article.get_absolute_url()
    yield from (
        page, f"{page}v/1/", f"{page}v/2/", f"{page}v/1..2/", f"{page}contact/", f"{page}cite.bib", f"{page}cite.ris",
        f"{page}cite.json", f"{page}references.bib", f"{page}references.ris", f"{page}references.json",
        f"{page}comments/", f"{page}comments/?sort=newest", f"{page}comments/?sort=best", f"{page}comments/1/",
        f"{page}comments/1/reply/", f"{page}comments/count.json", f"{page}comments/feed.atom", "/", "/topics/",
        "/topics/hidden-topic/", "/topics/hidden-topic/feed.atom", "/tags/hidden-tag/", "/series/hidden-series/",
        "/authors/", "/authors/xylophonic-person/", "/authors/xylophonic-person/feed.atom", "/archive/",
        f"/archive/{timezone.now():%Y/%m}/", "/corrections/", "/corrections/feed.atom", "/feed.atom", "/feed.rss",
        "/feed.json", "/sitemap.xml", "/sitemap-articles.xml", "/sitemap-authors.xml", "/sitemap-topics.xml",
        f"/search/?q={SECRET}", "/search/?q=words", "/search/?q=public&author=xylophonic-person",
        f"/admin/articles/article/{article.pk}/history/",
        *(
            f"/admin/articles/article/{article.pk}/history/{end}"
            for version in article.versions.all()
            for end in (f"v{version.pk}/restoration/", f"differences/?from=v{version.pk}&to=v{version.pk}")
        ),
        f"/admin/articles/article/{article.pk}/preview/", f"/admin/articles/article/{article.pk}/change/",
        f"/review/{SECRET}/", f"/review/{article.pk}/", *(f"/review/{link.token_hash}/" for link in links_to(article)),
        *(f"/admin/articles/version/{pk}/review/links/" for pk in article.versions.values_list("pk", flat=True)),
        *(f"/admin/articles/version/{pk}/review/" for pk in article.versions.values_list("pk", flat=True)),
        "/admin/articles/article/", "/admin/autocomplete/?app_label=articles&model_name=tag&field_name=tags&term=x",
        "/nowhere/", f"{page}nowhere/", "/accounts/comments/",
    )  # fmt: skip


@pytest.mark.parametrize("who", [None, "moderator", "author"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_of_it_is_shown_anywhere(
    client, at_desk, make_user, make_draft, editor, published_texts, state, who
):
    article = state(make_draft, editor)
    article.refresh_from_db()
    article.topic = Topic.objects.create(name="Hidden topic", slug="hidden-topic")
    article.series = Series.objects.create(name="Hidden series", slug="hidden-series")
    article.save()
    article.tags.add(Tag.objects.create(name="Hidden tag", slug="hidden-tag"))
    if who:
        at_desk(make_user(None if who == "reader" else who, display_name="Somebody"))

    for address in outlets(article):
        answer = client.get(address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # The search page repeats what was typed; a hit would show the rest of the words too.
        needle = f"{SECRET} words" if "search" in address else SECRET
        assert needle not in text.decode(errors="replace"), f"{address} ({answer.status_code}) shows it"
        assert SECRET.lower() not in str(answer.headers).lower(), address
        assert answer.status_code < 500, address


def test_the_test_can_see_a_leak(client, make_draft, editor, published_texts):
    article = make_draft(**secret()).article
    publishing.publish(article, by=editor)

    shown = [
        address
        for address in outlets(article)
        if SECRET in client.get(address).content.decode(errors="replace")
    ]

    assert len(shown) >= 15
