"""Whose decisions the ledger holds. consent.ledger makes them; consent.erasing and consent.retention let them go."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Subject(models.Model):
    """Whose decisions these are: one browser or one account, never both unless that person joins them."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        RESTRICTED = "restricted", _("Restricted: kept for a claim, used for nothing else")
        SHREDDED = "shredded", _("Shredded: nothing leads back to the person")

    reference = models.UUIDField(_("reference"), unique=True, editable=False)
    device = models.CharField(_("keyed hash of the browser's consent id"), max_length=64, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="consent_subject",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    # Whoever raises a claim from the address of a deleted account can be answered; the hash alone names nobody.
    claim = models.CharField(
        _("keyed hash of the address of a deleted account"), max_length=64, blank=True, db_index=True
    )
    restricted_until = models.DateTimeField(_("restricted until"), null=True, blank=True, db_index=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    hold_reason = models.CharField(_("why it is held"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        default_permissions = ["view"]
        permissions = [
            ("erase_subject", "Can erase a subject’s records"),
            ("hold_subject", "Can hold and release a subject’s records"),
            ("restrict_subject", "Can restrict a subject’s records"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=~Q(device=""), name="one_subject_per_device"
            ),
            models.CheckConstraint(
                condition=Q(device="") | Q(user=None), name="a_subject_is_a_device_or_an_account"
            ),
            models.CheckConstraint(
                condition=Q(status="restricted", restricted_until__isnull=False)
                | (~Q(status="restricted") & Q(restricted_until=None, claim="")),
                name="a_restriction_ends",
            ),
            models.CheckConstraint(
                condition=Q(held_until=None, hold_reason="")
                | (Q(held_until__isnull=False) & ~Q(hold_reason="")),
                name="a_hold_has_a_reason",
                violation_error_message=_("Say why these records are held, and until when."),
            ),
        ]

    def __str__(self):
        return str(self.reference)

    def is_held(self, at):
        return self.held_until is not None and self.held_until > at
