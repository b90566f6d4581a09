"""A picture of the library: what is said about it, and where its files are."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.pictures.making import FALLBACK_WIDTH, SHARE, widths_of

# The address "articles:picture" of every file begins with it.
PUBLIC_SHELF = "/media/pictures/"


class PictureQuerySet(models.QuerySet):
    def with_publicity(self):
        """Each with `is_public`: whether a version that readers may read shows it, at its head or in its text."""
        from articles.models.version import Version

        published, picture = Version.objects.published(), OuterRef("pk")
        # Two questions, each with an index of its own; one with OR in it would read every version.
        return self.annotate(
            is_public=Exists(published.filter(lead_picture=picture))
            | Exists(published.filter(figures__picture=picture))
        )


class Picture(models.Model):
    class Focus(models.TextChoices):
        TOP_LEFT = "top-left", _("top left")
        TOP = "top", _("top")
        TOP_RIGHT = "top-right", _("top right")
        LEFT = "left", _("left")
        CENTER = "center", _("centre")
        RIGHT = "right", _("right")
        BOTTOM_LEFT = "bottom-left", _("bottom left")
        BOTTOM = "bottom", _("bottom")
        BOTTOM_RIGHT = "bottom-right", _("bottom right")

    # Behind a review link the files of a draft are asked for elsewhere.
    shelf = PUBLIC_SHELF

    title = models.CharField(
        _("title"), max_length=120, help_text=_("How you find it again; readers do not see it.")
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for readers who do not see it. Empty only if it is decorative."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the text does not; screen readers pass over it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True, help_text=_("Shown under it."))
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who made it: “Photograph: Nora Lind”.")
    )
    licence = models.CharField(
        _("licence"), max_length=120, blank=True, help_text=_("“CC BY 4.0”; shown after the credit.")
    )
    focus = models.CharField(
        _("focus"),
        max_length=12,
        choices=Focus,
        default=Focus.CENTER,
        help_text=_("What must stay in sight where the picture is cut: on share cards and in the library."),
    )
    has_share_card = models.BooleanField(default=False, editable=False)
    sha256 = models.CharField(
        max_length=64,
        unique=True,
        editable=False,
        error_messages={"unique": _("This picture is in the library already.")},
    )
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    fallback = models.CharField(max_length=4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="pictures"
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_decorative=True) & Q(alt="")) | (Q(is_decorative=False) & ~Q(alt="")),
                name="a_picture_is_described_or_decorative",
                violation_error_message=_(
                    "Say what the picture shows in the alternative text, or tick “decorative” and leave it empty."
                ),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def names(self):
        """Its files: every width in WebP, one in a format that all programs read, one for share cards."""
        names = [*(f"{width}.webp" for width in widths_of(self.width)), self.fallback_name]
        return [*names, self.share_name] if self.has_share_card else names

    @property
    def every_name(self):
        """These, and the share cards of where its focus once was."""
        return [*self.names, *(f"share-{focus}.jpg" for focus in self.Focus.values if focus != self.focus)]

    @property
    def share_name(self):
        # The name says where the focus is, for an address is kept for ever.
        return f"share-{self.focus}.jpg"

    @property
    def share(self):
        """(address, width, height) of what a share card shows."""
        if self.has_share_card:
            return self.address(self.share_name), *SHARE
        return self.src, self.fallback_width, self.fallback_height

    @property
    def focus_point(self):
        """How far across and down the focus lies, from 0 to 1."""
        across = 0.15 if "left" in self.focus else 0.85 if "right" in self.focus else 0.5
        return across, 0.15 if "top" in self.focus else 0.85 if "bottom" in self.focus else 0.5

    @property
    def fallback_name(self):
        return f"{self.fallback_width}.{self.fallback}"

    @property
    def fallback_width(self):
        return min(self.width, FALLBACK_WIDTH)

    @property
    def fallback_height(self):
        return max(1, round(self.height * self.fallback_width / self.width))

    def path(self, name):
        return f"pictures/{self.sha256}/{name}"

    def address(self, name):
        return f"{self.shelf}{self.sha256}/{name}"

    @property
    def src(self):
        return self.address(self.fallback_name)

    @property
    def thumbnail(self):
        return self.address(f"{widths_of(self.width)[0]}.webp")

    @property
    def srcset(self):
        return ", ".join(f"{self.address(f'{width}.webp')} {width}w" for width in widths_of(self.width))

    @property
    def source_line(self):
        return ", ".join(filter(None, [self.credit, self.licence]))
