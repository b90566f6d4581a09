"""What the house keeps around its articles: settings, navigation, helplines, and the log of their changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.page import SitePage
from articles.taxonomy import Topic


class SiteSettings(models.Model):
    """One row, made at the first save. What is empty falls back to what the site was installed with."""

    name = models.CharField(
        _("name of the site"), max_length=80, blank=True,
        help_text=_("On every page, in feeds, citations and mails. Empty: the name it was installed with."),
    )  # fmt: skip
    tagline = models.CharField(
        _("tagline"), max_length=200, blank=True,
        help_text=_("One line that says what the site is about: at the foot of pages, in feeds, in search results."),
    )  # fmt: skip
    copyright_line = models.CharField(
        _("copyright line"), max_length=300, blank=True,
        help_text=_("Put into new articles. “{year}” becomes the year, “{site}” the name of the site."),
    )  # fmt: skip
    disclaimer = models.TextField(
        _("disclaimer"), blank=True, max_length=2000,
        help_text=_("Put into new articles. Articles that exist keep theirs."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_site")]

    def __str__(self):
        return str(_("Site settings"))


class NavigationEntry(models.Model):
    class Place(models.TextChoices):
        HEAD = "head", _("At the head of every page")
        FOOT = "foot", _("At the foot of every page")

    place = models.CharField(_("where"), max_length=8, choices=Place, default=Place.FOOT)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    label = models.CharField(
        _("words"), max_length=40, blank=True,
        help_text=_("What readers click on. Empty: the title of the page, the name of the topic."),
    )  # fmt: skip
    page = models.ForeignKey(
        SitePage, models.PROTECT, null=True, blank=True, verbose_name=_("page"), related_name="entries",
        help_text=_("Shown only while that page is public."),
    )  # fmt: skip
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, verbose_name=_("topic"), related_name="entries",
        help_text=_("Shown once something in it is public."),
    )  # fmt: skip
    address = models.CharField(
        _("address"), max_length=300, blank=True, help_text=_("A path on this site, for example /archive/.")
    )

    class Meta:
        ordering = ["-place", "position", "pk"]
        verbose_name = _("navigation entry")
        verbose_name_plural = _("navigation")
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, topic=None, address="")
                | Q(page=None, topic__isnull=False, address="")
                | (Q(page=None, topic=None) & ~Q(address="") & ~Q(label="")),
                name="a_navigation_entry_leads_to_one_place",
                violation_error_message=_("Choose a page, a topic or an address: exactly one of the three."),
            ),
            models.CheckConstraint(
                condition=Q(address="") | (Q(address__startswith="/") & ~Q(address__startswith="//")),
                name="a_navigation_entry_stays_here",
                violation_error_message=_("The address must be a path on this site, beginning with one “/”."),
            ),
        ]

    def __str__(self):
        return self.label or str(self.page or self.topic or self.address)

    def get_absolute_url(self):
        target = self.page or self.topic
        return target.get_absolute_url() if target else self.address


class HelplineQuerySet(models.QuerySet):
    def shown(self, on=None):
        """Those whose particulars are still confirmed: nobody is sent to a number that may be dead."""
        return self.filter(verify_by__gte=on or timezone.localdate())

    def to_verify(self, on):
        """Those whose day comes before `on`, the most urgent first."""
        return self.filter(verify_by__lt=on).order_by("verify_by", "pk")


class Helpline(models.Model):
    """Somebody who helps, whom readers can reach."""

    country = models.CharField(_("country"), max_length=2, help_text=_("Where one can reach it."))
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(
        _("telephone number"), max_length=40, blank=True,
        help_text=_("As one dials it, for example 116 123 or +44 20 7946 0018."),
    )  # fmt: skip
    address = models.URLField(
        _("web address"), max_length=300, blank=True, help_text=_("Beginning with https://.")
    )
    hours = models.CharField(
        _("hours"), max_length=120, blank=True, help_text=_("“Day and night”, “Mon–Fri, 9–17”.")
    )
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    verify_by = models.DateField(
        _("verify by"),
        help_text=_("Readers no longer see it after this day. Check the particulars before, then set a later day."),
    )  # fmt: skip
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="helplines",
        help_text=_("Articles in these topics, and in the topics within them, show it in a box."),
    )  # fmt: skip

    objects = HelplineQuerySet.as_manager()

    class Meta:
        ordering = ["country", "name", "pk"]
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        constraints = [
            models.CheckConstraint(
                condition=~Q(number="", address=""),
                name="a_helpline_can_be_reached",
                violation_error_message=_("Give a telephone number or a web address: one must be able to reach it."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name} ({self.country})"

    @property
    def is_shown(self):
        return self.verify_by >= timezone.localdate()


class HouseEntry(models.Model):
    """One line of the log of all this, with what was there before and after. Never changed."""

    class Kind(models.TextChoices):
        PAGE = "sitepage", _("Page")
        SETTINGS = "sitesettings", _("Site settings")
        NAVIGATION = "navigationentry", _("Navigation")
        HELPLINE = "helpline", _("Helpline")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    object_pk = models.PositiveBigIntegerField()
    name = models.CharField(_("name"), max_length=200)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(_("what"), max_length=40)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("log entry of the house")
        verbose_name_plural = _("log of the house")
        indexes = [models.Index(fields=["kind", "object_pk", "-at"], name="house_entry_of")]

    def __str__(self):
        return f"{self.name}: {self.verb}"
