"""The buttons of the desk: one noun each, a page that says what will happen, a POST that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import locking, publishing, reviewing
from articles.admin import may
from articles.admin import step_forms as ask
from articles.admin.review import Recorded, Reviewer, has_reviewers, reviewer_so_far, today
from articles.admin.step_forms import Plain, Reason
from articles.models import Article, Version
from articles.models.lock import refusal_to

State = Article.State
LIVE = {State.PUBLISHED, State.CHANGED, State.RETRACTED}
WRITING = {State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED}
# A change to a public article is reviewed too; the draft's own stage then says where it stands.
REVIEWED = {State.IN_REVIEW, State.CHANGED, State.RETRACTED}


@dataclass(frozen=True)
class Verb:
    """One thing that can be done: `effect` is the sentence shown before it is done, `done` the one after."""

    label: Any
    effect: Any
    done: Any
    states: set
    function: Any
    form: type[forms.Form] = Plain
    form_when_public: type[forms.Form] | None = None
    initial: Callable | None = None
    permission: str = "articles.publish_article"
    is_danger: bool = False
    fits: Callable = lambda there: True
    foretold: Callable | None = None

    def form_for(self, article, typed=None):
        form = self.form_when_public if article.first_live_from and self.form_when_public else self.form
        options = {"article": article} if form in (ask.Deletion, Recorded) else {}
        return form(typed, initial=self.initial(article) if self.initial else None, **options)


class Standing:
    """An article as it stands while the steps are chosen: each question is asked once."""

    def __init__(self, article):
        self.article = article

    @cached_property
    def state(self):
        return self.article.state

    @cached_property
    def draft(self):
        return self.article.draft_version()

    @cached_property
    def coming(self):
        return self.article.scheduled_version()

    @property
    def stage(self):
        return self.draft and self.draft.stage


def is_locked(there):
    return hasattr(there.article, "lock")


def has_draft(there):
    return there.draft is not None


def has_no_draft(there):
    return there.draft is None


def has_schedule(there):
    return there.coming is not None


def is_in_review(there):
    return there.stage == Version.Stage.IN_REVIEW


def is_being_written(there):
    return there.stage in may.WRITABLE


def lies_open(there):
    """Nothing is begun and nothing planned: a change can be prepared."""
    return there.draft is None and there.coming is None


def planned_end(article):
    version = article.scheduled_version() or article.live_version()
    end = version.planned_end if version else None
    return {"until": end, "at": end}


def planned_publication(article):
    """Under an embargo the first moment that is allowed is the one that is meant."""
    return planned_end(article) | embargo_so_far(article)


def embargo_so_far(article):
    draft = article.draft_version()
    return {"at": draft.embargo_until if draft else None}


VERBS = {
    "submission": Verb(
        _("Hand in for review"), _("Editors find the draft in their list; you can read but not change it meanwhile."),
        _("Handed in for review."),
        {State.DRAFT, State.CHANGES_REQUESTED, State.CHANGED, State.RETRACTED, State.WITHDRAWN},
        reviewing.submit, Reviewer, initial=reviewer_so_far, permission="own", fits=is_being_written,
    ),
    "assignment": Verb(
        _("Choose the reviewer"), _("The draft waits for this person. They get a mail that says so."),
        _("The draft waits for another reviewer now."), REVIEWED, reviewing.assign, Reviewer, initial=reviewer_so_far,
        fits=is_in_review,
    ),
    "return": Verb(
        _("Request changes"), _("The draft goes back to its author with your reason."),
        _("Given back to the author."), REVIEWED, reviewing.request_changes, Reason, fits=is_in_review,
    ),
    "approval": Verb(
        _("Approve"), _("The text counts as reviewed; its author cannot change it. Readers do not see it yet."),
        _("Approved."), REVIEWED, reviewing.approve, fits=is_in_review,
    ),
    "review-record": Verb(
        _("Record a review"), _("Readers see in the byline who reviewed the text and when. The text stays as it is."),
        _("The review is recorded."), WRITING | LIVE | {State.SCHEDULED}, reviewing.record, Recorded, initial=today,
        fits=has_reviewers,
    ),
    "publication": Verb(
        _("Publish now"), _("Everybody can read the article from this moment on."), _("Published."),
        WRITING | LIVE | {State.WITHDRAWN}, publishing.publish, ask.Publication, ask.PublicationOfChange,
        initial=planned_end, fits=has_draft,
    ),
    "schedule": Verb(
        _("Schedule"),
        _("The text is frozen now and public from that moment on. Taking the schedule back opens it again."),
        _("Scheduled."), WRITING | LIVE | {State.WITHDRAWN}, publishing.schedule, ask.Schedule, ask.ScheduleOfChange,
        initial=planned_publication, fits=has_draft,
    ),
    "unscheduling": Verb(
        _("Take the schedule back"), _("The article is a draft again and can be changed."),
        _("The schedule is taken back."), LIVE | {State.SCHEDULED}, publishing.unschedule, fits=has_schedule,
    ),
    "embargo": Verb(
        _("Embargo"), _("Nothing of this draft can be published before the moment. It shows on everything for review."),
        _("The embargo is as you said."), WRITING | LIVE | {State.WITHDRAWN}, publishing.embargo, ask.Embargo,
        initial=embargo_so_far, fits=has_draft,
    ),
    "change": Verb(
        _("Prepare a change"), _("A draft is made from the public text. Readers see nothing of it until you publish."),
        _("Here is the draft of your change."), {State.PUBLISHED, State.RETRACTED, State.WITHDRAWN},
        publishing.prepare_change, permission="articles.change_article", fits=lies_open,
    ),
    "discarding": Verb(
        _("Throw the change away"), _("The draft and its saved states are deleted. What readers see stays as it is."),
        _("The change is thrown away."), LIVE | {State.WITHDRAWN}, publishing.discard, ask.Note,
        permission="articles.change_article", is_danger=True, fits=has_draft,
    ),
    "end": Verb(
        _("Plan the end"), _("At that moment the article and its conversation leave the site by themselves."),
        _("The planned end is as you said."), LIVE | {State.SCHEDULED}, publishing.plan_end, ask.End,
        initial=planned_end,
    ),
    "notice": Verb(
        _("Retract or warn"), _("The text stays readable under the notice, which says what is wrong, when and why."),
        _("Readers see the notice."), LIVE, publishing.give_notice, ask.Notice, is_danger=True, fits=lies_open,
    ),
    "withdrawal": Verb(
        _("Withdraw"), _("The article and its conversation vanish from the site at once; the address answers “gone”."),
        _("Withdrawn."), LIVE, publishing.withdraw, Reason, is_danger=True,
    ),
    "return-to-readers": Verb(
        _("Bring back"), _("The article is public again as it was, at its old address."),
        _("The article is public again."), {State.WITHDRAWN}, publishing.restore, fits=has_no_draft,
    ),
    "lock": Verb(
        _("Lock"),
        _("Nobody but you can change, publish, schedule, withdraw, bin or move the article until it is unlocked."),
        _("Locked. Nobody but you can touch it now."), set(State) - {State.BINNED}, locking.lock, Reason,
        permission="articles.change_article", fits=lambda there: not is_locked(there),
    ),
    "unlock": Verb(
        _("Unlock"), _("Everybody with the right to it can change the article again."), _("Unlocked."),
        set(State), locking.unlock, permission="articles.change_article", fits=is_locked,
    ),
    "bin": Verb(
        _("Put in the bin"), _("The article leaves the desk and the site. It can be taken out of the bin."),
        _("In the bin."), set(State) - {State.BINNED}, publishing.bin, Reason,
        permission="articles.bin_article", is_danger=True,
    ),
    "rescue": Verb(
        _("Take out of the bin"), _("The article is on the desk again, not public."), _("Out of the bin."),
        {State.BINNED}, publishing.unbin, permission="articles.bin_article",
    ),
    "deletion": Verb(
        _("Delete for good"), _("There is no way back. This goes, and cannot be brought back by anybody:"),
        _("Deleted for good."), {State.BINNED}, publishing.delete, ask.Deletion,
        permission="articles.delete_article", is_danger=True, foretold=publishing.contents,
    ),
}  # fmt: skip

# What can be done with an article that somebody else keeps locked: none of it changes what it says or where it is.
PAST_A_LOCK = {locking.unlock, reviewing.assign, reviewing.request_changes, reviewing.approve}
GATED = (VERBS["publication"], VERBS["schedule"])


def possible(user, article):
    """(name, verb) of all that this person may do with the article as it stands."""
    there, is_refused = Standing(article), refusal_to(article, user) is not None
    return [
        (name, verb)
        for name, verb in VERBS.items()
        if there.state in verb.states
        and not (is_refused and verb.function not in PAST_A_LOCK)
        and is_permitted(user, verb, article)
        and verb.fits(there)
    ]


def is_permitted(user, verb, article):
    return may.write(user, article) if verb.permission == "own" else user.has_perm(verb.permission)


def carry_out(request, article, verb, form):
    """Do it and say so; a refusal goes to the form as its error. Returns whether it was done."""
    there = Standing(article)
    if there.state not in verb.states or not verb.fits(there):
        form.add_error(None, _("The article has changed meanwhile: this step does not fit any more."))
        return False
    try:
        verb.function(article, by=request.user, **form.cleaned_data)
    except publishing.PublishingError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, verb.done)
    return True
