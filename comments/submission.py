"""The way of a new comment: small phases in order, then one transaction.

`requirements` refuse in a sentence (and the form comes back with the text). `doubts` never refuse: the first that has
a reason holds the comment for a moderator, and the reason is stored and shown to its author.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from comments import concern, moderation, notifications, personas, rendering, threads
from comments.models import Action, Comment, Rule, Status, Thread
from comments.states import HIDDEN_BY_DECISION
from consent import terms

# A bot fills a form within a second; the shortest honest comment ("Thank you") takes longer to think of and type.
FASTEST = timedelta(seconds=3)
# Ten in ten minutes is a lively exchange; sixty a day is somebody's whole day. Above that it is a program or a quarrel.
LIMITS = [(10, timedelta(minutes=10)), (60, timedelta(days=1))]
SLOW = timedelta(minutes=10)
# Spammers test an account with harmless words first; two approved comments are the cheapest proof that has held.
TRUSTED_AFTER = 2
LINKS_FOR_NEWCOMERS, LINKS_FOR_MEMBERS, NEWCOMER_UNTIL = 0, 2, 3
SAME_AUTHOR_WITHIN, SAME_SITE_WITHIN = timedelta(days=1), timedelta(hours=1)
# "Thank you!" is said by many people in an hour; the same thirty letters are not.
LONG_ENOUGH_TO_COMPARE = 30
# Enough to know somebody by; an account with thousands of comments costs no more than one with two hundred.
RECORD = 200
NOT_OPEN_YET = gettext_lazy("Commenting is closed until the terms of use are published.")
PARENT_GONE = gettext_lazy(
    "The comment you are answering is no longer shown. You can post yours as a comment of its own."
)
AGAINST = [Action.Verb.REJECTED, Action.Verb.REMOVED, Action.Verb.MARKED_AS_SPAM]
REJECTED_SHARE, REJECTED_WITHIN, REJECTED_AT_LEAST = 0.3, timedelta(days=7), 3


class SubmissionError(Exception):
    """Why nothing was posted. `field` is the form's field it concerns, `status` the HTTP status that says the same."""

    def __init__(self, sentence, *, field=None, status=422):
        super().__init__(sentence)
        self.field, self.status = field, status


@dataclass
class Submission:
    """One comment on its way. `sent_after` is the age of its form, None when no form of ours was used."""

    article: Article
    by: object
    body: str
    thread: Thread
    at: datetime
    body_html: str
    text_hash: int
    parent: Comment | None = None
    token: UUID | None = None
    sent_after: timedelta | None = None
    hidden_field: str = ""

    def is_sent_again(self, earlier):
        """Whether this is `earlier` once more (a double click, a retry after a lost answer) and nothing new."""
        same_place = (earlier.article_id, earlier.parent_id) == (
            self.article.pk,
            getattr(self.parent, "pk", None),
        )
        return same_place and earlier.author_id == self.by.pk and earlier.text_hash == self.text_hash


def submit(
    article, *, by, body, answered=None, parent=None, token=None, sent_after=None, hidden_field="", accepts=None,
    surface="comments:conversation", undo=None, hold_until=None, as_persona=False,
    at=None,
):  # fmt: skip
    """Post a comment. `accepts` is the terms version that the same form asked this person to accept. Without
    a doubt it is published at `hold_until`, the hour its author chose, or after `undo`, the time for second thoughts.
    `as_persona`: under this person's name for this article only.

    The same words with the same token are the same comment, however often they arrive; other words are another one.
    """
    at = at or timezone.now()
    draft = Submission(
        article, by, body, threads.of(article.pk), at, rendering.render(body), rendering.fingerprint(body),
        parent, token, sent_after, hidden_field,
    )  # fmt: skip
    with transaction.atomic():
        # All that follows is judged as it stands while nobody else can post, decide or close.
        draft.thread = threads.lock(article.pk)
        if token and (earlier := Comment.objects.filter(token=token).first()):
            if draft.is_sent_again(earlier):
                return earlier
            token = None
        in_force = check(draft, accepts=accepts)
        if accepts is not None:
            terms.accept(by, accepts, surface=surface, at=at)
        rule = "" if may_decide(by) else next((rule for doubt in DOUBTS if (rule := doubt(draft))), "")
        comment = Comment(
            article=article, parent=parent, author=by, answered=answered, terms=in_force, token=token or uuid4(),
            persona=personas.take(article, by) if as_persona else None,
            body=body, body_html=draft.body_html, text_hash=draft.text_hash, created_at=at,
            **_waiting(rule, hold_until, at + undo if undo else None),
        )  # fmt: skip
        try:
            threads.add(comment)
        except threads.ParentGone as error:
            raise SubmissionError(PARENT_GONE, field="parent") from error
        if rule:
            moderation.log(comment, Action.Verb.HELD, by=None, rule=rule, at=at)
        elif comment.is_shown:
            notifications.owe(comment, at=at)
        # What has not gone out yet is its author's alone: then it is flagged when it goes.
        if comment.status != Status.SCHEDULED:
            concern.flag(comment, at=at)
    return comment


def is_posted(token, *, by):
    """Whether the form with this token has become a comment already."""
    return token is not None and Comment.objects.filter(token=token, author=by).exists()


