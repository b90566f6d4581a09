"""The review at the desk: who is asked for it, and for whom a draft in the list waits."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import reviewing
from articles.models import Assignment, Byline, Contributor, ReviewRecord, Version
from articles.zones import zoned


class Reviewer(forms.Form):
    reviewer = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("Reviewer"),
        empty_label=gettext_lazy("Any editor"),
        help_text=gettext_lazy("They get a mail. “Any editor”: it waits on the first page of all of them."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewing.reviewers().order_by("display_name")


def reviewer_so_far(article):
    """Whoever was asked the last time is asked again, unless another is chosen."""
    draft = article.draft_version()
    there = Assignment.objects.filter(version=draft).first() if draft else None
    return {"reviewer": there and there.reviewer_id}


def assignment_in_words(article):
    """For the article's own page; nothing while its draft is not in review."""
    there = Assignment.objects.waiting().filter(version__article=article).select_related("reviewer").first()
    if there is None:
        return ""
    if there.reviewer is None:
        return _("In review since %(moment)s. It waits for any editor.") % {"moment": zoned(there.at)}
    values = {"moment": zoned(there.at), "name": there.reviewer}
    return _("In review since %(moment)s. It waits for %(name)s.") % values


def waiting_for(user):
    """The drafts in review that this editor is asked for, or everybody is."""
    in_review = Version.objects.draft().filter(stage=Version.Stage.IN_REVIEW, article__binned_at=None)
    return in_review.filter(Q(assignment=None) | Q(assignment__reviewer=None) | Q(assignment__reviewer=user))


class ReviewerFilter(admin.SimpleListFilter):
    """Among the drafts in review."""

    title = gettext_lazy("who reviews it")
    parameter_name = "reviewer"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("You, or nobody yet")),
            ("mine", _("You")),
            ("nobody", _("Nobody yet")),
            ("others", _("Somebody else")),
        ]

    def queryset(self, request, queryset):
        in_review = Version.objects.draft().filter(article=OuterRef("pk"), stage=Version.Stage.IN_REVIEW)
        nobody = Q(assignment=None) | Q(assignment__reviewer=None)
        mine = Q(assignment__reviewer=request.user)
        chosen = {"waiting": mine | nobody, "mine": mine, "nobody": nobody, "others": ~(mine | nobody)}
        if self.value() not in chosen:
            return queryset
        return queryset.filter(Exists(in_review.filter(chosen[self.value()])))


class Recorded(forms.Form):
    """Who reviewed the text and when; readers see it in the byline."""

    reviewer = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Reviewed by"),
        empty_label=None,
        help_text=gettext_lazy("One of the reviewers in the byline of the text."),
    )
    reviewed_on = forms.DateField(
        label=gettext_lazy("Reviewed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_on = forms.DateField(
        label=gettext_lazy("Next review due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Readers see it; on that day the article stands under “Reviews due”. Empty: never."
        ),
    )

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        version = article.live_version() or article.current_version()
        people = [person.pk for person in version.reviewers]
        self.fields["reviewer"].queryset = Contributor.objects.filter(pk__in=people)


def today(article):
    return {"reviewed_on": timezone.localdate()}


def has_reviewers(there):
    """One question for all versions: the step itself looks at the one that counts."""
    return Byline.objects.filter(version__article=there.article, role=Byline.Role.REVIEWER).exists()


class DueFilter(admin.SimpleListFilter):
    """Public articles by when they should be reviewed again."""

    title = gettext_lazy("next review")
    parameter_name = "due"
    SOON = timedelta(days=30)

    def lookups(self, request, model_admin):
        return [("now", _("Due")), ("soon", _("Due within 30 days"))]

    def queryset(self, request, queryset):
        ahead = {"now": timedelta(0), "soon": self.SOON}.get(self.value())
        if ahead is None:
            return queryset
        due = ReviewRecord.objects.due(timezone.localdate() + ahead)
        return queryset.filter(pk__in=due.values("version__article"))
