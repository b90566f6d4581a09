"""What an export says, as data: a site, its items. Texts are as they were stored."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from articles.wordpress.registry import WxrComment


@dataclass(frozen=True, slots=True)
class Term:
    slug: str
    name: str
    parent: str = ""  # a slug; the parent may come later
    id: str = ""


@dataclass(slots=True)
class Site:
    """What the head of an export says. Grows when several files of a site are read together."""

    base: str = ""  # the blog's address
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)  # login → display name
    categories: dict[str, Term] = field(default_factory=dict)  # by slug
    opening: str = "<rss>"  # the <rss …> tag with its namespaces: every item is parsed inside it

    @property
    def key(self):
        """What makes the old site one: its address without scheme, `www.` and final slash."""
        return re.sub(r"^(?:https?:)?//(?:www\.)?", "", self.base.lower()).rstrip("/")[:200] or "wordpress"

    def learn(self, other):
        self.base, self.language, self.opening = other.base, other.language, other.opening
        self.authors |= other.authors
        self.categories |= other.categories


@dataclass(frozen=True, slots=True)
class WxrItem:
    """One post, page, attachment or whatever else; texts as they were stored."""

    id: str
    type: str
    status: str
    title: str
    slug: str
    link: str
    guid: str
    creator: str
    content: str
    excerpt: str
    date: datetime | None  # aware, UTC
    is_protected: bool
    takes_comments: bool
    terms: tuple[tuple[str, str, str], ...]  # (domain, slug, name)
    meta: tuple[tuple[str, str], ...]
    comments: tuple[WxrComment, ...]
    comment_kinds: Counter  # everything that was among the comments, taken or not, by type
    line: int
