"""The desk for articles: drafts in ordinary forms; every change of life goes through `publishing`."""

from articles.admin import (
    articles,
    deletions,
    house,
    pictures,
    redirects,
    site_pages,
    taxonomy,
    versions,
    works,
)

__all__ = [
    "articles",
    "deletions",
    "house",
    "pictures",
    "redirects",
    "site_pages",
    "taxonomy",
    "versions",
    "works",
]
