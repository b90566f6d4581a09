"""The moderators' desk: what waits for a decision, each comment in its conversation, its log, and the verbs.

Nothing here is edited in place: every change goes through `moderation`.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import moderation, pages, rendering, threads
from comments.complaints.admin import ComplaintAdmin  # noqa: F401 - registers itself
from comments.credentials_admin import CredentialAdmin  # noqa: F401 - registers itself
from comments.models import Comment, Report, Status, Thread
from comments.personas_admin import Unlinked
from comments.states import HIDDEN_BY_DECISION

# name → (label, function, needs a reason, the states in which it is offered)
VERBS = {
    "approve": (_("Approve"), moderation.approve, False, {Status.HELD, Status.SPAM, Status.REJECTED}),
    "reject": (_("Do not publish"), moderation.reject, True, {Status.HELD, Status.SPAM}),
    "remove": (_("Remove"), moderation.remove, True, {Status.PUBLISHED}),
    "restore": (_("Restore"), moderation.restore, False, HIDDEN_BY_DECISION),
    "mark_as_spam": (_("Spam"), moderation.mark_as_spam, False, {Status.HELD, Status.PUBLISHED}),
    "settle": (_("Close the reports"), moderation.settle, False, set()),  # only while there are any: _buttons
}
KEEP = _("Keep it, close the reports")
# What a moderator needs to see around a comment; the rest is a link away.
REPLIES_SHOWN = 10


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("The author sees it. Needed for not publishing and for removing."),
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )


class ReasonForm(helpers.ActionForm):
    """The reason stands beside the choice of a bulk action."""

    reason = forms.CharField(label=_("Reason:"), required=False, max_length=500)


class NeedFilter(admin.SimpleListFilter):
    """Without a choice the list is the queue."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        needs = [("reported", _("Reported")), ("worried", _("Check soon"))]
        return [("all", _("All")), *needs, *Status.choices]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("To decide"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        value = self.value()
        needs = {None: "needing_decision", "reported": "reported", "worried": "to_check_soon"}
        if value in needs:
            return getattr(queryset, needs[value])()
        return queryset.filter(status=value) if value in Status.values else queryset


class ModeratorsOnly:
    """Who may moderate sees everything here; nobody adds or deletes."""

    def has_module_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.moderate_comment")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("comments.moderate_comment")

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Comment)
class CommentAdmin(ModeratorsOnly, Unlinked, admin.ModelAdmin):
    list_display = ["words", "origin", "standing"]
    list_display_links = None
    list_filter = [NeedFilter]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["body", "name", "persona__name", "article__slug"]
    search_help_text = _("Words of a comment, a name, or an article's address.")
    action_form = ReasonForm
    actions = ["approve_all", "reject_all", "remove_all", "restore_all", "spam_all"]

    def get_queryset(self, request):
        rows = Comment.objects.with_names().with_title().with_reason().select_related("article")
        needs = {
            "open_reports": Report.objects.open_count("pk"),
            "pressing": Report.objects.is_pressing("pk"),
        }
        return rows.annotate(**needs).order_by(*self.get_ordering(request))

    def get_ordering(self, request):
        """The queue by need; anything else newest first."""
        state = request.GET.get(NeedFilter.parameter_name)
        return ["-pressing", "-open_reports", "pk"] if state in (None, "", "worried") else ["-pk"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Comments"), **(extra_context or {})})

    @admin.display(description=_("comment"))
    def words(self, comment):
        text = rendering.text_of(comment.body_html) or str(comment.place_taken_by)
        url = reverse("admin:comments_comment_change", args=[comment.pk])
        return format_html('<a href="{}">{}</a>', url, f"{text[:179]}…" if len(text) > 180 else text)

    @admin.display(description=_("by, in"))
    def origin(self, comment):
        written = date_format(timezone.localtime(comment.created_at), "DATETIME_FORMAT")
        place = (comment.get_absolute_url(), comment.title, comment.n, written)
        return format_html('{}<br><a href="{}">{} #{}</a><br>{}', comment.who, *place)

    @admin.display(description=_("state, and why"))
    def standing(self, comment):
        why = comment.why if not comment.is_shown else ""
        if comment.open_reports:
            why = ngettext("%(n)d report", "%(n)d reports", comment.open_reports) % {
                "n": comment.open_reports
            }
        return format_html("{}<br>{}", comment.get_status_display(), why)

    # --- bulk -------------------------------------------------------------------------------------
    @admin.action(description=_("Approve"))
    def approve_all(self, request, queryset):
        self._each(request, queryset, "approve")

    @admin.action(description=_("Do not publish (with a reason)"))
    def reject_all(self, request, queryset):
        self._each(request, queryset, "reject")

    @admin.action(description=_("Remove (with a reason)"))
    def remove_all(self, request, queryset):
        self._each(request, queryset, "remove")

    @admin.action(description=_("Restore"))
    def restore_all(self, request, queryset):
        self._each(request, queryset, "restore")

    @admin.action(description=_("Mark as spam"))
    def spam_all(self, request, queryset):
        self._each(request, queryset, "mark_as_spam")

    def _each(self, request, queryset, name):
        label, verb, needs_reason, _states = VERBS[name]
        reason = request.POST.get("reason", "").strip()[:500]
        if needs_reason and not reason:
            messages.error(request, _("Write the reason beside the action; the authors see it."))
            return
        done, refused = 0, ""
        for comment in queryset.order_by("pk"):
            try:
                verb(comment, by=request.user, reason=reason)
                done += 1
            except moderation.ModerationError as error:
                refused = str(error)
        counted = ngettext("%(verb)s: %(n)d comment.", "%(verb)s: %(n)d comments.", done)
        messages.success(request, counted % {"verb": label, "n": done})
        if refused:
            messages.warning(request, refused)

    # --- one comment ------------------------------------------------------------------------------
    def get_urls(self):
        decision = self.admin_site.admin_view(self.decision_view)
        return [
            path("<int:pk>/decision/", decision, name="comments_comment_decision"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A comment to read and decide about; POST goes to its decision."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._page(request, self._get(request, object_id), DecisionForm())

    def decision_view(self, request, pk):
        """One of VERBS: the button that was pressed bears its name."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        comment, form = self._get(request, pk), DecisionForm(request.POST)
        name = next((name for name in VERBS if name in request.POST), None)
        if not form.is_valid() or name is None:
            return self._page(request, comment, form, status=422)
        label, verb, needs_reason, _states = VERBS[name]
        if needs_reason and not form.cleaned_data["reason"]:
            form.add_error("reason", _("Say why; the author reads it."))
            return self._page(request, comment, form, status=422)
        try:
            verb(comment, by=request.user, reason=form.cleaned_data["reason"])
        except moderation.ModerationError as error:
            form.add_error(None, str(error))
            return self._page(request, comment, form, status=409)
        messages.success(request, format_html("{}: #{} {}", label, comment.n, comment.who))
        return redirect("admin:comments_comment_changelist")

    def _get(self, request, pk):
        comment = self.get_object(request, str(pk))
        if comment is None:
            raise Http404(_("There is no such comment."))
        return comment

    def _page(self, request, comment, form, status=200):
        below = pages.subtree(comment).rows if comment.listed else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("Comment %(n)s") % {"n": comment.n},
            "opts": self.opts,
            "original": comment,
            "comment": comment,
            "form": form,
            "errors": form.errors,
            "buttons": self._buttons(comment),
            "above": pages.named(comment.article_id, threads.ancestors(comment)),
            "below": below[:REPLIES_SHOWN],
            "log": comment.actions.select_related("actor"),
            "may_reveal": request.user.has_perm("comments.reveal_persona"),
            "reports": comment.reports.select_related("reporter"),
            "revisions": comment.revisions.all(),
            "record": self._record(comment),
        }
        return TemplateResponse(request, "admin/comments/comment/decision.html", context, status=status)

    def _buttons(self, comment):
        names = [name for name, (_label, _verb, _needs, states) in VERBS.items() if comment.status in states]
        buttons = [(name, VERBS[name][0]) for name in names]
        if comment.status == Status.PUBLISHED and comment.open_reports:
            buttons.insert(0, ("approve", KEEP))
        elif comment.open_reports and not comment.is_waiting:
            buttons.insert(0, ("settle", VERBS["settle"][0]))
        return buttons


@admin.register(Thread)
class ThreadAdmin(ModeratorsOnly, admin.ModelAdmin):
    """Open, slow down, close a conversation."""

    list_display = ["article_slug", "mode", "visible", "held"]
    list_filter = ["mode"]
    list_select_related = ["article"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["article__slug"]
    search_help_text = _("An article's address.")
    ordering = ["-last_at"]
    actions = None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Conversations"), **(extra_context or {})})

    @admin.display(description=_("article"), ordering="article__slug")
    def article_slug(self, thread):
        return thread.article.slug

    fields = ["mode", "closes_at", "visible", "held", "last_at"]
    readonly_fields = ["visible", "held", "last_at"]

    def save_model(self, request, thread, form, change):
        moderation.set_mode(
            thread, form.cleaned_data["mode"], by=request.user, closes_at=form.cleaned_data["closes_at"]
        )

    def log_change(self, request, thread, message):
        """The verb has logged it."""
