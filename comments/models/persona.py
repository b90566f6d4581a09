"""Names for one article only, and people whose comments somebody does not want to read."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_handle():
    return f"name-{secrets.token_hex(5)}"


class Persona(models.Model):
    """Who somebody is below one article. Only `personas` writes it. `person` is null once they have left.

    Moderators see `handle`, which says nothing, and never `person`: that is what a logged reveal is for.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    handle = models.CharField(_("handle"), max_length=16, unique=True, default=new_handle)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("name for one article")
        verbose_name_plural = _("names for one article")
        default_permissions = []
        permissions = [("reveal_persona", "May learn, for a reason, who writes under a name for one article")]
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="one_name_per_person_and_article"),
            models.UniqueConstraint(
                fields=["article", "name"], name="a_name_is_one_persons_below_an_article"
            ),
        ]

    def __str__(self):
        return self.name


class Mute(models.Model):
    """`person` does not want to read `author`, or whoever writes as `persona`. Only `muting` writes it.

    One of the two: muting a name for one article must not mute the account behind it, or it would tell who that is.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    persona = models.ForeignKey(Persona, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("muted person")
        verbose_name_plural = _("muted people")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["person", "author"], name="an_author_is_muted_once"),
            models.UniqueConstraint(fields=["person", "persona"], name="a_name_is_muted_once"),
            models.CheckConstraint(
                condition=Q(author=None, persona__isnull=False) | Q(author__isnull=False, persona=None),
                name="a_mute_is_of_one",
            ),
        ]

    def __str__(self):
        return str(self.author or self.persona)
