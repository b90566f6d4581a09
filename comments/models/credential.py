"""Who was seen to be a professional, by whom, by what proof, and until when. Only `credentials` writes it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CredentialQuerySet(models.QuerySet):
    def current(self, on=None):
        return self.filter(withdrawn_at=None, valid_until__gte=on or timezone.localdate())


class Credential(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    title = models.CharField(
        _("title"), max_length=60, help_text=_("Stands beside the name: “Clinical psychologist”.")
    )
    proof = models.TextField(
        _("proof"),
        max_length=2000,
        help_text=_(
            "What was seen, where and how: a register and its number, a document. Never shown to readers."
        ),
    )
    valid_until = models.DateField(
        _("valid until"), help_text=_("The badge goes by itself after this day. A year is usual.")
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)
    reminded_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("verified professional")
        verbose_name_plural = _("verified professionals")
        ordering = ["valid_until", "pk"]
        default_permissions = []
        permissions = [("verify_professional", "May verify professionals and withdraw that")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at=None), name="one_title_per_person_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.title}"
