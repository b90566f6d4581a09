"""What django-cookie-consent's groups and cookies lack, in tables beside them."""

from cookie_consent.models import Cookie, CookieGroup
from django.db import models
from django.utils.translation import gettext_lazy as _

# The edge keeps names that begin with "_" for itself (consent.cookie).
RESERVED = "_"


class Vendor(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    policy_url = models.URLField(_("address of their privacy notice"), blank=True)

    class Meta:
        verbose_name = _("vendor")
        verbose_name_plural = _("vendors")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Purpose(models.Model):
    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")
        LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")

    group = models.OneToOneField(
        CookieGroup,
        primary_key=True,
        # A purpose that people decided about must stay explainable; deleting the group would orphan it.
        on_delete=models.PROTECT,
        related_name="purpose",
    )
    legal_basis = models.CharField(
        _("legal basis"),
        max_length=20,
        choices=Basis,
        default=Basis.CONSENT,
        help_text=_("Shown to visitors."),
    )
    is_covered_by_gpc = models.BooleanField(
        _("refused by Global Privacy Control"),
        default=True,
        help_text=_("A browser that sends Sec-GPC: 1 counts as a refusal of this purpose, without a banner."),
    )
    retention = models.CharField(
        _("how long the data is kept"), max_length=200, blank=True, help_text=_("Shown to visitors.")
    )
    vendors = models.ManyToManyField(
        Vendor, blank=True, verbose_name=_("vendors"), help_text=_("Everybody else who receives the data.")
    )

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")

    def __str__(self):
        return self.group.name


class CookieDetail(models.Model):
    class Party(models.TextChoices):
        FIRST = "first", _("This site")
        THIRD = "third", _("Somebody else")

    class Storage(models.TextChoices):
        COOKIE = "cookie", _("Cookie")
        LOCAL = "local_storage", _("Local storage")
        SESSION = "session_storage", _("Session storage")
        INDEXED_DB = "indexed_db", _("IndexedDB")

    cookie = models.OneToOneField(Cookie, primary_key=True, on_delete=models.CASCADE, related_name="detail")
    party = models.CharField(_("set by"), max_length=5, choices=Party, default=Party.FIRST)
    storage = models.CharField(_("kind of storage"), max_length=15, choices=Storage, default=Storage.COOKIE)
    lifetime = models.DurationField(
        _("lifetime"),
        null=True,
        blank=True,
        help_text=_("In days and time, for example “182 00:00:00”. Empty: until the browser is closed."),
    )

    class Meta:
        verbose_name = _("lifetime and storage")
        verbose_name_plural = _("lifetime and storage")

    def __str__(self):
        return self.cookie.name
