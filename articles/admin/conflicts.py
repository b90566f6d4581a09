"""The page that meets a save of what somebody else has saved meanwhile, and the way of merged words into the draft.

One door for all: a stale save, a stale draft copy, and words that were typed into a version published meanwhile. The
stamp is compared before any formset is bound: one that is given a row of another version is valid and saves nothing.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import autosaving, merging, publishing
from articles.admin import kept, outliving
from articles.admin.autosave import KeepsCopies
from articles.admin.differences import Differences
from articles.admin.sides import Sides, number
from articles.models import Article, Version

CHOICES = {merging.MINE, merging.THEIRS, merging.BOTH, merging.OTHER}
# A forged post cannot make more choices than a page has differences.
MOST_CHOICES = 5000


class MeetsConflicts(KeepsCopies):
    def get_urls(self):
        at_desk = self.admin_site.admin_view
        return [
            path("<int:pk>/merge/", at_desk(self.merge_view), name="articles_version_merge"),
            path("<int:pk>/carry/", at_desk(self.carry_view), name="articles_version_carry"),
            *super().get_urls(),
        ]

    def is_stale(self, request, version):
        return request.POST.get("stamp") != str(version.revision)

    def posted(self, request, version):
        """A POST of the writing page: saved, or refused on a page that holds every word."""
        if not self.has_change_permission(request, version):
            return self._typed_too_late(request, version)
        if self.is_stale(request, version):
            return self.conflict(request, version)
        post = request.POST
        if outliving.was_refused(request):
            post = post.copy()
            post["_held"] = "token"
        return self.bound(request, version, post)

    def come_back(self, request, version, typed):
        """What was typed before signing in, in the writing page; nothing is saved. From here the slot keeps it."""
        self.held(version.pk)
        request.FILES  # noqa: B018 - read before POST is replaced, or it would be read from nothing
        request.POST, request.method = typed, "POST"
        is_kept = self.keep_copy(request, version)
        if is_kept:
            outliving.forget(request, version)
        page = self.posted(request, version)
        request.method = "GET"
        return page

    def conflict(self, request, version, *, origin=None, sentence="", status=409):
        """Mine, theirs and what was before, side by side; or nothing to decide, where both say the same.

        `origin` is the version that the words were typed into, where it is another than the draft.
        """
        sides = Sides(self, request, version, origin=origin)
        merge = merging.merge(sides.base, sides.mine, sides.theirs, choices(request.POST))
        if all(item.mine == item.theirs for item in merge.items):
            if not outliving.was_refused(request):
                outliving.forget(request, version)
                autosaving.empty(version, by=request.user, tab=tab_of(request))
            messages.success(request, _("The draft already says what you typed: it is saved."))
            return redirect("admin:articles_version_change", version.pk)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "version": version, "sentence": sentence,
            "differences": Differences(sides, merge), "base": sides.base_snapshot, "origin": sides.origin,
            "saved": version.snapshots.filter(revision=version.revision).select_related("by").first(),
            "fields": kept.raw(request.POST), "is_kept": self.keep_copy(request, sides.origin),
            "title": _("Somebody saved this draft while you were writing"),
        }  # fmt: skip
        page = render_to_string("admin/articles/version/conflict.html", context, request)
        return HttpResponse(page, status=status)

    def keep_copy(self, request, version):
        """Put the words into the writer's slot too, for a browser that is closed on this page."""
        if outliving.was_refused(request):
            return False
        try:
            autosaving.keep(version, by=request.user, **self._typed(request))
        except autosaving.AutosaveError:
            return False
        return True

    def held(self, pk):
        """The draft for which nobody else can save or publish before this answer is given."""
        article = Version.objects.filter(pk=pk).values("article")
        list(Article.objects.select_for_update().filter(pk__in=article))

    @method_decorator(require_http_methods(["GET", "POST"]))
    @transaction.atomic
    def merge_view(self, request, pk):
        """What was chosen on the conflict page, through the writing form: it checks, and saves when all is right."""
        if request.method == "GET":
            return redirect("admin:articles_version_change", pk)
        self.held(pk)
        version = self._seen(request, pk)
        if not self.has_change_permission(request, version):
            return self._typed_too_late(request, version)
        origin = self._origin(request, version)
        if outliving.was_refused(request):
            return self.conflict(request, version, origin=origin, sentence=outliving.STALE, status=403)
        if request.POST.get("theirs") != str(version.revision):
            again = _(
                "It was saved once more meanwhile. Your choices count where the words are still the same."
            )
            return self.conflict(request, version, origin=origin, sentence=again)
        sides = Sides(self, request, version, origin=origin)
        merge = merging.merge(sides.base, sides.mine, sides.theirs, choices(request.POST))
        if merge.undecided:
            missing = _("Choose for each thing that both of you have changed.")
            return self.conflict(request, version, origin=origin, sentence=missing, status=422)
        post = sides.post_of(merge.merged)
        if "_into_form" in post:
            post["_held"] = "merged"
        return self.bound(request, version, post)

    def _origin(self, request, version):
        pk = number(request.POST.get("origin"), most=2**31)
        return version.article.versions.filter(pk=pk).first() or version

    def bound(self, request, version, post, **extra):
        """The writing page with `post` as what was typed; it saves, unless the form refuses."""
        request.FILES  # noqa: B018 - read before POST is replaced, or it would be read from nothing
        request.POST = post
        address = reverse("admin:articles_version_change", args=[version.pk])
        extra = {**self.around(request, version), "is_unsaved": True, **extra}
        return gently(self._changeform_view(request, str(version.pk), address, extra))

    def response_change(self, request, obj):
        """Going on writing goes on at the writing page, whichever address the words came through."""
        response = super().response_change(request, obj)
        if isinstance(response, HttpResponseRedirect) and response.url.startswith(request.path):
            return redirect("admin:articles_version_change", obj.pk)
        return response

    @method_decorator(require_POST)
    @transaction.atomic
    def carry_view(self, request, pk):
        """Words that came too late for a version, into the draft of a change. Nothing is saved yet."""
        self.held(pk)
        version = self._seen(request, pk)
        if not version.is_frozen:
            return self.posted(request, version)
        if outliving.was_refused(request):
            return self._typed_too_late(request, version, sentence=outliving.STALE)
        if not request.user.has_perm("articles.change_article"):
            raise PermissionDenied(_("Your role does not include this step."))
        try:
            draft = publishing.prepare_change(version.article, by=request.user)
        except publishing.PublishingError as error:
            return self._typed_too_late(request, version, sentence=str(error))
        if not self.has_change_permission(request, draft):
            return self._typed_too_late(request, version)
        sides = Sides(self, request, draft, origin=version)
        merge = merging.merge(sides.base, sides.mine, sides.theirs)
        if merge.undecided:
            return self.conflict(request, draft, origin=version)
        post = sides.post_of(merge.merged)
        post["_held"] = "carried"
        page = self.bound(request, draft, post)
        if self.keep_copy(request, draft):
            autosaving.empty(version, by=request.user, tab=tab_of(request))
        return page


def gently(response):
    """Words that are shown and not saved yet are nobody's mistake: a notice says so, where nothing else is wrong."""
    context = getattr(response, "context_data", None) or {}
    if "adminform" not in context or "_held" not in (form := context["adminform"].form).data:
        return response
    codes = [error.code for found in form.errors.as_data().values() for error in found]
    rows = sum(inline.formset.total_error_count() for inline in context["inline_admin_formsets"])
    if codes == ["held"] and not rows and form.data["_held"] != "token":
        context.update(notice=form.non_field_errors()[0], errors=None)
        form.errors.clear()
    return response


def choices(post):
    """id of an item → (choice, other words)."""
    made = {}
    for name in list(post)[:MOST_CHOICES]:
        if name.startswith("merge-") and post[name] in CHOICES:
            made[name.removeprefix("merge-")] = (
                post[name],
                post.get(f"other-{name.removeprefix('merge-')}", ""),
            )
    return made


def tab_of(request):
    return request.POST.get("tab", "")[:36]
