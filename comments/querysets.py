"""Which comments: by what readers may see, by what waits for whom, by what a page needs."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from articles.models import Article, Version
from comments.records import Action, Report
from comments.states import Status

# What a page shows of the conversation as a whole.
THREAD_FACTS = ("visible", "next_n", "mode", "closes_at", "version")
HIDDEN_WITH_WORDS = Q(status__in=["rejected", "removed_by_moderator", "spam"]) & ~Q(body_html="")


class CommentQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(status=Status.PUBLISHED)

    def listed(self):
        """Shown, or an empty place that still has shown replies."""
        return self.filter(listed=True)

    def held(self):
        return self.filter(status=Status.HELD)

    def reported(self):
        return self.filter(pk__in=Report.objects.open().values("comment"))

    def to_check_soon(self):
        """Somebody is worried about whoever wrote it, and no moderator has looked yet."""
        return self.filter(pk__in=Report.objects.open().of_worry().values("comment"))

    def most_pressing_first(self):
        """Whoever may be in a crisis of their own before whom others are worried about."""
        return self.annotate(pressing=Report.objects.is_pressing("pk")).order_by("-pressing", "pk")

    def needing_decision(self):
        # By ids: an OR over the two conditions themselves would make both databases read every comment.
        return self.filter(
            Q(pk__in=self.model.objects.held().values("pk"))
            | Q(pk__in=Report.objects.open().values("comment"))
        )

    def in_order_of_need(self):
        """The pressing and the reported first, of those the most often reported; then whoever has waited longest."""
        needs = {
            "pressing": Report.objects.is_pressing("pk"),
            "open_reports": Report.objects.open_count("pk"),
        }
        return self.annotate(**needs).order_by("-pressing", "-open_reports", "pk")

    def due(self, at=None):
        return self.filter(status=Status.SCHEDULED, release_at__lte=at or timezone.now())

    def decided_against(self, before):
        """Hidden by a decision made by then, with their words still there. (Imported ones were not decided here.)"""
        decided = Action.objects.filter(comment=models.OuterRef("pk")).order_by("-pk").values("at")[:1]
        return (
            self.filter(HIDDEN_WITH_WORDS)
            .annotate(decided_at=models.Subquery(decided))
            .filter(decided_at__lte=before)
        )

    def waiting_of(self, user):
        """What only its author sees in the conversation: held, or not yet sent."""
        return self.filter(author=user, status__in=[Status.HELD, Status.SCHEDULED])

    def visible_to(self, user):
        """Whose words this person may read: everybody's for moderators, the shown ones and one's own for the rest."""
        if user.has_perm("comments.moderate_comment"):
            return self.all()
        live = self.filter(article__in=Article.objects.live())
        return (
            live.filter(Q(status=Status.PUBLISHED) | Q(author=user))
            if user.is_authenticated
            else live.shown()
        )

    def with_names(self):
        """The author's name and the number of what is answered, without a query for each."""
        names = {"author_name": F("author__display_name"), "persona_name": F("persona__name")}
        return self.annotate(**names, answered_n=F("parent__n"))

    def with_title(self):
        """What the article is called, public or not."""
        newest = Version.objects.filter(article=models.OuterRef("article")).order_by("-pk")
        return self.annotate(title=models.Subquery(newest.values("title")[:1]))

    def for_thread(self):
        """The columns a conversation shows, in one query."""
        return self.with_names().only(
            "article_id", "n", "root_n", "depth", "path", "author_id", "persona_id", "name", "source_id", "status",
            "vis_desc", "body_html", "content_note", "created_at", "edited_at", "thanks", "with_you", "helpful",
            "release_at", "shown_v",
        )  # fmt: skip

    def with_thread(self):
        """The conversation's own facts beside every row: the page of an article has no query to spare for them."""
        return self.annotate(**{f"thread_{name}": F(f"article__thread__{name}") for name in THREAD_FACTS})

    def with_reason(self):
        """Why it is where it is: the newest entry of the log but for changed words, which move nothing."""
        log = Action.objects.filter(comment=models.OuterRef("pk"))
        newest = log.exclude(verb__in=Action.MOVING_NOTHING).order_by("-pk")
        return self.annotate(
            why_rule=models.Subquery(newest.values("rule")[:1]),
            why_reason=models.Subquery(newest.values("reason")[:1]),
        )

    def with_decision(self):
        """The latest that a moderator decided about it, whatever has happened to it since: a verb of the log."""
        decided = Action.objects.filter(comment=models.OuterRef("pk"), verb__in=Action.DECISIONS)
        return self.annotate(decision=models.Subquery(decided.order_by("-pk").values("verb")[:1]))
