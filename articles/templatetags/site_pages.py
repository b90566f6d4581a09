"""The site's own pages that the foot of every page links to."""

from django import template
from django.core.cache import caches

from articles.models import SitePage

register = template.Library()

# A change is to be seen by everybody within a second; a query for every page would be one too many.
SECONDS = 1


@register.simple_tag
def footer_pages():
    """The public pages with “in the footer” ticked, as (address, title)."""
    return caches["fragments"].get_or_set("footer-pages", _ask, SECONDS)


def _ask():
    pages = SitePage.objects.filter(is_public=True, in_footer=True)
    return [(page.get_absolute_url(), page.title) for page in pages]