def _waiting(rule, hold_until, after_undo):
    """Status and moment. Who waits for a moderator needs no minute more, but keeps the hour they chose."""
    if rule:
        return {"status": Status.HELD, "release_at": hold_until}
    release_at = hold_until or after_undo
    return {"status": Status.SCHEDULED if release_at else Status.PUBLISHED, "release_at": release_at}


def may_decide(person):
    """Whoever approves the comments of others need not wait for themselves."""
    return person.is_staff and person.has_perm("comments.moderate_comment")


# --- requirements ---------------------------------------------------------------------------------
def check(draft, *, accepts=None):
    """Raise SubmissionError for what must be mended before posting; returns the terms version in force."""
    in_force = terms.in_force(draft.at)
    if in_force is None or not terms.is_open():
        raise SubmissionError(NOT_OPEN_YET, status=403)
    if not draft.by.emailaddress_set.filter(verified=True).exists():
        raise SubmissionError(_("Confirm your e-mail address first, then post again."), status=403)
    owed = terms.owed_by(draft.by, draft.at)
    if owed is not None and accepts != owed:
        raise SubmissionError(
            _("Tick the box to accept the terms; your comment is still here."), field="accept_terms"
        )
    if not draft.thread.is_open(draft.at):
        raise SubmissionError(_("This conversation was closed while you were writing."), status=403)
    if draft.parent is not None and not (
        draft.parent.is_shown and draft.parent.article_id == draft.article.pk
    ):
        raise SubmissionError(PARENT_GONE, field="parent")
    if settings.RATE_LIMITS:
        _limit(draft)
    return in_force


def _limit(draft):
    """Refuse the next comment of somebody who has just posted many, and say when it will work again."""
    own = Comment.objects.filter(author=draft.by).order_by("-pk").values_list("created_at", flat=True)
    for most, window in LIMITS:
        oldest = next(iter(own[most - 1 : most]), None)
        _wait_until(oldest and oldest + window, draft.at, _("You have posted many comments in a short time."))
    if draft.thread.mode == Thread.Mode.SLOW:
        latest = own.filter(article=draft.article).first()
        _wait_until(
            latest and latest + SLOW, draft.at, _("This conversation is slowed down to give everybody time.")
        )


def _wait_until(moment, now, why):
    if moment and moment > now:
        # A moment that has just begun would be too early by its seconds.
        local = timezone.localtime(moment + timedelta(minutes=1))
        form = "H:i" if local.date() == timezone.localtime(now).date() else "j F, H:i"
        again = _("You can post again at %(time)s (%(zone)s). Your text is still here.") % {
            "time": date_format(local, form),
            "zone": timezone.get_current_timezone_name(),
        }
        raise SubmissionError(f"{why} {again}", status=429)


# --- doubts: each returns a Rule, or nothing --------------------------------------------------------
def hidden_field(draft):
    return Rule.HIDDEN_FIELD if draft.hidden_field else None


def no_form(draft):
    return Rule.NO_FORM if draft.sent_after is None else None


def too_fast(draft):
    return Rule.TOO_FAST if draft.sent_after < FASTEST else None


def every_comment(draft):
    return Rule.EVERY_COMMENT if draft.thread.mode == Thread.Mode.HOLD and not draft.by.is_staff else None


def repeated(draft):
    same = Comment.objects.filter(text_hash=draft.text_hash)
    if same.filter(author=draft.by, created_at__gt=draft.at - SAME_AUTHOR_WITHIN).exists():
        return Rule.REPEATED
    if len(draft.body) < LONG_ENOUGH_TO_COMPARE:
        return None
    return Rule.REPEATED if same.filter(created_at__gt=draft.at - SAME_SITE_WITHIN).exists() else None


def links(draft):
    return Rule.LINKS if rendering.links_in(draft.body_html) > links_allowed(draft.by) else None


def standing(draft):
    """Nobody of the site's own people is a newcomer. Everybody else earns trust, and can lose it for a while."""
    if draft.by.is_staff:
        return None
    # Whoever deletes what was decided against has still written it.
    bad = Q(status__in=HIDDEN_BY_DECISION) | Q(status=Status.REMOVED_BY_AUTHOR, decision__in=AGAINST)
    record = (
        Comment.objects.filter(author=draft.by)
        .with_decision()
        .order_by("-pk")[:RECORD]
        .aggregate(
            approved=Count("pk", filter=Q(status=Status.PUBLISHED)),
            lately=Count("pk", filter=Q(created_at__gt=draft.at - REJECTED_WITHIN)),
            rejected=Count("pk", filter=bad & Q(created_at__gt=draft.at - REJECTED_WITHIN)),
        )
    )
    if record["approved"] < TRUSTED_AFTER:
        return Rule.FIRST_COMMENTS
    if record["rejected"] >= REJECTED_AT_LEAST and record["rejected"] >= REJECTED_SHARE * record["lately"]:
        return Rule.OFTEN_REJECTED
    return None


DOUBTS = [hidden_field, no_form, too_fast, every_comment, standing, links, repeated]


def links_allowed(user):
    """How many links of this person are published unread."""
    shown = Comment.objects.filter(author=user).shown()[:NEWCOMER_UNTIL].count()
    return LINKS_FOR_MEMBERS if user.is_staff or shown >= NEWCOMER_UNTIL else LINKS_FOR_NEWCOMERS
