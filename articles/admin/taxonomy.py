"""Topics, tags, series and contributors."""

from django import forms
from django.contrib import admin, messages
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from articles import addresses, content_notes, filing, index, joining, publishing
from articles.admin.choosers import WithChoosers
from articles.admin.joining import Joins, articles_told
from articles.models import Article, ContentNote, Contributor, Series, Tag, Topic, Version


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


@admin.register(ContentNote)
class ContentNoteAdmin(admin.ModelAdmin):
    list_display = ["name", "words"]
    search_fields = ["name", "words"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        content_notes.changed()


@admin.register(Topic)
class TopicAdmin(WithChoosers, NamedAdmin):
    form = TopicForm
    list_display = ["name", "parent", "slug"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]


@admin.register(Tag)
class TagAdmin(Joins, NamedAdmin):
    join = staticmethod(joining.join_tags)
    counted = "articles"

    def told(self, tag):
        return _("leaves %(articles)s, which get the tag that stays; its address leads there.") % {
            "articles": articles_told(tag.number)
        }


class PlaceInline(admin.TabularInline):
    """The articles of a series, in its order."""

    model = Article
    fields = ["series_position"]
    extra = max_num = 0
    can_delete = False
    verbose_name_plural = _("articles, the lowest number first")

    def get_queryset(self, request):
        newest = Version.objects.filter(article=OuterRef("pk")).order_by(F("number").desc(nulls_first=True))
        rows = super().get_queryset(request).filter(binned_at=None)
        return rows.annotate(current_title=Subquery(newest.values("title")[:1])).order_by(
            "series_position", "pk"
        )


@admin.register(Series)
class SeriesAdmin(NamedAdmin):
    inlines = [PlaceInline]

    def save_formset(self, request, form, formset, change):
        """Only the places that changed, each by the verb; one that is refused says why and stops no other."""
        for article in formset.save(commit=False):
            try:
                filing.place(article, position=article.series_position, by=request.user)
            except publishing.PublishingError as error:
                messages.warning(request, f"“{article}”: {error}")


@admin.register(Contributor)
class ContributorAdmin(WithChoosers, Joins, NamedAdmin):
    list_display = ["name", "credentials", "slug", "same_as"]
    list_select_related = ["same_as"]
    autocomplete_fields = ["user"]
    join = staticmethod(joining.join_contributors)
    counted = "bylines__version__article"

    def told(self, contributor):
        return _(
            "signs %(articles)s. Drafts are signed with the name that stays; what is public keeps this one and is "
            "found under the name that stays. This address leads there."
        ) % {"articles": articles_told(contributor.number)}

    def get_fields(self, request, obj=None):
        """Whose account it is, is for those who may see people."""
        fields = ["name", "slug", "credentials", "bio"]
        return [*fields, "user"] if request.user.has_perm("accounts.view_user") else fields

    def save_model(self, request, obj, form, change):
        """Search finds the new name at once, and no longer the old one."""
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            index.rename(obj)
