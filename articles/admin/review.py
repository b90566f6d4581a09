"""The review at the desk: who is asked for it, and for whom a draft in the list waits."""

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import reviewing
from articles.models import Assignment, Version
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
