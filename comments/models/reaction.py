"""What readers say to a comment without words. Only `reactions` writes it, and the counts beside the comment."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reaction(models.Model):
    """One kind of one person to one comment. There is none that says no."""

    class Kind(models.TextChoices):
        THANKS = "thanks", _("Thank you")
        WITH_YOU = "with_you", _("With you")
        HELPFUL = "helpful", _("Helpful")

    comment = models.ForeignKey("comments.Comment", models.CASCADE, related_name="reactions", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person", "kind"], name="one_reaction_of_each_kind_per_person"
            )
        ]

    def __str__(self):
        return f"{self.comment}: {self.get_kind_display()}"
