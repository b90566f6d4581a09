"""Embeds that editors may link to, and how often pages were read by visitors who allow that."""

from django.contrib import admin

from consent import memory
from consent.admin.records import ReadOnly
from consent.models import Embed, PageCount


@admin.register(Embed)
class EmbedAdmin(admin.ModelAdmin):
    list_display = ["title", "name", "provider", "is_offered"]
    list_filter = ["is_offered"]
    search_fields = ["title", "provider"]
    fields = ["title", "name", "description", "source", "provider", "policy_url", "is_offered"]
    prepopulated_fields = {"name": ["title"]}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        # Articles link to it.
        return ["name"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        memory.forget_after_commit()


@admin.register(PageCount)
class PageCountAdmin(ReadOnly):
    list_display = ["page", "day", "views"]
    list_display_links = None
    search_fields = ["page"]
    list_filter = [("day", admin.DateFieldListFilter)]
