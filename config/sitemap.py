"""What the sitemap names besides the articles: pages of apps that articles knows nothing of."""

from django.urls import reverse

from articles import sitemaps
from consent import terms


def documents():
    """The legal texts in force, each at the address that stays."""
    in_force = {slug: terms.current(slug) for slug in terms.published()}
    return [
        sitemaps.Place(reverse("consent:document", args=[slug]), version.effective_at)
        for slug, version in sorted(in_force.items())
        if version
    ]


def wire():
    sitemaps.add("documents", documents)
