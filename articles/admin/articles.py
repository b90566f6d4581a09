"""The list of articles, the page of one article (state, steps, identity, log), and the steps themselves."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import addresses, house, publishing
from articles.admin import gate, may, timeline, verbs
from articles.admin.bulk import ManyAtOnce
from articles.admin.calendar import WithCalendar
from articles.admin.choosers import WithChoosers
from articles.admin.history import HasHistory
from articles.admin.lists import ArticleList, AuthorFilter, StateFilter, TopicFilter, WhoseFilter
from articles.admin.locks import HeedsLocks
from articles.admin.previewing import Previews
from articles.admin.review import DueFilter, ReviewerFilter, assignment_in_words
from articles.admin.saved_views import WithSavedViews
from articles.models import Article, Version
from articles.models.lock import refusal_to
from articles.zones import zoned


class ArticleForm(forms.ModelForm):
    refusal = None  # why nothing can be changed now; told by HeedsLocks

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("You can change it while you write.")
    )

    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )

    class Meta:
        model = Article
        fields = ["slug", "topic", "tags", "language", "series", "series_position"]
        error_messages = {"slug": {"unique": _("Another article has this address. Choose another one.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("title", None)
        elif "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave it empty to take it from the title.")

    def clean(self):
        if self.refusal:
            raise forms.ValidationError(self.refusal)
        return super().clean()

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug and (there := addresses.leads_elsewhere(Article(slug=slug).get_absolute_url(), self._here())):
            raise forms.ValidationError(
                _("This address leads to %(there)s, which has moved. Choose another one."),
                params={"there": there},
            )
        return slug

    def _here(self):
        return Article(slug=self.initial["slug"]).get_absolute_url() if self.instance.pk else ""


@admin.register(Article)
class ArticleAdmin(WithSavedViews, WithCalendar, WithChoosers, HasHistory, HeedsLocks, Previews, ManyAtOnce):
    form = ArticleForm
    list_display = ["headline", "state_in_words", "authors", "topic", "last_changed", "first_published"]
    list_display_links = None
    list_filter = [
        StateFilter, WhoseFilter, ReviewerFilter, DueFilter, TopicFilter, AuthorFilter,
        ("first_live_from", admin.DateFieldListFilter), "series",
    ]  # fmt: skip
    list_per_page = 50
    search_fields = ["versions__title", "slug"]
    search_help_text = _("Words of a title, or of an address.")
    autocomplete_fields = ["tags"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # the states count by themselves, in one question
    change_form_template = "admin/articles/article/change_form.html"

    def get_queryset(self, request):
        versions = Version.objects.filter(article=OuterRef("pk")).order_by(F("number").desc(nulls_first=True))
        return may.mine(request.user).with_states().annotate(
            current_title=Subquery(versions.values("title")[:1]), current_pk=Subquery(versions.values("pk")[:1]),
            changed_at=Subquery(versions.values("updated_at")[:1]),
        ).select_related("topic", "lock__by").order_by(F("first_live_from").desc(nulls_first=True), "-pk")  # fmt: skip

    @admin.display(description=_("title"))
    def headline(self, article):
        url = reverse("admin:articles_version_change", args=[article.current_pk])
        return format_html('<a href="{}">{}</a>', url, article.current_title)

    @admin.display(description=_("state, address, log"))
    def state_in_words(self, article):
        url = reverse("admin:articles_article_change", args=[article.pk])
        return format_html(
            '<a class="state state--{}" href="{}">{}</a>', article.state, url, article.state.label
        )

    @admin.display(description=_("authors"))
    def authors(self, article):
        return ", ".join(article.names)

    @admin.display(description=_("last changed"), ordering="changed_at")
    def last_changed(self, article):
        return zoned(article.changed_at)

    @admin.display(description=_("first published"), ordering="first_live_from")
    def first_published(self, article):
        return zoned(article.first_live_from)

    def get_fields(self, request, obj=None):
        fields = ["slug", "topic", "tags", "language", "series", "series_position"]
        return fields if obj else ["title", "topic", "tags", "slug", "language"]

    def has_module_permission(self, request):
        return may.see_desk(request.user)

    def has_view_permission(self, request, obj=None):
        return may.see_desk(request.user) if obj is None else may.see(request.user, obj)

    def has_add_permission(self, request):
        return may.start(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if change:
            slug = obj.slug
            obj.slug = form.initial["slug"]
            obj.save(update_fields=["topic", "language", "series", "series_position"])
            obj.slug = publishing.move(obj, slug=slug, by=request.user).slug
            return
        draft = publishing.start(
            title=form.cleaned_data["title"],
            by=request.user,
            slug=obj.slug,
            topic=obj.topic,
            language=obj.language,
            content=house.defaults(),
        )
        obj.pk, obj.slug, obj._state.adding = draft.article_id, draft.article.slug, False

    def response_add(self, request, obj, post_url_continue=None):
        return redirect("admin:articles_version_change", obj.draft_version().pk)

    def get_urls(self):
        at_desk = self.admin_site.admin_view
        return [
            path("<int:pk>/steps/<slug:name>/", at_desk(self.step_view), name="articles_article_step"),
            *super().get_urls(),
        ]

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Articles"), **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        extra = {}
        if article and may.see(request.user, article):
            extra = {
                "article": article,
                "refusal": refusal_to(article, request.user),
                "title": article.current_title,
                "subtitle": None,
                "steps": list(verbs.possible(request.user, article)),
                "versions": article.versions.select_related("created_by"),
                "entries": timeline.page(article, request.GET.get("log")),
                "facts": list(timeline.facts(article)),
                "assignment": assignment_in_words(article),
                "review": reverse("admin:articles_version_review", args=[article.current_pk]),
                "zone": timezone.get_current_timezone_name(),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def step_view(self, request, pk, name):
        article = self.get_queryset(request).filter(pk=pk).first()
        if article is None or name not in verbs.VERBS:
            raise Http404
        verb = verbs.VERBS[name]
        if not verbs.is_permitted(request.user, verb, article):
            raise PermissionDenied(_("Your role does not include this step."))
        typed = request.POST if request.method == "POST" else None
        form = verb.form_for(article, typed)
        if request.method == "POST" and form.is_valid() and verbs.carry_out(request, article, verb, form):
            return HttpResponseRedirect(self._after(article))
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "article": article, "verb": verb,
            "name": name, "form": form, "title": verb.label,
            "foretold": verb.foretold(article) if verb.foretold else (),
            "gate": gate.panel(request.user, article.draft_version() if verb in verbs.GATED else None),
        }  # fmt: skip
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/articles/article/step.html", context, status=status)

    def _after(self, article):
        """To the writing page where there is something to write, else to the article's own page, else to the list."""
        if not Article.objects.filter(pk=article.pk).exists():
            return reverse("admin:articles_article_changelist")
        draft = article.draft_version()
        if draft and draft.stage in may.WRITABLE:
            return reverse("admin:articles_version_change", args=[draft.pk])
        return reverse("admin:articles_article_change", args=[article.pk])
