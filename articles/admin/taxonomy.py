"""Topics, tags, series, contributors, pages and redirects."""

from django.contrib import admin
from django.utils import timezone

from articles import addresses, index, rendering
from articles.models import Contributor, Redirect, Series, SitePage, Tag, Topic


class NamedAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, obj, form, change):
        """A new slug leaves a redirect behind."""
        old = type(obj)(slug=form.initial["slug"]).get_absolute_url() if change else ""
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            addresses.leave(old, obj.get_absolute_url())


@admin.register(Topic)
class TopicAdmin(NamedAdmin):
    list_display = ["name", "parent", "slug"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    pass


@admin.register(Series)
class SeriesAdmin(NamedAdmin):
    pass


@admin.register(Contributor)
class ContributorAdmin(NamedAdmin):
    list_display = ["name", "credentials", "slug"]
    autocomplete_fields = ["user"]

    def get_fields(self, request, obj=None):
        """Whose account it is, is for those who may see people."""
        fields = ["name", "slug", "credentials", "bio"]
        return [*fields, "user"] if request.user.has_perm("accounts.view_user") else fields

    def save_model(self, request, obj, form, change):
        """Search finds the new name at once, and no longer the old one."""
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            index.rename(obj)


@admin.register(SitePage)
class SitePageAdmin(admin.ModelAdmin):
    list_display = ["title", "slug", "is_public", "in_footer"]
    prepopulated_fields = {"slug": ["title"]}

    def save_model(self, request, obj, form, change):
        obj.body, obj.updated_at = rendering.sanitise(obj.body), timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ["old_path", "new_path", "created_at"]
    search_fields = ["old_path", "new_path"]

    def save_model(self, request, obj, form, change):
        """Through the verb that lets no chain and no loop arise."""
        if change and "old_path" in form.changed_data:
            Redirect.objects.filter(pk=obj.pk).delete()
        addresses.leave(obj.old_path, obj.new_path)
        obj.pk = Redirect.objects.get(old_path=obj.old_path).pk
