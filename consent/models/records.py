"""The ledger's tables. consent.ledger is their only writer; the database refuses what it would not write."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consent.models.documents import DocumentVersion, Notice
from consent.models.subjects import Subject


class Seal(models.Model):
    """A batch of events and operators' actions under one Merkle root, chained to the batch before."""

    first = models.UUIDField(_("first event"), null=True)
    last = models.UUIDField(_("last event"), null=True)
    count = models.PositiveIntegerField(_("events"))
    actions = models.PositiveIntegerField(_("operators’ actions"), default=0)
    root = models.CharField(_("Merkle root"), max_length=64)
    previous = models.CharField(_("hash of the seal before"), max_length=64, blank=True)
    signature = models.CharField(_("signature"), max_length=200)
    at = models.DateTimeField(_("when"))
    payload_purged_at = models.DateTimeField(_("payload purged"), null=True, blank=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        default_permissions = ["view"]

    def __str__(self):
        return str(self.pk)


class ConsentEventQuerySet(models.QuerySet):
    def by_account(self, user):
        return self.filter(subject__user=user)

    def for_desk(self):
        return self.select_related("subject__user", "notice", "document__document")


class ConsentEvent(models.Model):
    """One decision of one subject: what they said, to which words, how and when. Holds no address and no name."""

    class State(models.TextChoices):
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RENEWED = "renewed", _("Renewed")
        EXPIRED = "expired", _("Expired")
        ACCEPTED = "accepted", _("Accepted")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        INFORMATION = "information", _("Information")

    class Method(models.TextChoices):
        BANNER = "banner", _("Banner")
        PREFERENCES = "preferences", _("Cookie page")
        WITHDRAWAL = "withdrawal", _("Withdraw button")
        REQUEST = "request", _("Plain request")
        FORM = "form", _("Box in a form")
        SIGN_UP = "sign_up", _("Box at sign-up")
        INTERSTITIAL = "interstitial", _("Page in between")

    id = models.UUIDField(primary_key=True, editable=False)
    schema = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(_("when"), db_index=True)
    subject = models.ForeignKey(
        Subject, verbose_name=_("subject"), null=True, on_delete=models.PROTECT, related_name="events"
    )
    salt = models.BinaryField(max_length=32, null=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    basis = models.CharField(_("legal basis"), max_length=12, choices=Basis)
    decisions = models.JSONField(_("decisions"))
    notice = models.ForeignKey(
        Notice, verbose_name=_("notice"), null=True, on_delete=models.PROTECT, related_name="events"
    )
    document = models.ForeignKey(
        DocumentVersion,
        verbose_name=_("document"),
        null=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    shown_sha256 = models.CharField(_("hash of what was shown"), max_length=64)
    method = models.CharField(_("how"), max_length=12, choices=Method)
    surface = models.CharField(_("where"), max_length=100)
    language = models.CharField(_("language"), max_length=16)
    gpc = models.BooleanField(_("Global Privacy Control"), default=False)
    js = models.BooleanField(_("by script"), default=False)
    valid_until = models.DateTimeField(_("valid until"), null=True)
    leaf = models.CharField(_("leaf"), max_length=64)
    seal = models.ForeignKey(
        Seal, verbose_name=_("seal"), null=True, on_delete=models.PROTECT, related_name="events"
    )

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ["view"]
        permissions = [
            ("export_consentevent", "Can export decisions"),
            ("prove_consentevent", "Can prove decisions"),
            ("purge_consentevent", "Can purge what is past its retention"),
        ]
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="consent_by_subject"),
            models.Index(fields=["state", "-at"], name="consent_by_state"),
            # A text that all have answered: without the moment in its index all of them would be sorted for one page.
            models.Index(fields=["notice", "-at", "-id"], name="consent_by_notice"),
            models.Index(fields=["document", "-at", "-id"], name="consent_by_document"),
            # What waits for its seal is found without looking at what has one.
            models.Index(fields=["id"], condition=Q(seal=None), name="consent_unsealed"),
            # What is past its retention is found without looking at what was shredded.
            models.Index(fields=["valid_until"], condition=Q(subject__isnull=False), name="consent_outdated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(notice__isnull=False, document=None) | Q(notice=None, document__isnull=False),
                name="a_decision_answers_one_text",
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=False, salt__isnull=False) | Q(subject=None, salt=None),
                name="a_decision_is_shredded_whole",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("consent:receipt", args=[self.pk])

    @property
    def shown(self):
        """The notice or the document that this decision answered."""
        return self.notice or self.document

    def in_words(self, purposes):
        """Purposes by the names they were shown under; the terms by their title."""
        if self.document:
            return [self.document.title for _purpose in purposes]
        names = {purpose["id"]: purpose["name"] for purpose in self.notice.content["purposes"]}
        return [names.get(purpose, purpose) for purpose in purposes]

    @property
    def granted_names(self):
        return self.in_words(self.granted)

    @property
    def denied_names(self):
        return self.in_words(self.denied)

    @property
    def granted(self):
        return sorted(purpose for purpose, is_granted in self.decisions.items() if is_granted)

    @property
    def denied(self):
        return sorted(purpose for purpose, is_granted in self.decisions.items() if not is_granted)


class OperatorAction(models.Model):
    """What an operator did with notices, documents and records, and why."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    verb = models.CharField(_("what"), max_length=40)
    about = models.JSONField(_("about"), default=dict)
    count = models.PositiveIntegerField(_("rows"), default=1)
    reason = models.CharField(_("why"), max_length=300)
    at = models.DateTimeField(_("when"), db_index=True)
    salt = models.BinaryField(max_length=32, default=bytes)
    leaf = models.CharField(_("leaf"), max_length=64, blank=True)
    seal = models.ForeignKey(
        Seal, verbose_name=_("seal"), null=True, on_delete=models.PROTECT, related_name="actions_under"
    )

    class Meta:
        verbose_name = _("operator's action")
        verbose_name_plural = _("operators' actions")
        default_permissions = ["view"]
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["id"], condition=Q(seal=None), name="consent_unsealed_actions")]

    def __str__(self):
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"
