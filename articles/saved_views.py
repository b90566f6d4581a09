"""Views of the list of articles that somebody wants to find again. The only writer of SavedView."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.models import SavedView

# More than one looks through above a list.
MOST = 30
# Of one moment only, or the admin's own.
PASSING = {"p", "e", "_changelist_filters", "_popup", "_to_field", "csrfmiddlewaretoken"}


class ViewError(Exception):
    """Why it cannot be kept, in a sentence."""


def tidy(query):
    """The query of a list without what passes, in one order: the same list has one spelling."""
    given = QueryDict(query, mutable=True)
    return "&".join(
        part
        for part in sorted(given.urlencode().split("&"))
        if part and part.partition("=")[0] not in PASSING
    )


@transaction.atomic
def keep(*, name, query, by, is_shared=False):
    """Keep a list under a name; a name of one's own that is there already gets the new list."""
    query = tidy(query)
    if not query:
        raise ViewError(_("This is the whole list. Choose a filter or search for something first."))
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise ViewError(_("This search is too long to be kept. Shorten it."))
    mine = SavedView.objects.filter(owner=by)
    if mine.exclude(name=name).count() >= MOST:
        raise ViewError(_("You have %(n)d views. Remove one first.") % {"n": MOST})
    view, _is_new = SavedView.objects.update_or_create(
        owner=by, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    return view


def drop(view, *, by):
    """Remove a view of one's own."""
    if view.owner_id != by.pk:
        raise ViewError(_("Only whoever saved a view can remove it."))
    view.delete()


def export(user):
    """For a person's own data."""
    return list(user.saved_views.values("name", "query", "is_shared", "created_at"))
