"""Locks at the desk: a locked article is read-only for the others, and a POST that comes too late says why."""

from django.contrib import admin
from django.db import transaction

from articles.admin import may
from articles.admin.choosers import is_key
from articles.models import Article
from articles.models.lock import refusal_to


class HeedsLocks(admin.ModelAdmin):
    """For the page of one article. Its form has a `refusal`, and is not valid while that says something."""

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return may.see_desk(request.user)
        # Who may write but for the lock gets the sentence from the form, and keeps what was typed.
        return may.write(request.user, obj) or (
            request.method == "POST" and may.write_unlocked(request.user, obj)
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = refusal_to(obj, request.user) if obj else None
        return form

    @transaction.atomic
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST" and is_key(object_id):
            # A lock that is set now waits until this answer is given, or this waits for it.
            list(Article.objects.select_for_update().filter(pk=object_id))
        return super().change_view(request, object_id, form_url, extra_context)
