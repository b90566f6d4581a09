"""Content from elsewhere that is shown after a visitor's own yes, and how often pages were read by who allowed that."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def validate_source(address):
    """An https address, or a path of this site: nothing else may be put into a frame."""
    try:
        parts = urlsplit(address)
        is_fine = (
            parts.scheme == "https" and parts.hostname and not parts.username and parts.port is not False
        ) or (not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address)
    except ValueError:
        is_fine = False
    # What would end the word in a Content-Security-Policy.
    if not is_fine or any(sign in address for sign in " ;,'\"\t\r\n"):
        raise ValidationError(_("Begin with https://, or with / for a page of this site."))


class EmbedQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(is_offered=True)


class Embed(models.Model):
    name = models.SlugField(_("name in the address"), unique=True, help_text=_("/embeds/<name>/"))
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(
        _("what it shows"), help_text=_("Stands in its place until the visitor shows it.")
    )
    source = models.CharField(
        _("address of the content"),
        max_length=500,
        validators=[validate_source],
        help_text=_("The address that the provider gives for embedding."),
    )
    provider = models.CharField(
        _("provider"), max_length=100, help_text=_("Who learns the visitor’s address when it is shown.")
    )
    policy_url = models.URLField(_("the provider’s privacy notice"), blank=True)
    is_offered = models.BooleanField(
        _("offered"), default=True, help_text=_("Off: its page is gone, and nothing of it is loaded.")
    )

    objects = EmbedQuerySet.as_manager()

    class Meta:
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("consent:embed", args=[self.name])

    @property
    def origin(self):
        """Where the frame comes from, as a Content-Security-Policy names it."""
        parts = urlsplit(self.source)
        return f"https://{parts.netloc}" if parts.netloc else "'self'"

    @property
    def is_own(self):
        return self.origin == "'self'"


class PageCount(models.Model):
    day = models.DateField(_("day"))
    page = models.CharField(_("page"), max_length=200)
    views = models.PositiveIntegerField(_("times read"), default=0)

    class Meta:
        verbose_name = _("page read")
        verbose_name_plural = _("pages read")
        ordering = ["-day", "-views", "page"]
        default_permissions = ["view"]
        constraints = [models.UniqueConstraint(fields=["day", "page"], name="a_page_is_counted_once_a_day")]

    def __str__(self):
        return f"{self.day} {self.page}"
