"""One step for many articles: a page that says what will happen to which, then the verb, article by article."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import filing, publishing, reviewing
from articles.admin import may
from articles.admin.review import Reviewer
from articles.admin.verbs import Reason
from articles.models import Article, Tag, Topic, Version
from articles.models.lock import refusal_to

# As many as a page can name and a person can read.
MOST = 100
State = Article.State


class TopicChoice(forms.Form):
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("name"),
        label=gettext_lazy("Topic"),
        help_text=gettext_lazy("Where readers find them."),
    )


class TagChoice(forms.Form):
    tag = forms.ModelChoiceField(
        Tag.objects.order_by("name"),
        label=gettext_lazy("Tag"),
        help_text=gettext_lazy("They keep the tags they have. An article that has this one stays as it is."),
    )


@dataclass(frozen=True)
class Step:
    """`foresee` (user, article) says what will happen, and whether it can."""

    name: str
    label: Any
    form: type[forms.Form]
    verb: Callable
    foresee: Callable


def foresee_bin(user, article):
    if article.state == State.BINNED:
        return _("is in the bin already and stays there."), False
    if refusal := refusal_to(article, user):
        return _("stays as it is. %(why)s") % {"why": refusal}, False
    if article.state in (State.PUBLISHED, State.CHANGED):
        return _("vanishes from the site at once, with its conversation; its address answers “gone”."), True
    if article.has_future:
        return _("leaves the desk, and its schedule is taken back."), True
    return _("leaves the desk. Readers do not see it now either."), True


def foresee_topic(user, article):
    if article.state == State.BINNED:
        return _("is in the bin and stays as it is."), False
    if refusal := refusal_to(article, user):
        return _("stays as it is. %(why)s") % {"why": refusal}, False
    if not may.write(user, article):
        return _("is closed to you now and stays as it is."), False
    topic = _("“%(topic)s”") % {"topic": article.topic} if article.topic else _("no topic")
    if article.has_live:
        return _("moves from %(topic)s; readers find it under the new one at once.") % {"topic": topic}, True
    return _("moves from %(topic)s. Readers do not see it yet.") % {"topic": topic}, True


def foresee_tag(user, article):
    if article.state == State.BINNED:
        return _("is in the bin and stays as it is."), False
    if refusal := refusal_to(article, user):
        return _("stays as it is. %(why)s") % {"why": refusal}, False
    if not may.write(user, article):
        return _("is closed to you now and stays as it is."), False
    if article.has_live:
        return _("gets the tag; readers find it there at once."), True
    return _("gets the tag. Readers do not see it yet."), True


def foresee_submission(user, article):
    if article.draft_stage not in may.WRITABLE or article.binned_at:
        return _("has no draft to hand in and stays as it is."), False
    if refusal := refusal_to(article, user):
        return _("stays as it is. %(why)s") % {"why": refusal}, False
    if not may.write(user, article):
        return _("is closed to you now and stays as it is."), False
    return _("goes to review: any editor finds it; its author can read but not change it meanwhile."), True


def foresee_assignment(user, article):
    if article.draft_stage != Version.Stage.IN_REVIEW or article.binned_at:
        return _("is not in review and stays as it is."), False
    return _("waits for that reviewer from now on."), True


BIN = Step("put_in_bin", gettext_lazy("Put in the bin"), Reason, publishing.bin, foresee_bin)
TOPIC = Step("move_to_topic", gettext_lazy("Move to topic …"), TopicChoice, filing.file_under, foresee_topic)

TAG = Step("add_tag", gettext_lazy("Add a tag …"), TagChoice, filing.tag_with, foresee_tag)
SUBMISSION = Step(
    "hand_in", gettext_lazy("Hand in for review …"), Reviewer, reviewing.submit, foresee_submission
)
ASSIGNMENT = Step(
    "assign_reviewer", gettext_lazy("Ask for a review …"), Reviewer, reviewing.assign, foresee_assignment
)


class ManyAtOnce(admin.ModelAdmin):
    """For the list of articles: its steps for many, each behind a page to confirm."""

    actions = ("hand_in", "assign_reviewer", "add_tag", "move_to_topic", "put_in_bin")

    def has_bin_permission(self, request):
        return request.user.has_perm("articles.bin_article")

    def has_file_permission(self, request):
        return request.user.has_perm("articles.change_article") or may.start(request.user)

    @admin.action(description=BIN.label, permissions=["bin"])
    def put_in_bin(self, request, queryset):
        return self._step(request, queryset, BIN)

    @admin.action(description=TOPIC.label, permissions=["file"])
    def move_to_topic(self, request, queryset):
        return self._step(request, queryset, TOPIC)

    @admin.action(description=TAG.label, permissions=["file"])
    def add_tag(self, request, queryset):
        return self._step(request, queryset, TAG)

    @admin.action(description=SUBMISSION.label, permissions=["file"])
    def hand_in(self, request, queryset):
        return self._step(request, queryset, SUBMISSION)

    @admin.action(description=ASSIGNMENT.label, permissions=["review"])
    def assign_reviewer(self, request, queryset):
        return self._step(request, queryset, ASSIGNMENT)

    def has_review_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    def response_action(self, request, queryset, **kwargs):
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isascii() and pk.isdecimal() and len(pk) < 19 for pk in chosen):
            messages.error(request, _("Choose articles from the list. Nothing was changed."))
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset, **kwargs)

    def _step(self, request, queryset, step):
        articles = list(queryset.order_by("pk")[: MOST + 1])
        if len(articles) > MOST:
            messages.error(request, _("Choose at most %(n)d articles at a time.") % {"n": MOST})
            return None
        form = step.form(request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid():
            return carry_out(request, articles, step, form.cleaned_data)
        foreseen = [(article, *step.foresee(request.user, article)) for article in articles]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "form": form, "step": step,
            "title": step.label, "going": [(article, text) for article, text, can in foreseen if can],
            "staying": [(article, text) for article, text, can in foreseen if not can],
            "checkbox": ACTION_CHECKBOX_NAME, "here": request.get_full_path(),
        }  # fmt: skip
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/articles/article/bulk.html", context, status=status)


def carry_out(request, articles, step, data):
    """Each article by itself: one that refuses says why and does not stop the others."""
    done = 0
    for article in articles:
        effect, can = step.foresee(request.user, article)
        try:
            if can:
                step.verb(article, by=request.user, **data)
                done += 1
        except publishing.PublishingError as error:
            effect, can = str(error), False
        if not can:
            messages.warning(
                request, _("“%(title)s”: %(why)s") % {"title": article.current_title, "why": effect}
            )
    if done:
        told = ngettext("%(step)s: done for %(n)d article.", "%(step)s: done for %(n)d articles.", done)
        messages.success(request, told % {"step": str(step.label).rstrip(" …"), "n": done})
