"""The desk for articles: drafts in ordinary forms; every change of life goes through `publishing`."""

from articles.admin import articles, deletions, pictures, redirects, taxonomy, versions

__all__ = ["articles", "deletions", "pictures", "redirects", "taxonomy", "versions"]
