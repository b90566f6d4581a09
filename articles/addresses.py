"""Slugs, and the redirect each change of address leaves behind."""

from urllib.parse import quote, unquote

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

LONGEST = 500


class Redirect(models.Model):
    """An address that once was right, kept for ever. `old_path` is decoded, with its query if that mattered."""

    old_path = models.CharField(
        _("old address"), max_length=LONGEST, unique=True, help_text=_("A path, for example /blog/?p=14801.")
    )
    new_path = models.CharField(
        _("new address"),
        max_length=LONGEST,
        help_text=_("A path on this site, for example /articles/trust/."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["old_path"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old_path=models.F("new_path")),
                name="a_redirect_leads_elsewhere",
                violation_error_message=_("An address cannot lead to itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(new_path__startswith="/") & ~models.Q(new_path__startswith="//"),
                name="a_redirect_stays_here",
                violation_error_message=_(
                    "The new address must be a path on this site, beginning with one “/”."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.old_path} → {self.new_path}"


def leave(old_path, new_path):
    """Make `old_path` lead to `new_path`; earlier redirects to the old one follow, so no chain or loop arises."""
    if old_path == new_path:
        return
    Redirect.objects.filter(old_path=new_path).delete()
    Redirect.objects.filter(new_path=old_path).update(new_path=new_path)
    Redirect.objects.update_or_create(old_path=old_path, defaults={"new_path": new_path})


def leads_elsewhere(path, here):
    """The address that `path` leads to when that is not `here`; None when it is free."""
    found = Redirect.objects.filter(old_path=path).exclude(new_path=here).first()
    return found.new_path if found else None


def new_path_for(path, query=""):
    """Where an address of the past leads now, or None. Tries with the query first (`/?p=12`), then without."""
    path = unquote(path)
    wanted = [path, path.rstrip("/") if path.endswith("/") else f"{path}/"]
    if query:
        wanted.insert(0, f"{path}?{query}")
    found = dict(
        Redirect.objects.filter(old_path__in=[p[:LONGEST] for p in wanted]).values_list(
            "old_path", "new_path"
        )
    )
    return next((quote(found[p], safe="/?=&#%") for p in wanted if p in found), None)


def unique_slug(model, text, fallback, keep=None):
    """A slug from `text` that no other row of `model` has or had: `trust`, `trust-2`, `trust-3`.

    An address that leads to something that has moved stays with it: links in the world go on meaning the same.
    """
    longest = model._meta.get_field("slug").max_length
    stem = slugify(text, allow_unicode=False)[: longest - 6].strip("-") or fallback
    others = model.objects.exclude(pk=keep) if keep else model.objects.all()
    taken = set(others.filter(slug__startswith=stem).values_list("slug", flat=True))
    address = model(slug=stem).get_absolute_url()
    moved = Redirect.objects.filter(old_path__startswith=address.rstrip("/")).values_list(
        "old_path", flat=True
    )
    taken |= {path.rstrip("/").rpartition("/")[2] for path in moved}
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
