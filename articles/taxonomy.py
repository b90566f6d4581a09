"""How articles are grouped and who signs them: topics, tags, series, contributors."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A name with an address of its own."""

    name = models.CharField(_("name"), max_length=120, help_text=_("Shown to readers."))
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("The last part of the address. An earlier address keeps working when this changes."),
    )

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse(f"articles:{self._meta.model_name}", args=[self.slug])


class Topic(Named):
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences at the head of the topic's page.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("within"),
        null=True,
        blank=True,
        related_name="children",
        help_text=_("The wider topic to which this one belongs, if any."),
    )

    class Meta(Named.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="a_topic_is_not_within_itself",
                violation_error_message=_("A topic cannot be within itself."),
            )
        ]


class Tag(Named):
    class Meta(Named.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class Series(Named):
    description = models.TextField(
        _("description"), blank=True, help_text=_("What ties these articles together.")
    )

    class Meta(Named.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")


class ContributorQuerySet(models.QuerySet):
    def present(self):
        """Those under whom readers find articles; earlier names of somebody lead to them."""
        return self.filter(same_as=None)


class Contributor(Named):
    """A name that signs articles; an account is not needed for it."""

    credentials = models.CharField(
        _("credentials"),
        max_length=160,
        blank=True,
        help_text=_("For example “clinical psychologist”. Shown beside the name."),
    )
    bio = models.TextField(
        _("about"), blank=True, help_text=_("Two or three sentences for the author's page.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="contributor",
        help_text=_("The account whose mail receives readers' questions. Never shown."),
    )
    same_as = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("earlier name of"),
        null=True,
        blank=True,
        editable=False,
        related_name="aliases",
    )

    objects = ContributorQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])

    @property
    def initials(self):
        words = [word for word in self.name.split() if word[0].isalpha()] or [self.name]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
