"""Topics, tags, series and contributors."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles import addresses, index
from articles.models import Contributor, Series, Tag, Topic


class NamedForm(forms.ModelForm):
    class Meta:
        error_messages = {"slug": {"unique": _("This address is taken. Choose another one.")}}


class TopicForm(NamedForm):
    def clean_parent(self):
        """Up from the chosen topic one must not come back to this one."""
        parent = wider = self.cleaned_data["parent"]
        seen = set()
        while wider is not None and self.instance.pk and wider.pk not in seen:
            if wider.pk == self.instance.pk:
                raise forms.ValidationError(
                    _("“%(parent)s” is this topic or lies within it: the topic would be within itself."),
                    params={"parent": parent},
                )
            seen.add(wider.pk)
            wider = wider.parent
        return parent


class NamedAdmin(admin.ModelAdmin):
    form = NamedForm
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
    form = TopicForm
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
