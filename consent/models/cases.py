"""Requests of people about their data, each with its day and a log. consent.cases is the only writer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome=Case.Outcome.OPEN)

    def overdue(self, day=None):
        return self.open().filter(due_on__lt=day or timezone.localdate())


class Case(models.Model):
    class Kind(models.TextChoices):
        ACCESS = "access", _("Access (Article 15)")
        RECTIFICATION = "rectification", _("Rectification (Article 16)")
        ERASURE = "erasure", _("Erasure (Article 17)")
        RESTRICTION = "restriction", _("Restriction (Article 18)")
        PORTABILITY = "portability", _("Data to take along (Article 20)")
        OBJECTION = "objection", _("Objection (Article 21)")
        WITHDRAWAL = "withdrawal", _("Withdrawal of a consent (Article 7)")
        OTHER = "other", _("Something else about data")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused, with reasons")
        TAKEN_BACK = "taken_back", _("Taken back by the person")

    kind = models.CharField(_("what is asked for"), max_length=15, choices=Kind)
    contact = models.CharField(
        _("how to reach the person"),
        max_length=254,
        help_text=_(
            "An e-mail or postal address. It is deleted with the case, 36 months after it is closed."
        ),
    )
    wish = models.TextField(
        _("in their words"), help_text=_("What the person wrote, shortened to what is asked for.")
    )
    received_on = models.DateField(
        _("received on"), default=timezone.localdate, help_text=_("The month runs from this day.")
    )
    due_on = models.DateField(_("to be answered by"), editable=False)
    is_extended = models.BooleanField(_("extended"), default=False, editable=False)
    outcome = models.CharField(
        _("state"), max_length=10, choices=Outcome, default=Outcome.OPEN, editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        ordering = ["due_on", "pk"]
        default_permissions = ["add", "change", "view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", closed_at=None)
                | (~Q(outcome="open") & Q(closed_at__isnull=False)),
                name="a_case_is_open_or_closed",
            ),
        ]

    def __str__(self):
        return _("Request %(number)s") % {"number": self.pk}

    @property
    def is_open(self):
        return self.outcome == self.Outcome.OPEN

    @property
    def days_left(self):
        return (self.due_on - timezone.localdate()).days


class CaseEntry(models.Model):
    case = models.ForeignKey(
        Case, verbose_name=_("request"), on_delete=models.CASCADE, related_name="entries"
    )
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    step = models.CharField(_("what"), max_length=20)
    text = models.TextField(_("words"))

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["at", "pk"]
        default_permissions = []

    def __str__(self):
        return f"{self.step} {self.at:%Y-%m-%d}"
