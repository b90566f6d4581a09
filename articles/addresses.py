"""Slugs, and the redirect each change of address leaves behind."""

from urllib.parse import quote, unquote

from django.db import models, transaction
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
    hits = models.PositiveIntegerField(_("used"), default=0, editable=False)
    last_hit_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

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


def circle(old_path, new_path, keep=None):
    """Why `old_path` must not lead to `new_path`: the sentence, or None. `keep` is the redirect that is changed."""
    here, _mark, query = old_path.partition("?")
    seen, there = [], new_path
    for _step in range(10):
        path = unquote(there.partition("#")[0].partition("?")[0])
        if path.rstrip("/") == here.rstrip("/") and (not query or unquote(there) == old_path):
            if not seen:
                return _("An address cannot lead to itself.")
            return _("“%(new)s” leads back to the old address: that would be a circle.") % {"new": new_path}
        if path.startswith(f"{here.rstrip('/')}/") and here.strip("/").count("/") == 1:
            return _("The new address lies below the old one: that would never end.")
        others = Redirect.objects.exclude(pk=keep) if keep else Redirect.objects.all()
        row = others.filter(old_path__in=_spellings(path, there.partition("?")[2])).first()
        if row is None or row.pk in seen:
            return None
        seen.append(row.pk)
        there = row.new_path
    return _("“%(new)s” leads on too often. Choose the last address of that row.") % {"new": new_path}


@transaction.atomic
def point(redirect):
    """Save a redirect typed by hand; whatever led to its old address follows. `circle` has been asked before."""
    Redirect.objects.filter(new_path=redirect.old_path).exclude(old_path=redirect.new_path).update(
        new_path=redirect.new_path
    )
    redirect.save()


def new_path_for(path, query=""):
    """Where an address of the past leads now, or None."""
    found = redirect_for(path, query)
    return quoted(found.new_path) if found else None


def quoted(path):
    return quote(path, safe="/?=&#%")


def redirect_for(path, query=""):
    """The redirect from an address, or None. Tries with the query first (`/?p=12`), then without."""
    wanted = _spellings(unquote(path), query)
    found = {row.old_path: row for row in Redirect.objects.filter(old_path__in=wanted)}
    return next((found[p] for p in wanted if p in found), None)


def moved(places):
    """Those of many (path, query) that lead somewhere now, by one question."""
    spellings = {(path, query): set(_spellings(unquote(path), query)) for path, query in places}
    wanted = set().union(*spellings.values())
    known = Redirect.objects.filter(old_path__in=wanted) if wanted else Redirect.objects.none()
    found = set(known.values_list("old_path", flat=True))
    return {place for place, paths in spellings.items() if paths & found}


def _spellings(path, query=""):
    if "\0" in path or "\0" in query:
        # No address has one (the middleware refuses it), and PostgreSQL cannot even be asked.
        return []
    wanted = [path, path.rstrip("/") if path.endswith("/") else f"{path}/"]
    return [p[:LONGEST] for p in ([f"{path}?{query}", *wanted] if query else wanted)]


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
