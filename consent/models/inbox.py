"""Cookies and storage that no notice tells of. consent.undeclared is the only writer."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UndeclaredCookie(models.Model):
    class Found(models.TextChoices):
        FIREWALL = "firewall", _("Stopped on its way out")
        SCAN = "scan", _("Found by the scan")

    name = models.CharField(_("name"), max_length=200, unique=True)
    found_by = models.CharField(_("found by"), max_length=10, choices=Found)
    # The name of a view or of a file; never an address, which could lead to a visitor.
    surface = models.CharField(_("where"), max_length=200)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)
    put_away_at = models.DateTimeField(_("put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("undeclared cookie")
        verbose_name_plural = _("undeclared cookies")
        ordering = ["put_away_at", "-last_at"]
        default_permissions = ["view"]
        permissions = [("put_away_undeclaredcookie", "Can put away an undeclared cookie")]

    def __str__(self):
        return self.name
