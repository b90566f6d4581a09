"""Notes on a draft: made beside a passage or on the whole, answered, resolved, opened again. Sole writer of ReviewNote.

They are for the people at the desk. No public page, feed or export of an article asks for them.
"""

from django.db import transaction
from django.db.models import Max, Prefetch, Q
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from articles import pages, passages, rendering
from articles.models import Article, Entry, ReviewNote

LONGEST_NOTE = 4000  # two pages: what needs more is a letter
LONGEST_QUOTE = 1000  # a long paragraph
# What one page can show and one author can work through; a review that needs more begins with a talk.
MOST_NOTES = 300
MOST_ANSWERS = 100


class NotingError(Exception):
    """Why a note cannot be made, in a sentence; `field` is where it belongs."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


def text_of(version, body):
    """(Text, where the body begins in it): what can be quoted is title, standfirst and text, as readers see them."""
    head = f"<h1>{escape(version.title)}</h1><p>{escape(version.standfirst)}</p>"
    return passages.Text(head + body), len(head)


@transaction.atomic
def make(version, *, body, by=None, quote="", before="", after="", paragraph=None, at=None, **over):
    """A new note. `paragraph` counts from 1; without words of its own the note is about all of it."""
    version = _open(version)
    text, _start = text_of(version, pages.context(version)["body"])
    anchor = passages.Anchor("")
    try:
        if paragraph and not quote.strip():
            quote = text.paragraph(paragraph)[:LONGEST_QUOTE]
        if quote.strip():
            anchor = text.anchor(quote, before=before, after=after, number=paragraph)
    except passages.PassageError as error:
        raise NotingError(str(error), "quote") from error
    number = (version.review_notes.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST_NOTES:
        raise NotingError(_("This draft has %(n)d notes: that is all it can hold.") % {"n": MOST_NOTES})
    return ReviewNote.objects.create(
        version=version, number=number, quote=anchor.quote, before=anchor.before, after=anchor.after,
        body=_clean(body), author=by, at=at or timezone.now(), **over,
    )  # fmt: skip


@transaction.atomic
def answer(note, *, body, by=None, at=None, **over):
    """Another word below a note. A resolved note stays resolved."""
    version = _open(note.version)
    if note.replies.count() >= MOST_ANSWERS:
        raise NotingError(_("This note has %(n)d answers: make a new one.") % {"n": MOST_ANSWERS})
    return ReviewNote.objects.create(
        version=version, answers=note, body=_clean(body), author=by, at=at or timezone.now(), **over
    )


@transaction.atomic
def resolve(note, *, by, at=None):
    """It is dealt with: folded away, kept."""
    return _set(note, by, at or timezone.now(), at or timezone.now(), "note resolved")


@transaction.atomic
def reopen(note, *, by, at=None):
    """It is not dealt with after all."""
    return _set(note, by, None, at or timezone.now(), "note opened again")


def _set(note, by, resolved_at, at, verb):
    version = _open(note.version)
    note = ReviewNote.objects.select_for_update().get(pk=note.pk)
    if note.answers_id:
        raise NotingError(_("Only a note can be resolved, not an answer to one."))
    if bool(note.resolved_at) != bool(resolved_at):
        note.resolved_at, note.resolved_by = resolved_at, by if resolved_at else None
        note.save(update_fields=["resolved_at", "resolved_by"])
        state = version.article.state
        Entry.objects.create(
            article=version.article, version=version, actor=by, verb=verb, at=at,
            reason=_("Note %(n)d") % {"n": note.number}, from_state=state, to_state=state,
        )  # fmt: skip
    return note


def _open(version):
    """The version under its article's lock, as long as notes on it can change something."""
    article = Article.objects.select_for_update().get(pk=version.article_id)
    version = article.versions.get(pk=version.pk)
    if article.binned_at:
        raise NotingError(_("This article is in the bin. Take it out of the bin first."))
    if version.is_frozen:
        raise NotingError(_("This version is published or scheduled. Prepare a change to go on."))
    return version


def _clean(body):
    body = rendering.plain_controls(body).strip()
    if not body:
        raise NotingError(_("Write what you have to say."), "body")
    if len(body) > LONGEST_NOTE:
        raise NotingError(_("At most %(n)d letters: split it into two notes.") % {"n": LONGEST_NOTE}, "body")
    return body


def threads(version, link=None):
    """The notes of a version with their answers and authors, in two questions.

    Through a review link only its own and the shared ones, with nothing that came through other links.
    """
    answers = ReviewNote.objects.select_related("author", "link")
    notes = ReviewNote.objects.filter(version=version, number__isnull=False)
    if link is not None:
        notes, answers = visible_through(link), answers.filter(Q(link=link) | Q(link=None))
    return list(
        notes.select_related("author", "link", "resolved_by")
        .prefetch_related(Prefetch("replies", answers))
        .order_by("number")
    )


def visible_through(link):
    return link.version.review_notes.filter(Q(link=link) | Q(link=None, is_shared=True), number__isnull=False)


def export(user):
    """For a person's own data: what they noted on drafts."""
    return list(ReviewNote.objects.filter(author=user).values("at", "version__title", "quote", "body"))
