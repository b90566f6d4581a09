"""What an editor has typed and not yet saved: one rolling slot per version and editor, and who is writing."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Autosave(models.Model):
    """The raw fields of the writing page as they were typed; empty once they are saved or thrown away.

    `seen_at` is the last sign of the open page: a row without fields says only that somebody is there.
    """

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="autosaves")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(_("revision"), default=0)
    fields = models.JSONField(_("fields as typed"), default=dict, blank=True)
    tab = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    since = models.DateTimeField(_("writing since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["version", "editor"], name="one_autosave_per_version_and_editor")
        ]
        verbose_name = _("draft copy")
        verbose_name_plural = _("draft copies")

    def __str__(self):
        return f"{self.version_id}/{self.editor_id}"
