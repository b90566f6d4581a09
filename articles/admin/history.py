"""The history of an article at the desk: every version and every save; compare any two, take one back."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import comparing, publishing, restoring
from articles.admin import may
from articles.models import Snapshot
from articles.restoring import Point

# A page that can be read; the earlier ones are one link away.
SHOWN = 60


class HasHistory(admin.ModelAdmin):
    """For the page of one article. The stock history knows of clicks in forms, not of what was written."""

    def get_urls(self):
        at_desk = self.admin_site.admin_view
        here = "<int:pk>/history/"
        return [
            path(here, at_desk(self.states_view), name="articles_article_history"),
            path(f"{here}differences/", at_desk(self.differences_view), name="articles_article_differences"),
            path(f"{here}<slug:code>/restoration/", at_desk(self.restoration_view),
                 name="articles_article_restoration"),
            *super().get_urls(),
        ]  # fmt: skip

    def _article(self, request, pk):
        article = self.get_queryset(request).filter(pk=min(pk, 2**63 - 1)).first()
        if article is None:
            raise Http404(_("There is no such article, or it is somebody else's."))
        return article

    def _point(self, article, code):
        point = restoring.find(article, code)
        if point is None:
            raise Http404(_("There is no such state of this article."))
        return point

    @method_decorator(require_safe)
    def states_view(self, request, pk):
        article = self._article(request, pk)
        saves = Snapshot.objects.filter(version__article=article).defer("data").select_related("by")
        saves = list(saves.order_by("-at", "-pk")[: None if "all" in request.GET else SHOWN + 1])
        has_more = len(saves) > SHOWN and "all" not in request.GET
        groups = [
            {"point": Point(version), "version": version, "saves": []}
            for version in article.versions.select_related("created_by")
        ]
        by_version = {group["version"].pk: group for group in groups}
        for save in saves[:SHOWN] if has_more else saves:
            group = by_version[save.version_id]
            group["saves"].append(Point(group["version"], save))
        codes = [point.code for group in groups for point in (group["point"], *group["saves"])]
        context = self._around(request, article, _("Versions and saves")) | {
            "groups": groups, "has_more": has_more, "may_restore": may.write(request.user, article),
            "newest": codes[0], "former": codes[2] if len(codes) > 2 else codes[-1],
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/article/history.html", context)

    @method_decorator(require_safe)
    def differences_view(self, request, pk):
        article = self._article(request, pk)
        old, new = (self._point(article, request.GET.get(side, "")) for side in ("from", "to"))
        context = self._around(request, article, _("What changed")) | {
            "old": old, "new": new, "may_restore": may.write(request.user, article),
            "changes": comparing.of_contents(old.data, new.data, with_keys=True),
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/article/differences.html", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def restoration_view(self, request, pk, code):
        """A page that shows what the draft would say; the POST makes it so."""
        article = self._article(request, pk)
        if not may.write(request.user, article):
            raise PermissionDenied(_("Your role does not include this step."))
        point = self._point(article, code)
        form = forms.Form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and self._restored(request, article, point, form):
            return redirect("admin:articles_version_change", article.draft_version().pk)
        now = Point(article.current_version())
        context = self._around(request, article, _("Restore an earlier state")) | {
            "point": point, "now": now, "form": form,
            "changes": comparing.of_contents(now.data, point.data, with_keys=True),
        }  # fmt: skip
        page = "admin/articles/article/restoration.html"
        return TemplateResponse(request, page, context, status=422 if form.is_bound else 200)

    def _restored(self, request, article, point, form):
        try:
            _draft, gone = restoring.restore(article, point, by=request.user)
        except publishing.PublishingError as error:
            form.add_error(None, str(error))
            return False
        said = _("The draft says again what it said then. What it said until now stays in its history.")
        messages.success(request, said)
        if gone:
            left = _("Deleted since, so it could not come back: %(things)s.")
            messages.warning(request, left % {"things": ", ".join(gone)})
        return True

    def _around(self, request, article, title):
        return {
            **self.admin_site.each_context(request), "opts": self.opts, "article": article, "title": title,
        }  # fmt: skip
