"""What visitors are told: cookie notices and legal texts. A draft may change; what was published never does."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    EDITORIAL = "editorial", _("Editorial: nobody is asked or told")
    MINOR = "minor", _("Minor: people are told")
    MATERIAL = "material", _("Material: people are asked again")


class PublishedQuerySet(models.QuerySet):
    def published(self, at=None):
        return self.filter(published_at__lte=at or timezone.now())

    def drafts(self):
        return self.filter(published_at=None)


def site_language():
    return settings.LANGUAGE_CODE


def languages():
    return settings.LANGUAGES


def numbered_once_published(name):
    return models.CheckConstraint(
        condition=Q(published_at=None, number=None) | Q(published_at__isnull=False, number__isnull=False),
        name=name,
        violation_error_message=_("A number is given by publishing, and only by publishing."),
    )


class Notice(models.Model):
    class Kind(models.TextChoices):
        COOKIES = "cookies", _("Cookie notice")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.COOKIES, editable=False)
    language = models.CharField(_("language"), max_length=16, choices=languages, default=site_language)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    level = models.CharField(
        _("level of the change"),
        max_length=10,
        choices=Level,
        default=Level.MATERIAL,
        help_text=_(
            "A material change asks visitors again about the purposes named below; the others ask nobody."
        ),
    )
    changed_purposes = models.JSONField(
        _("purposes that changed"),
        default=list,
        blank=True,
        help_text=_('Variable names, for example ["analytics"]. Empty: all of them.'),
    )
    summary = models.CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        help_text=_("Shown in the banner when visitors are asked again."),
    )
    banner_text = models.TextField(
        _("text of the banner"),
        help_text=_(
            "One or two sentences: what for, that nothing is set before the choice, how to withdraw."
        ),
    )
    introduction = models.TextField(_("introduction of the cookie page"), help_text=_("Plain text."))
    withdrawal = models.TextField(_("how to withdraw"), help_text=_("Plain text, on the cookie page."))
    controller_name = models.CharField(_("who is responsible"), max_length=200)
    controller_url = models.CharField(
        _("address of their particulars"), max_length=200, default="/legal/imprint/"
    )
    content = models.JSONField(_("all that is shown"), default=dict, editable=False)
    snapshot = models.TextField(_("the banner as it was sent"), blank=True, editable=False)
    hashes = models.JSONField(_("hashes of text, template and assets"), default=dict, editable=False)
    sha256 = models.CharField(_("hash of the content"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("cookie notice")
        verbose_name_plural = _("cookie notices")
        ordering = ["-number", "-pk"]
        permissions = [("publish_notice", "Can publish a cookie notice")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "number"], name="a_notice_has_one_text_per_number_and_language"
            ),
            numbered_once_published("a_published_notice_has_a_number"),
        ]

    def __str__(self):
        if self.number:
            return f"{self.get_kind_display()} {self.number} ({self.language})"
        return f"{self.get_kind_display()}, {_('draft')} ({self.language})"

    @property
    def is_published(self):
        return self.published_at is not None


class LegalDocument(models.Model):
    slug = models.SlugField(
        _("name in the address"),
        unique=True,
        help_text=_("/legal/<name>/; do not change it once it is public."),
    )
    title = models.CharField(_("title"), max_length=100)

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        ordering = ["slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("consent:document", args=[self.slug])


class DocumentVersion(models.Model):
    document = models.ForeignKey(
        LegalDocument, verbose_name=_("document"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=16, choices=languages, default=site_language)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(
        _("text"),
        help_text=_("Markdown. A place still to be filled in is marked [[like this]] and stops publishing."),
    )
    summary = models.TextField(
        _("what changed"), blank=True, help_text=_("Shown to people who are asked to accept the new version.")
    )
    level = models.CharField(
        _("level of the change"),
        max_length=10,
        choices=Level,
        default=Level.MATERIAL,
        help_text=_(
            "A material change of the terms must be accepted before somebody acts; the others need nothing."
        ),
    )
    html = models.TextField(editable=False, blank=True)
    sha256 = models.CharField(_("hash of the text"), max_length=64, blank=True, editable=False)
    html_sha256 = models.CharField(_("hash of the page"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    effective_at = models.DateTimeField(
        _("in force from"), null=True, blank=True, help_text=_("Empty: from the moment it is published.")
    )
    enforced_from = models.DateTimeField(
        _("must be accepted from"),
        null=True,
        blank=True,
        help_text=_(
            "Empty: thirty days after it comes into force for a material change, at once for a first version."
        ),
    )

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document", "-number", "-pk"]
        permissions = [("publish_documentversion", "Can publish a version of a legal document")]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "language", "number"],
                name="a_document_has_one_text_per_number_and_language",
            ),
            numbered_once_published("a_published_document_version_has_a_number"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(effective_at__isnull=False, enforced_from__isnull=False),
                name="a_published_document_version_says_from_when",
            ),
            models.CheckConstraint(
                condition=Q(enforced_from__gte=F("effective_at")),
                name="a_document_version_is_in_force_before_it_is_enforced",
                violation_error_message=_("Nobody can be held to a text before it is in force."),
            ),
        ]

    def __str__(self):
        if self.number:
            return _("%(title)s, version %(number)s") % {"title": self.title, "number": self.number}
        return _("%(title)s, draft") % {"title": self.title}

    def get_absolute_url(self):
        if self.number is None:
            return self.document.get_absolute_url()
        return reverse("consent:version", args=[self.document.slug, self.number])

    @property
    def is_published(self):
        return self.published_at is not None
