"""How visitors answered, by day, without anything that leads to one of them. consent.counting writes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models.documents import Notice


class DailyCount(models.Model):
    day = models.DateField(_("day"))
    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), on_delete=models.PROTECT, related_name="daily_counts"
    )
    language = models.CharField(_("language"), max_length=16)
    accepted = models.PositiveIntegerField(_("allowed everything"), default=0)
    refused = models.PositiveIntegerField(_("allowed nothing"), default=0)
    custom = models.PositiveIntegerField(_("allowed some"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrew"), default=0)
    # {purpose: [allowed, refused]}
    purposes = models.JSONField(_("by purpose"), default=dict)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptance")
        ordering = ["-day"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "notice", "language"], name="a_day_is_counted_once_per_notice_and_language"
            )
        ]

    def __str__(self):
        return f"{self.day} {self.notice_id} {self.language}"
