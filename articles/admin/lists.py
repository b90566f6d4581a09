"""What the list of articles shows beside the articles themselves: states that count, names, moments."""

from collections import defaultdict

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Byline, Version
from articles.zones import zoned as zoned  # where others have looked for it

# Above this many articles the filter names its states without figures: counting would take longer than reading.
COUNTED = 20_000


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
        found = changelist.root_queryset
        for spec in changelist.filter_specs:
            if spec is not self:
                found = spec.queryset(self.request, found)
        found, _doubles = changelist.model_admin.get_search_results(self.request, found, changelist.query)
        figures = {name: Count("pk", filter=condition) for name, condition in self.conditions().items()}
        counts = found.order_by()[: COUNTED + 1].aggregate(every_article=Count("pk"), **figures)
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
