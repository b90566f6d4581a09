"""What hangs on a version, in order."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.taxonomy import Contributor


class Row(models.Model):
    """A row that belongs to a version; `key` stays the same through a clone, so a diff can pair rows."""

    position = models.PositiveSmallIntegerField(
        _("place"), default=0, help_text=_("Lower numbers come first.")
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Byline(Row):
    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        REVIEWER = "reviewer", _("Reviewer")

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="bylines")
    contributor = models.ForeignKey(
        Contributor, models.PROTECT, verbose_name=_("name"), related_name="bylines"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.AUTHOR)

    class Meta(Row.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "contributor", "role"],
                name="a_name_signs_once_in_a_role",
                violation_error_message=_("This name is already in the byline."),
            )
        ]

    def __str__(self):
        return str(self.contributor)


class Figure(models.Model):
    """A picture that the text of a version shows; follows from the text, so only saving it writes these."""

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="figures")
    picture = models.ForeignKey("articles.Picture", models.PROTECT, related_name="figures")

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(fields=["version", "picture"], name="a_figure_counts_once_in_a_version")
        ]

    def __str__(self):
        return str(self.picture)


class Reference(Row):
    """One cited work as CSL-JSON; `raw` keeps what was typed or imported, word for word."""

    version = models.ForeignKey("articles.Version", models.CASCADE, related_name="references")
    name = models.SlugField(
        _("citation key"), max_length=80, help_text=_("How the text cites it, for example “horvath1991”.")
    )
    csl = models.JSONField(_("fields"), default=dict, blank=True)
    raw = models.TextField(
        _("as typed"),
        blank=True,
        help_text=_("Paste the reference as one line in APA style; the DOI becomes a link."),
    )
    doi = models.CharField("DOI", max_length=200, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        # Who else cites a work, and which cited works were retracted: asked by DOI, whatever its letters' case.
        indexes = [models.Index(Lower("doi"), name="reference_doi")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                name="one_reference_per_citation_key",
                violation_error_message=_("Another reference has this key."),
            )
        ]

    def __str__(self):
        return self.name
