"""Pages that stand by themselves: about, help, contact. Kept in the admin, at the top of the site's addresses."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SitePage(models.Model):
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, help_text=_("The address: “about” is shown at /about/.")
    )
    body = models.TextField(_("text"))
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Readers see the page only while this is ticked.")
    )
    in_footer = models.BooleanField(
        _("in the footer"), default=False, help_text=_("Every page links to it at its foot.")
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["title"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("articles:site_page", args=[self.slug])
