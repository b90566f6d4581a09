"""A published work that was retracted, or is in doubt, as a list says that somebody imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retraction(models.Model):
    class Nature(models.TextChoices):
        RETRACTION = "retraction", _("retracted")
        CONCERN = "concern", _("under an expression of concern")

    doi = models.CharField("DOI", max_length=200, unique=True)
    nature = models.CharField(_("standing"), max_length=12, choices=Nature)
    title = models.CharField(_("title"), max_length=500, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    noticed_on = models.DateField(_("since"), null=True, blank=True)
    notice_doi = models.CharField(_("DOI of the notice"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("retracted work")
        verbose_name_plural = _("retracted works")
        ordering = ["-noticed_on", "doi"]

    def __str__(self):
        return self.title or self.doi
