"""The states of a comment, and the reasons a rule has for holding one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Waiting for a moderator")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Not accepted")
    REMOVED_BY_AUTHOR = "removed_by_author", _("Deleted by its author")
    REMOVED_BY_MODERATOR = "removed_by_moderator", _("Removed by a moderator")
    SPAM = "spam", _("Spam")
    ERASED = "erased", _("Erased with its author's account")


# What a moderator can show again.
HIDDEN_BY_DECISION = {Status.REJECTED, Status.REMOVED_BY_MODERATOR, Status.SPAM}


class Rule(models.TextChoices):
    """Why a comment waits, in words for its author. Moderators read the same words."""

    FIRST_COMMENTS = "first_comments", _("The first two comments of every account are read by a moderator.")
    EVERY_COMMENT = "every_comment", _("In this conversation every comment is read by a moderator first.")
    LINKS = "links", _("It holds more links than we publish unread.")
    TOO_FAST = "too_fast", _("It was sent faster than people usually write.")
    NO_FORM = "no_form", _("It was not sent by the form on this site.")
    HIDDEN_FIELD = "hidden_field", _("A field that people do not see was filled in.")
    REPEATED = "repeated", _("The same words have been posted here before.")
    OFTEN_REJECTED = "often_rejected", _("Several of your latest comments could not be published.")
    REWORDED = "reworded", _("It was changed after a report or a decision.")
    AUTHOR_GONE = "author_gone", _("The account was closed before the comment was due.")
    PARENT_GONE = "parent_gone", _("The comment it answers is no longer shown.")
    CLOSED = "closed", _("The conversation was closed before the comment was due.")
    IMPORTED = "imported", _("It was waiting for a moderator on the earlier site.")
