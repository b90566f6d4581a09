"""Draft copies at the desk: the address that takes them, the notice about one, and going on with it."""

import uuid

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles import autosaving
from articles.admin import kept, outliving
from articles.models import Article, Autosave

# What belongs to the way of posting, not to what was typed.
NOT_TYPED = {"tab", "typed", "seal"}


class KeepsCopies(admin.ModelAdmin):
    """The part of the writing page that keeps unsaved words."""

    def get_urls(self):
        at_desk = self.admin_site.admin_view
        return [
            path("<int:pk>/copy/", at_desk(self.copy_view), name="articles_version_copy"),
            path("<int:pk>/copy/use/", at_desk(self.use_view), name="articles_version_copy_use"),
            path("<int:pk>/copy/discard/", at_desk(self.discard_view), name="articles_version_copy_discard"),
            *super().get_urls(),
        ]

    def _seen(self, request, pk):
        version = self.get_object(request, str(pk))
        if version is None:
            raise Http404(_("There is no such draft, or it is somebody else's."))
        return version

    @method_decorator(require_http_methods(["GET", "POST"]))
    def copy_view(self, request, pk):
        """Takes what is typed, and says who else is there. To a GET it gives a fresh token: signing in made another."""
        version = self._seen(request, pk)
        if request.method == "GET":
            return JsonResponse({"token": get_token(request)})
        answer, status = {}, 200
        if "typed" in request.POST:
            try:
                slot = autosaving.keep(version, by=request.user, **self._typed(request))
                answer["said"] = _("Saved as your draft copy at %(moment)s.") % {
                    "moment": autosaving.clock(slot.at)
                }
            except autosaving.AutosaveError as error:
                answer["said"], status = str(error), 409
        else:
            autosaving.be_there(version, by=request.user)
        answer["others"] = autosaving.others(version.autosaves.select_related("editor"), request.user)
        return JsonResponse(answer, status=status)

    def _typed(self, request):
        fields = {
            name: value
            for name, value in request.POST.items()
            if name not in NOT_TYPED and not name.startswith("_") and not kept.NOT_TYPED.match(name)
        }
        stamp = fields.get("stamp", "")
        revision = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 10 else 0
        return {"fields": fields, "revision": revision, "tab": request.POST.get("tab", "")[:36]}

    @method_decorator(require_POST)
    @transaction.atomic
    def use_view(self, request, pk):
        """The writing page with the words of the slot in it. Nothing is saved: the form refuses once, saying so."""
        version = self._seen(request, pk)
        list(Article.objects.select_for_update().filter(pk=version.article_id))
        slot = Autosave.objects.filter(version=version, editor=request.user).exclude(fields={}).first()
        if slot is None:
            messages.warning(request, _("There are no unsaved changes of yours in this draft."))
            return redirect("admin:articles_version_change", pk)
        request.FILES  # noqa: B018 - read before POST is replaced, or it would be read from nothing
        typed = QueryDict(mutable=True)
        typed.update(slot.fields | {"tab": slot.tab, "_held": "copy", "_moment": autosaving.clock(slot.at)})
        request.POST = typed
        version = self._seen(request, pk)
        if not self.has_change_permission(request, version):
            return self._typed_too_late(request, version)
        if self.is_stale(request, version):
            return self.conflict(request, version)
        return self.bound(request, version, typed, copy=None)

    @method_decorator(require_POST)
    def discard_view(self, request, pk):
        version = self._seen(request, pk)
        if "carried" in request.POST:
            outliving.forget(request, version)
        else:
            autosaving.empty(version, by=request.user)
        messages.success(
            request, _("Your unsaved changes are thrown away. This is the draft as it is saved.")
        )
        return redirect("admin:articles_version_change", pk)

    def copies(self, request, version):
        """What the writing page shows of slots: my own with words in it, and who else is there."""
        slots = list(version.autosaves.select_related("editor"))
        mine = next((slot for slot in slots if slot.editor_id == request.user.pk and slot.fields), None)
        # A page that came back from a refused save is the tab it was.
        tab = request.POST.get("tab", "")[:36]
        return {
            "copy": mine if mine and mine.tab != tab else None,
            "copied_at": mine and autosaving.clock(mine.at),
            "others": autosaving.others(slots, request.user),
            "tab": tab or str(uuid.uuid4()),
            "is_unsaved": request.method == "POST",
        }
