"""A report by anybody, with or without an account, about anything on the site: what DSA Art. 16 calls a notice.

Only `complaints.verbs` writes it. The name and the address of who wrote are forgotten half a year after the decision.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Without letters and digits that are taken for each other: people copy it from paper, or say it on the telephone.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_number():
    """Tells nobody how many there have been."""
    return "R-" + "".join(secrets.choice(LETTERS) for _place in range(8))


class ComplaintQuerySet(models.QuerySet):
    def open(self):
        return self.filter(decided_at=None)

    def of(self, person):
        """Those that came from one of this person's confirmed addresses."""
        return self.filter(email__in=person.emailaddress_set.filter(verified=True).values("email"))


class Complaint(models.Model):
    class Kind(models.TextChoices):
        ILLEGAL = "illegal", _("It is against the law")
        RULES = "rules", _("It breaks the terms of this site")
        WORRIED = "worried", _("I am worried about the person who wrote it")

    class Outcome(models.TextChoices):
        REMOVED = "removed", _("It has been removed")
        CHANGED = "changed", _("It has been changed")
        KEPT = "kept", _("It stays as it is")

    number = models.CharField(_("number"), max_length=12, unique=True, default=new_number, editable=False)
    address = models.CharField(_("address"), max_length=500)
    article = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey("comments.Comment", models.SET_NULL, null=True, related_name="complaints")
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    reason = models.TextField(_("why"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    at = models.DateTimeField(_("received"), default=timezone.now)
    told_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome, blank=True)
    statement = models.TextField(_("reasons"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("report from outside")
        verbose_name_plural = _("reports from outside")
        ordering = ["pk"]
        default_permissions = ["view"]
        permissions = [("decide_complaint", "May decide about reports from outside")]
        indexes = [models.Index(fields=["at"], condition=Q(decided_at=None), name="complaint_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | Q(decided_at__isnull=False) & ~Q(outcome=""),
                name="a_decision_has_an_outcome",
            )
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.decided_at is None
