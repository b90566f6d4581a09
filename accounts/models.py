"""A person with an account: a reader, or staff through the roles of accounts.roles."""

import uuid
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import handles, names


class UserQuerySet(models.QuerySet):
    def with_public_page(self):
        return self.filter(has_public_page=True, is_active=True, leaving_at=None)

    def leaving(self, at):
        """Whose days to think it over are gone."""
        return self.filter(leaving_at__lte=at)


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """Somebody who may sign in once their address is verified; without a password by an e-mailed code."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        handles.settle(user)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_verified_user(self, email, password=None, **fields):
        """Somebody whose address needs no code: made on the command line, or a demonstration account."""
        user = self.create_user(email, password, **fields)
        user.emailaddress_set.create(email=user.email, primary=True, verified=True)
        return user

    @transaction.atomic
    def create_superuser(self, email, password=None, **fields):
        from accounts import roles

        user = self.create_verified_user(email, password, is_superuser=True, **fields)
        roles.assign(user, roles.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    class ReplyMail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        help_text=_("For signing in and for mail. Never shown to readers."),
        error_messages={"unique": _("There is an account with this e-mail address already.")},
    )
    display_name = models.CharField(
        _("display name"),
        max_length=names.LONGEST,
        validators=[names.validate_display_name],
        help_text=_("Shown beside everything this person writes. It need not be a real name."),
    )
    handle = models.SlugField(
        _("handle"),
        max_length=60,
        unique=True,
        default=handles.propose,
        editable=False,
        help_text=_("The address of the public page. Made by us; it reveals nothing and does not change."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Without this, nobody can sign in to the account. What they wrote stays."),
    )
    is_staff = models.BooleanField(
        _("staff"),
        default=False,
        editable=False,
        help_text=_("May enter the desk. Follows from the roles."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration account"),
        default=False,
        editable=False,
        help_text=_("Its password is public: it works only on a demonstration site on this machine."),
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    age_confirmed_at = models.DateTimeField(_("age confirmed"), null=True, blank=True, editable=False)
    age_threshold = models.PositiveSmallIntegerField(
        _("age threshold"), null=True, blank=True, editable=False
    )
    language = models.CharField(_("language"), max_length=16, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    reply_mail = models.CharField(
        _("mail about replies"), max_length=8, choices=ReplyMail, default=ReplyMail.AT_ONCE
    )
    has_public_page = models.BooleanField(
        _("public page"),
        default=False,
        help_text=_("Off: the public page does not exist for anybody."),
    )
    leaving_at = models.DateTimeField(_("leaves on"), null=True, blank=True, editable=False, db_index=True)
    leaving_texts = models.CharField(max_length=8, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [
            ("assign_role", "Can give and take away roles"),
            ("view_audit", "Can read who did what at the desk"),
        ]
        constraints = [
            # With unique=True on the column this is uniqueness whatever the case, on one index.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="an_email_address_is_kept_in_lower_case",
                violation_error_message=_("Write the e-mail address in lower case."),
            ),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("accounts:person", args=[self.handle])

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.display_name


class DataCopyQuerySet(models.QuerySet):
    def ready(self, at):
        return self.filter(made_at__isnull=False, expires_at__gt=at)

    def over(self, at):
        """Past its week, or never finished within a day (the worker has given up by then)."""
        unfinished = models.Q(made_at=None, asked_at__lte=at - timedelta(days=1))
        return self.filter(models.Q(expires_at__lte=at) | unfinished)


class DataCopy(models.Model):
    """A file with everything about one person, for that person (accounts.copies)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="copies")
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    name = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = DataCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of somebody’s data")
        verbose_name_plural = _("copies of people’s data")
        ordering = ["-asked_at"]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d}"


class NameChange(models.Model):
    """What somebody was called until a moment (accounts.renaming). Moderators see it, readers do not."""

    user = models.ForeignKey(User, models.CASCADE, related_name="earlier_names")
    earlier = models.CharField(_("earlier name"), max_length=names.LONGEST)
    at = models.DateTimeField(_("until"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier display name")
        verbose_name_plural = _("earlier display names")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.earlier
