"""What an article is, and which articles: identity (Article), content and life (Version), rows of a version.

A page is always the rendering of a version. Which version is live follows from its interval alone
(`live_from <= t < live_until`), so one predicate answers past, now and future, and a late worker can
neither hide nor leak. Only `publishing` writes a version's life; frozen means frozen (`guards`).
"""

from articles.addresses import Redirect
from articles.content_notes import ContentNote
from articles.dead_ends import DeadEnd
from articles.history import Deletion, Entry, Redaction, Snapshot
from articles.index import Hit, SearchText
from articles.models.article import Article
from articles.models.autosave import Autosave
from articles.models.house import Helpline, HouseEntry, NavigationEntry, SiteSettings
from articles.models.lock import Lock
from articles.models.page import PageVersion, SitePage
from articles.models.picture import Picture
from articles.models.retraction import Retraction
from articles.models.review import Assignment, LinkUse, ReviewLink, ReviewNote
from articles.models.reviewed import ReviewRecord
from articles.models.rows import Byline, Figure, Reference
from articles.models.saved_view import SavedView
from articles.models.version import Version
from articles.models.waiver import Waiver
from articles.taxonomy import Contributor, Series, Tag, Topic

__all__ = [
    "Article",
    "Assignment",
    "Autosave",
    "Byline",
    "ContentNote",
    "Contributor",
    "DeadEnd",
    "Deletion",
    "Entry",
    "Figure",
    "Helpline",
    "Hit",
    "HouseEntry",
    "LinkUse",
    "Lock",
    "NavigationEntry",
    "PageVersion",
    "Picture",
    "Redaction",
    "Redirect",
    "Reference",
    "Retraction",
    "ReviewLink",
    "ReviewNote",
    "ReviewRecord",
    "SavedView",
    "SearchText",
    "Series",
    "SitePage",
    "SiteSettings",
    "Snapshot",
    "Tag",
    "Topic",
    "Version",
    "Waiver",
]
