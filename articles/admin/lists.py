"""What the list of articles shows beside the articles themselves: states that count, names, moments."""

from collections import defaultdict

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, Contributor, Version
from articles.zones import zoned as zoned  # where others have looked for it

# Above this many articles the filter names its states without figures: counting would take longer than reading.
COUNTED = 20_000
# As many names as one looks through; the search finds the others.
AUTHORS = 20


class ArticleList(ChangeList):
    """A page of the list, with the names under each article's current version: one query for all rows."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        names = defaultdict(list)
        bylines = Byline.objects.filter(
            version__in=[article.current_pk for article in self.result_list], role=Byline.Role.AUTHOR
        )
        for version, name in bylines.values_list("version", "contributor__name"):
            names[version].append(name)
        for article in self.result_list:
            article.names = names[article.current_pk]


def others(one, changelist):
    """The articles that the search and all filters but `one` leave."""
    found = changelist.root_queryset
    for spec in changelist.filter_specs:
        if spec is not one:
            found = spec.queryset(one.request, found)
    found, _doubles = changelist.model_admin.get_search_results(one.request, found, changelist.query)
    return found


class Counting(admin.SimpleListFilter):
    """Choices with the number of articles that a click on each will show, the most first, in one question.

    They are known only once the list is: nothing but what is chosen has to be a choice before.
    """

    def lookups(self, request, model_admin):
        return [("", "")]  # a filter without choices is not asked any further

    def choices(self, changelist):
        at = changelist.get_query_string
        yield {
            "selected": not self.value(),
            "query_string": at(remove=[self.parameter_name]),
            "display": _("All"),
        }
        for key, name, number in self.counted(others(self, changelist).order_by()):
            yield {
                "selected": self.value() == key,
                "query_string": at({self.parameter_name: key}),
                "display": f"{name} ({number})",
            }


class TopicFilter(Counting):
    title = _("topic")
    parameter_name = "topic"

    def queryset(self, request, queryset):
        value = self.value()
        if value == "none":
            return queryset.filter(topic=None)
        return queryset.filter(topic__slug=value) if value else queryset

    def counted(self, found):
        rows = Article.objects.filter(pk__in=found.values("pk")).order_by("topic__name")
        for slug, name, number in rows.values_list("topic__slug", "topic__name").annotate(number=Count("pk")):
            yield (slug, name, number) if slug else ("none", _("No topic"), number)


class AuthorFilter(Counting):
    title = _("author")
    parameter_name = "author"

    def queryset(self, request, queryset):
        bylines = Byline.objects.filter(role=Byline.Role.AUTHOR, contributor__slug=self.value())
        return queryset.filter(pk__in=bylines.values("version__article")) if self.value() else queryset

    def counted(self, found):
        signed = Q(bylines__role=Byline.Role.AUTHOR, bylines__version__article__in=found.values("pk"))
        rows = Contributor.objects.filter(signed)
        rows = rows.annotate(number=Count("bylines__version__article", distinct=True)).order_by(
            "-number", "name"
        )
        yield from rows.values_list("slug", "name", "number")[:AUTHORS]


class WhoseFilter(admin.SimpleListFilter):
    title = _("who started it")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("You"))]

    def queryset(self, request, queryset):
        return queryset.filter(created_by=request.user) if self.value() == "mine" else queryset


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("changes_requested", _("Changes requested")),
            ("review", _("In review")),
            ("approved", _("Approved")),
            ("scheduled", _("Scheduled")),
            ("live", _("Published")),
            ("changed", _("With unpublished changes")),
            ("retracted", _("Retracted")),
            ("withdrawn", _("Withdrawn")),
            ("binned", _("In the bin")),
        ]

    def queryset(self, request, queryset):
        return queryset.filter(self.conditions().get(self.value(), Q(binned_at=None)))

    def choices(self, changelist):
        """Each state with the number of articles that a click on it will show, the other filters being as they are."""
        counts = self.counts(changelist)
        for choice, (value, _label) in zip(
            super().choices(changelist), [(None, ""), *self.lookup_choices], strict=True
        ):
            if value in counts:
                choice["display"] = f"{choice['display']} ({counts[value]})"
            yield choice

    def counts(self, changelist):
        figures = {name: Count("pk", filter=condition) for name, condition in self.conditions().items()}
        found = others(self, changelist).order_by()[: COUNTED + 1]
        counts = found.aggregate(every_article=Count("pk"), **figures)
        return counts if counts.pop("every_article") <= COUNTED else {}

    @staticmethod
    def conditions():
        kept = Q(binned_at=None)
        never_public = kept & Q(first_live_from=None)
        return {
            "draft": never_public & Q(draft_stage=Version.Stage.DRAFT),
            "changes_requested": kept & Q(draft_stage=Version.Stage.CHANGES_REQUESTED),
            "review": kept & Q(draft_stage=Version.Stage.IN_REVIEW),
            "approved": kept & Q(draft_stage=Version.Stage.APPROVED),
            "scheduled": kept & Q(has_future=True),
            "live": kept & Q(has_live=True),
            "changed": kept & Q(has_live=True, draft_stage__isnull=False),
            "retracted": kept & Q(live_standing=Version.Standing.RETRACTED),
            "withdrawn": kept & Q(first_live_from__lte=timezone.now(), has_live=False),
            "binned": Q(binned_at__isnull=False),
        }
