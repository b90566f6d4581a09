"""What a comment is: numbered within its article, with a binary path.

`n` is the public number, the address and the citation. `path` is the big-endian number of every ancestor and of the
comment itself, so reading order is one index and a page is one range of it. Only `threads` writes `status`, `listed`
and `vis_desc`, and only `threads` and `submission` write numbers and paths.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import rendering
from comments.querysets import HIDDEN_WITH_WORDS, CommentQuerySet
from comments.states import Rule, Status

# Deeper replies stand beside their parent at the last level and name it: no screen has room for more.
MAX_DEPTH = 10
# Long enough to mend a slip, too short to change what others have answered. Later the way is to delete.
EDIT_WINDOW = timedelta(minutes=30)


class Comment(models.Model):
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", db_index=False
    )  # see Thread.article
    n = models.PositiveIntegerField(_("number"))
    root_n = models.PositiveIntegerField()
    rn = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, related_name="replies")
    depth = models.PositiveSmallIntegerField()
    path = models.BinaryField(max_length=4 * (MAX_DEPTH + 1))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        null=True,
        blank=True,
        related_name="comments",
        db_index=False,
    )
    persona = models.ForeignKey(
        "comments.Persona", models.RESTRICT, null=True, related_name="+", db_index=False
    )
    name = models.CharField(_("name as printed"), max_length=200, blank=True)
    source_site = models.CharField(max_length=200, blank=True)
    source_id = models.CharField(max_length=64, blank=True)
    source_email_hash = models.CharField(
        max_length=64, blank=True
    )  # keyed: proves a later claim, tells nothing
    # A version goes only together with its article, and then the comments follow.
    answered = models.ForeignKey(
        "articles.Version", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    terms = models.ForeignKey(
        "consent.DocumentVersion", models.PROTECT, null=True, related_name="+", db_index=False
    )
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    text_hash = models.BigIntegerField(db_index=True)
    status = models.CharField(_("state"), max_length=20, choices=Status)
    listed = models.BooleanField()
    vis_desc = models.PositiveIntegerField(default=0)
    neg_best = models.IntegerField(default=0)
    thanks = models.PositiveIntegerField(default=0)
    with_you = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    body = models.TextField(_("text"))
    body_html = models.TextField()
    content_note = models.CharField(_("content note"), max_length=200, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    # The conversation's version with which it was (last) shown: what is later than a reader's mark is new to them, also
    # a comment that was written long before and approved today. 0: before anybody kept marks.
    shown_v = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True)
    release_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ["view", "change"]
        permissions = [("moderate_comment", "May decide about comments and close conversations")]
        indexes = [
            models.Index(fields=["article", "n"], condition=Q(depth=0, listed=True), name="comment_newest"),
            models.Index(
                fields=["article", "neg_best", "n"], condition=Q(depth=0, listed=True), name="comment_best"
            ),
            models.Index(fields=["author", "id"], name="comment_author"),
            models.Index(fields=["article", "shown_v"], condition=Q(status="published"), name="comment_news"),
            models.Index(fields=["status", "id"], condition=Q(status="held"), name="comment_held"),
            models.Index(fields=["release_at"], condition=Q(status="scheduled"), name="comment_due"),
            models.Index(fields=["id"], condition=HIDDEN_WITH_WORDS, name="comment_to_forget"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "n"], name="a_number_is_given_once"),
            models.UniqueConstraint(fields=["article", "root_n", "rn"], name="an_arrival_is_counted_once"),
            models.UniqueConstraint(
                fields=["article", "path"], condition=Q(listed=True), name="comment_oldest"
            ),
            models.UniqueConstraint(
                fields=["source_site", "source_id"],
                condition=~Q(source_id=""),
                name="a_comment_is_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(listed=True) & (Q(status="published") | Q(vis_desc__gt=0))
                | Q(listed=False) & ~Q(status="published") & Q(vis_desc=0),
                name="listed_is_shown_or_above_something_shown",
            ),
            models.CheckConstraint(
                condition=Q(depth=0, rn=0, root_n=F("n"), parent=None)
                | Q(depth__gt=0, depth__lte=MAX_DEPTH, rn__gt=0, parent__isnull=False),
                name="a_reply_has_a_parent_and_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(source_id="") | Q(terms__isnull=False),
                name="a_comment_names_the_terms_it_was_made_under",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(release_at__isnull=False),
                name="a_scheduled_comment_has_its_moment",
            ),
        ]

    def __str__(self):
        return f"#{self.n}"

    def get_absolute_url(self):
        return reverse("comments:comment", args=[self.article.slug, self.n])

    @property
    def is_shown(self):
        return self.status == Status.PUBLISHED

    @property
    def is_waiting(self):
        return self.status in (Status.HELD, Status.SCHEDULED)

    @property
    def who(self):
        """The name beside the words: for this article only, the account's, an import's, or nobody's any more."""
        if self.persona_id is not None:
            return self.persona_name if "persona_name" in self.__dict__ else self.persona.name
        if self.author_id is None:
            return self.name or _("Former member")
        return self.author_name if "author_name" in self.__dict__ else self.author.display_name

    @property
    def initials(self):
        words = str(self.who).split() or ["?"]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    @property
    def html(self):
        return rendering.stored(self.body_html)

    @property
    def place_taken_by(self):
        """What stands in the place of words that are not shown."""
        return {
            Status.REMOVED_BY_AUTHOR: _("Deleted by its author."),
            Status.REMOVED_BY_MODERATOR: _("Removed by a moderator."),
            Status.ERASED: _("Erased with its author's account."),
        }.get(self.status, _("Not shown."))

    @property
    def needs_answered_named(self):
        """At the last level indentation no longer says which comment is answered; apart from the page nothing does."""
        return self.answered_n and (self.depth == MAX_DEPTH or self.is_waiting)

    @property
    def why(self):
        """The reason for its state: a moderator's words, else the rule's. Nothing unless fetched by `with_reason`."""
        rule = getattr(self, "why_rule", "")
        return getattr(self, "why_reason", "") or (Rule(rule).label if rule else "")

    def is_fresh(self, at=None):
        """Whether its author may still change it."""
        if self.status == Status.SCHEDULED:
            return True
        begun = max(self.created_at, self.release_at or self.created_at)
        return self.status in (Status.PUBLISHED, Status.HELD) and (at or timezone.now()) < begun + EDIT_WINDOW

    def blank(self):
        """Remove the words and every earlier wording from the database. The number, the place and the log remain."""
        self.body = self.body_html = self.content_note = ""
        self.text_hash = self.neg_best = self.thanks = self.with_you = self.helpful = 0
        counts = ["neg_best", "thanks", "with_you", "helpful"]
        self.save(update_fields=["body", "body_html", "content_note", "text_hash", *counts])
        self.revisions.all().delete()
        self.reactions.all().delete()
        self.reports.filter(reason="phrase").delete()
