"""What somebody let through the publish gate, and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Waiver(models.Model):
    """“Published all the same, because …”. Written by gate.waive only; never changed, never taken back."""

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="waivers")
    code = models.CharField(_("check"), max_length=40)
    subject = models.TextField(_("about"), blank=True)
    fingerprint = models.CharField(max_length=32, editable=False)
    reason = models.CharField(_("because"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(fields=["version", "fingerprint"], name="a_finding_is_waived_once")
        ]

    def __str__(self):
        return f"{self.code}: {self.reason}"
