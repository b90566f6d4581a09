"""The buttons of the desk: one noun each, a page that says what will happen, a POST that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import publishing, reviewing
from articles.admin import may
from articles.admin.review import Reviewer, reviewer_so_far
from articles.models import Article, Version

State = Article.State
WRITING = {State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED}
# A change to a public article is reviewed too; the draft's own stage then says where it stands.
REVIEWED = {State.IN_REVIEW, State.CHANGED}


class Plain(forms.Form):
    """Nothing to say but yes."""


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Kept in the article's log; readers do not see it.")
    )


class Change(forms.Form):
    """What readers are told when a public article changes."""

    kind = forms.ChoiceField(
        label=_("Kind of change"),
        choices=[(kind.value, kind.label) for kind in Version.Kind if kind != Version.Kind.FIRST],
        help_text=_("Anything but a minor edit is announced above the article."),
    )
    reason = forms.CharField(
        label=_("What changed, in one line"),
        max_length=300,
        required=False,
        help_text=_("Readers see it above the article. Needed for anything but a minor edit."),
    )

    def clean(self):
        data = super().clean()
        if data.get("kind") not in (None, Version.Kind.MINOR) and not data.get("reason"):
            self.add_error("reason", _("Say in one line what changed, or choose “Minor edit”."))
        return data


class Moment(forms.Form):
    at = forms.SplitDateTimeField(
        label=_("Moment"),
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("Date and time in the zone of this site, %(zone)s.") % {
            "zone": timezone.get_current_timezone_name()
        }


class MomentAndChange(Change, Moment):
    field_order = ["at", "kind", "reason"]


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

    def form_for(self, article):
        return self.form_when_public if article.first_live_from and self.form_when_public else self.form

    def initial_for(self, article):
        return self.initial(article) if self.initial else None


VERBS = {
    "submission": Verb(
        _("Hand in for review"), _("Editors find the draft in their list; you can read but not change it meanwhile."),
        _("Handed in for review."), {State.DRAFT, State.CHANGES_REQUESTED, State.CHANGED, State.WITHDRAWN},
        reviewing.submit, Reviewer, initial=reviewer_so_far, permission="own",
    ),
    "assignment": Verb(
        _("Choose the reviewer"), _("The draft waits for this person. They get a mail that says so."),
        _("The draft waits for another reviewer now."), REVIEWED, reviewing.assign, Reviewer, initial=reviewer_so_far,
    ),
    "return": Verb(
        _("Request changes"), _("The draft goes back to its author with your reason."),
        _("Given back to the author."), REVIEWED, reviewing.request_changes, Reason,
    ),
    "approval": Verb(
        _("Approve"), _("The text counts as reviewed; its author cannot change it. Readers do not see it yet."),
        _("Approved."), REVIEWED, reviewing.approve,
    ),
    "publication": Verb(
        _("Publish now"), _("Everybody can read the article from this moment on."), _("Published."),
        WRITING | {State.CHANGED, State.WITHDRAWN}, publishing.publish, form_when_public=Change,
    ),
    "schedule": Verb(
        _("Schedule"),
        _("The text is frozen now and public from that moment on. Taking the schedule back opens it again."),
        _("Scheduled."), WRITING | {State.CHANGED}, publishing.schedule, Moment, form_when_public=MomentAndChange,
    ),
    "unscheduling": Verb(
        _("Take the schedule back"), _("The article is a draft again and can be changed."),
        _("The schedule is taken back."), {State.SCHEDULED, State.PUBLISHED}, publishing.unschedule,
    ),
    "change": Verb(
        _("Prepare a change"), _("A draft is made from the public text. Readers see nothing of it until you publish."),
        _("Here is the draft of your change."), {State.PUBLISHED, State.WITHDRAWN}, publishing.prepare_change,
        permission="articles.change_article",
    ),
    "withdrawal": Verb(
        _("Withdraw"), _("The article and its conversation vanish from the site at once; the address answers “gone”."),
        _("Withdrawn."), {State.PUBLISHED, State.CHANGED}, publishing.withdraw, Reason, is_danger=True,
    ),
    "return-to-readers": Verb(
        _("Bring back"), _("The article is public again as it was, at its old address."),
        _("The article is public again."), {State.WITHDRAWN}, publishing.restore,
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
}  # fmt: skip

GATED = (VERBS["publication"], VERBS["schedule"])


def possible(user, article):
    """(name, verb) of all that this person may do with the article as it stands."""
    state = article.state
    return [
        (name, verb)
        for name, verb in VERBS.items()
        if state in verb.states and is_permitted(user, verb, article) and _fits(verb, article)
    ]


def is_permitted(user, verb, article):
    return may.write(user, article) if verb.permission == "own" else user.has_perm(verb.permission)


def _fits(verb, article):
    """Whether the step makes sense beyond the article's state."""
    if verb.function in (reviewing.submit, reviewing.assign, reviewing.request_changes, reviewing.approve):
        draft = article.draft_version()
        wanted = may.WRITABLE if verb.function is reviewing.submit else {Version.Stage.IN_REVIEW}
        return draft is not None and draft.stage in wanted
    if verb.function is publishing.unschedule:
        return article.scheduled_version() is not None
    if verb.function is publishing.prepare_change:
        return article.scheduled_version() is None and article.draft_version() is None
    if verb.function in (publishing.publish, publishing.schedule):
        return article.draft_version() is not None
    return verb.function is not publishing.restore or article.draft_version() is None


def carry_out(request, article, verb, form):
    """Do it and say so; a refusal goes to the form as its error. Returns whether it was done."""
    if article.state not in verb.states or not _fits(verb, article):
        form.add_error(None, _("The article has changed meanwhile: this step does not fit any more."))
        return False
    try:
        verb.function(article, by=request.user, **form.cleaned_data)
    except publishing.PublishingError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, verb.done)
    return True
