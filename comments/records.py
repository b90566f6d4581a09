"""What is kept beside a comment: earlier wordings, the log of what was done, reports, mails about replies.

The log is append-only: nothing here updates or deletes an Action.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.states import Rule


class Revision(models.Model):
    """A wording that has been replaced. The present one is the comment's own."""

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("earlier wording")
        verbose_name_plural = _("earlier wordings")
        ordering = ["comment", "number"]
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="one_wording_per_number")]

    def __str__(self):
        return f"{self.comment} ({self.number})"


class Action(models.Model):
    """One line of the log: who did what to which wording, and why. `actor` is null for a rule."""

    class Verb(models.TextChoices):
        HELD = "held", _("held")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("not accepted")
        REMOVED = "removed", _("removed")
        RESTORED = "restored", _("restored")
        MARKED_AS_SPAM = "spam", _("marked as spam")
        TAKEN_BACK = "taken_back", _("deleted by its author")
        EDITED = "edited", _("edited")
        RELEASED = "released", _("released")
        ERASED = "erased", _("erased with its author's account")
        SETTLED = "settled", _("reports closed")
        BLANKED = "blanked", _("a passage taken out by its author")
        REVEALED = "revealed", _("looked who wrote it")

    # These say what was done to the words or about the person; the comment stays where it was.
    MOVING_NOTHING = [Verb.EDITED, Verb.BLANKED, Verb.REVEALED]
    DECISIONS = [Verb.APPROVED, Verb.REJECTED, Verb.REMOVED, Verb.RESTORED, Verb.MARKED_AS_SPAM]

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="actions")
    revision = models.PositiveSmallIntegerField(default=1)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=12, choices=Verb)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    note = models.CharField(_("note for moderators"), max_length=500, blank=True)
    rule = models.CharField(max_length=20, choices=Rule, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], condition=Q(actor__isnull=False), name="action_of_somebody")]

    def __str__(self):
        return f"{self.comment} {self.get_verb_display()}"


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Nobody has looked at it yet."""
        return self.filter(closed_at__isnull=True)

    def of_worry(self):
        return self.filter(reason__in=[Report.Reason.WORRIED, Report.Reason.PHRASE])

    def by_people(self):
        return self.exclude(reason=Report.Reason.PHRASE)

    def is_pressing(self, comment):
        """For annotating comments: whether its own words are why somebody shall look."""
        return models.Exists(
            self.open().filter(comment=models.OuterRef(comment), reason=Report.Reason.PHRASE)
        )

    def open_count(self, comment):
        """For annotating comments: how many open reports each has. `comment` names the outer query's key."""
        counted = self.open().filter(comment=models.OuterRef(comment)).order_by().values("comment")
        return Coalesce(models.Subquery(counted.annotate(n=models.Count("pk")).values("n")), 0)


class Report(models.Model):
    """A reader's doubt about a comment. It changes nothing by itself; a moderator reads it."""

    class Reason(models.TextChoices):
        UNKIND = "unkind", _("It is unkind, or attacks somebody")
        PRIVATE = "private", _("It gives away somebody's private details")
        WORRIED = "worried", _("I am worried about this person")
        HARMFUL = "harmful", _("It could harm somebody who follows it")
        ADVERTISING = "advertising", _("It is advertising or spam")
        OTHER = "other", _("Something else")
        # Nobody's report: `concern` found words of the first person, and a moderator shall look soon.
        PHRASE = "phrase", _("It may speak of its writer's own crisis")

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="reports")
    revision = models.PositiveSmallIntegerField(default=1)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.TextField(_("what should we know?"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["pk"]
        indexes = [models.Index(fields=["comment"], condition=Q(closed_at=None), name="report_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "revision", "reporter"],
                condition=Q(closed_at=None),
                name="one_open_report_per_person_and_wording",
            )
        ]

    def __str__(self):
        return f"{self.comment}: {self.get_reason_display()}"


class Notification(models.Model):
    """A mail about a comment: owed once, sent once, however often the comment is hidden and shown again.

    Whoever it answers hears of it as a reply, and not again because they follow the conversation too.
    """

    class Cause(models.TextChoices):
        REPLY = "reply", _("answers them")
        FOLLOWED = "followed", _("in a conversation they follow")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="+")
    cause = models.CharField(max_length=8, choices=Cause, default=Cause.REPLY)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mail about a comment")
        verbose_name_plural = _("mails about comments")
        indexes = [
            models.Index(fields=["created_at"], condition=Q(settled_at=None), name="notification_owed")
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "comment"], name="one_mail_per_person_and_reply")
        ]

    def __str__(self):
        return f"{self.recipient}: {self.comment}"
