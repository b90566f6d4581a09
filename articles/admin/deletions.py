"""The list of what was deleted for good: to be read, never changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Deletion
from articles.zones import zoned


@admin.register(Deletion)
class DeletionAdmin(admin.ModelAdmin):
    list_display = ["slug", "when", "by", "reason"]
    list_select_related = ["by"]
    search_fields = ["slug", "reason"]
    fields = ("slug", "article_pk", "was_public", "when", "by", "reason", "went_with_it")
    readonly_fields = fields
    actions = None

    @admin.display(description=_("when"), ordering="at")
    def when(self, deletion):
        return zoned(deletion.at)

    @admin.display(description=_("what went with it"))
    def went_with_it(self, deletion):
        return ", ".join(f"{what}: {number}" for what, number in deletion.went.items())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
