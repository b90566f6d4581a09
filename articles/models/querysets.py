"""Which versions: those that readers see, those of a list, and what each kind of page needs of them."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from articles.models.rows import Byline


class VersionQuerySet(models.QuerySet):
    def live(self, at=None):
        """The versions that readers see at a given moment (now, unless told)."""
        at = at or timezone.now()
        return self.filter(Q(live_until__isnull=True) | Q(live_until__gt=at), live_from__lte=at)

    def published(self, at=None):
        """Every version that readers have seen of an article they may still read: the citable ones."""
        live = self.model.objects.live(at).values("article")
        return self.filter(live_from__lte=at or timezone.now(), article__in=live, article__binned_at=None)

    def draft(self):
        return self.filter(frozen_at__isnull=True)

    def for_page(self):
        """Everything the page shows of a version, in three queries."""
        bylines = Prefetch("bylines", Byline.objects.select_related("contributor"))
        return self.select_related("article__topic", "article__series", "lead_picture").prefetch_related(
            bylines, "article__tags"
        )

    def for_cards(self):
        """What a list shows: title, standfirst, topic, date, names."""
        bylines = Prefetch("bylines", Byline.objects.select_related("contributor"))
        return (
            self.select_related("article__topic")
            .prefetch_related(bylines)
            .defer("body", "body_html", "references_html", "cited", "disclaimer", "copyright_line")
        )

    def corrections(self):
        """Versions that tell readers what was wrong, unclear or in doubt before them."""
        return self.filter(kind__in=self.model.CORRECTIONS)

    def in_topic(self, slug):
        """Those of the topic and of the topics within it."""
        return self.filter(Q(article__topic__slug=slug) | Q(article__topic__parent__slug=slug))

    def signed_by(self, slug):
        """Those that this contributor wrote or reviewed, under an earlier name too."""
        own = Q(contributor__slug=slug) | Q(contributor__same_as__slug=slug)
        return self.filter(Exists(Byline.objects.filter(own, version=OuterRef("pk"))))

    def newest_first(self):
        return self.order_by("-article__first_live_from", "-article_id")
