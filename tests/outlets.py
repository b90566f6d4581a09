"""The table of outlets: every address at which words of an article could appear, and whose words may.

A route of the urlconf that stands neither in TABLE nor in APART fails tests/test_leaks.py. To add one: say by which
addresses it is asked, and by which rule it is judged. Rules answer for one article and one person with two sets of
kinds of words: those that must be there, and those that may.

The kinds: `now` is what readers see, `old` what they saw before a correction, `next` what nobody has published,
`sign` and `shelf` are the names and the topic, tag and series of the article; `cosign` those of the unpublished change.
"""

from collections.abc import Callable
from dataclasses import dataclass

DESK = {"editor", "administrator"}
WRITERS = {"author", "owner"}
NONE = (frozenset(), frozenset())
PUBLIC = {"now", "sign", "shelf"}
ALL = {"now", "old", "next", "sign", "cosign", "shelf"}


@dataclass(frozen=True)
class Outlet:
    """`addresses` are filled in per article (those with a brace), or asked once for all of them."""

    addresses: tuple[str, ...]
    rule: Callable
    status: Callable | None = None


# --- rules -----------------------------------------------------------------------------------------


def of_readers(case, who):
    return ({"now"}, PUBLIC) if case.is_live else NONE


def names_of_readers(case, who):
    """Pages that list names, topics or months, not titles."""
    return (set(), PUBLIC) if case.is_live else NONE


def of_readers_or_nothing(case, who):
    """Pages that answer to some only (a form, a redirect to sign in), but never with more than readers see."""
    return (set(), PUBLIC) if case.is_live else NONE


def of_corrections(case, who):
    return ({"now"}, PUBLIC) if case.is_live and case.is_corrected else NONE


def of_versions(case, who):
    return (set(), PUBLIC | {"old"}) if case.is_live else NONE


def sees(case, who):
    return not case.is_deleted and (who in DESK or (who == "owner"))


def at_desk(case, who):
    return ({case.newest}, ALL) if sees(case, who) else NONE


def in_desk_list(case, who):
    if sees(case, who) and not case.is_binned:
        return {case.newest}, ALL
    return (set(), {"shelf"}) if who in DESK | WRITERS else NONE  # the filters name topics and series


def at_desk_or_nothing(case, who):
    return (set(), ALL) if sees(case, who) else NONE


def on_desk_front(case, who):
    """What waits for whom: a few titles of the articles that this person finds at the desk."""
    return (set(), {"now", "next", "old"}) if sees(case, who) else NONE


def of_shelves(case, who):
    """Topics, tags, series and names are lists of their own at the desk: they show what an article is filed under."""
    return (set(), {"sign", "cosign", "shelf"}) if who in DESK | WRITERS else NONE


def nowhere(case, who):
    return NONE


# --- answers ---------------------------------------------------------------------------------------


def page_status(case, who):
    return 200 if case.is_live else 410 if case.is_gone else 404


def second_version_status(case, who):
    return 200 if case.is_corrected and case.is_live else 410 if case.is_gone else 404


def desk_status(case, who):
    if who in (None, "reader", "moderator", "operator"):
        return None
    return 200 if sees(case, who) else None


ARTICLE, STEP = "/admin/articles/article/{pk}/", "/admin/articles/article/{pk}/steps/"
VERSION, HERE = "/admin/articles/version/{newest_pk}/", "/articles/{slug}/"
SLUG, COMMENT = "articles/<slug:slug>/", "articles/<slug:slug>/comments/<int:n>/"
AUTOCOMPLETE = "/admin/autocomplete/?app_label=articles&model_name={}&field_name={}&term="

TABLE = {
    SLUG: Outlet((HERE,), of_readers, page_status),
    f"{SLUG}v/<version:number>/": Outlet((f"{HERE}v/1/", f"{HERE}v/3/"), of_versions),
    f"{SLUG}v/<version:earlier>..<version:later>/": Outlet(
        (f"{HERE}v/1..2/",), of_versions, second_version_status
    ),
    f"{SLUG}contact/": Outlet((f"{HERE}contact/",), of_readers, page_status),
    f"{SLUG}cite.<citation_form:form>": Outlet(
        tuple(f"{HERE}cite.{form}" for form in ("bib", "ris", "json")), of_readers, page_status
    ),
    f"{SLUG}references.<citation_form:form>": Outlet(
        tuple(f"{HERE}references.{form}" for form in ("bib", "ris", "json")), of_readers, page_status
    ),
    f"{SLUG}comments/": Outlet((f"{HERE}comments/",), of_readers, page_status),
    f"{SLUG}comments/count.json": Outlet((f"{HERE}comments/count.json",), nowhere, page_status),
    f"{SLUG}comments/feed.atom": Outlet((f"{HERE}comments/feed.atom",), of_readers, page_status),
    COMMENT: Outlet((f"{HERE}comments/1/",), of_readers_or_nothing),
    **{
        f"{COMMENT}{noun}/": Outlet((f"{HERE}comments/1/{noun}/",), of_readers_or_nothing)
        for noun in ("reply", "edit", "removal", "report", "reactions", "release", "blanking", "muting")
    },
    f"{SLUG}comments/draft/": Outlet((f"{HERE}comments/draft/",), of_readers_or_nothing),
    f"{SLUG}comments/reading/": Outlet((f"{HERE}comments/reading/",), of_readers_or_nothing),
    "review/<str:token>/": Outlet(("/review/{slug}/", "/review/{pk}/"), nowhere),
    "admin/articles/reference/": Outlet(("/admin/articles/reference/",), at_desk_or_nothing),
    "admin/articles/reference/wordings/": Outlet(
        ("/admin/articles/reference/wordings/",), at_desk_or_nothing
    ),
    "admin/articles/retraction/": Outlet(("/admin/articles/retraction/",), at_desk_or_nothing),
    f"{SLUG}following/": Outlet((f"{HERE}following/",), of_readers_or_nothing),
    "": Outlet(("/",), of_readers),
    "archive/": Outlet(("/archive/",), names_of_readers),
    "archive/<int:year>/<int:month>/": Outlet(("/archive/{month}/",), of_readers),
    "topics/": Outlet(("/topics/",), names_of_readers),
    "topics/<slug:slug>/": Outlet(("/topics/shelf-{code}/",), of_readers),
    "topics/<slug:slug>/feed.atom": Outlet(("/topics/shelf-{code}/feed.atom",), of_readers),
    "tags/<slug:slug>/": Outlet(("/tags/shelf-{code}/",), of_readers),
    "series/<slug:slug>/": Outlet(("/series/shelf-{code}/",), of_readers),
    "authors/": Outlet(("/authors/",), names_of_readers),
    "authors/<slug:slug>/": Outlet(("/authors/sign-{code}/",), of_readers),
    "authors/<slug:slug>/feed.atom": Outlet(("/authors/sign-{code}/feed.atom",), of_readers),
    "corrections/": Outlet(("/corrections/",), of_corrections),
    "corrections/feed.atom": Outlet(("/corrections/feed.atom",), of_corrections),
    "feed.<feed_form:form>": Outlet(("/feed.atom", "/feed.rss", "/feed.json"), of_readers),
    "sitemap.xml": Outlet(("/sitemap.xml",), names_of_readers),
    "sitemap-<slug:name>.xml": Outlet(
        ("/sitemap-articles.xml", "/sitemap-authors.xml", "/sitemap-topics.xml"), names_of_readers
    ),
    "search/": Outlet(("/search/?q=words", "/search/?q=words&author=sign-{code}"), of_readers),
    "<slug:slug>/": Outlet(("/{slug}/", "/nowhere/"), nowhere),
    "accounts/comments/": Outlet(("/accounts/comments/",), nowhere),
    "accounts/following/": Outlet(("/accounts/following/",), nowhere),
    "admin/": Outlet(("/admin/",), on_desk_front),
    "admin/autocomplete/": Outlet(
        tuple(
            AUTOCOMPLETE.format(*what)
            for what in (("article", "tags"), ("byline", "contributor"), ("version", "lead_picture"))
        ),
        of_shelves,
    ),
    "admin/articles/article/": Outlet(("/admin/articles/article/",), in_desk_list),
    "admin/articles/article/calendar/": Outlet(("/admin/articles/article/calendar/",), on_desk_front),
    "admin/articles/article/<path:object_id>/change/": Outlet((f"{ARTICLE}change/",), at_desk, desk_status),
    "admin/articles/article/<path:object_id>/history/": Outlet((f"{ARTICLE}history/",), at_desk_or_nothing),
    "admin/articles/article/<int:pk>/history/": Outlet((f"{ARTICLE}history/",), at_desk_or_nothing),
    "admin/articles/article/<int:pk>/history/<slug:code>/restoration/": Outlet(
        (f"{ARTICLE}history/v{{newest_pk}}/restoration/",), at_desk_or_nothing
    ),
    "admin/articles/article/<int:pk>/history/differences/": Outlet(
        (f"{ARTICLE}history/differences/?from=v{{newest_pk}}&to=v{{newest_pk}}",), at_desk_or_nothing
    ),
    "admin/articles/article/<path:object_id>/delete/": Outlet((f"{ARTICLE}delete/",), nowhere),
    "admin/articles/article/<int:pk>/preview/": Outlet((f"{ARTICLE}preview/",), at_desk, desk_status),
    "admin/articles/article/<int:pk>/preview/page/": Outlet(
        (f"{ARTICLE}preview/page/",), at_desk, desk_status
    ),
    "admin/articles/article/<int:pk>/steps/<slug:name>/": Outlet(
        (f"{STEP}publication/", f"{STEP}deletion/", f"{STEP}submission/"), at_desk_or_nothing
    ),
    "admin/articles/version/<path:object_id>/change/": Outlet((f"{VERSION}change/",), at_desk, desk_status),
    **{
        f"admin/articles/version/{route}": Outlet((f"{VERSION}{tail}",), at_desk_or_nothing)
        for route, tail in (
            ("<path:object_id>/history/", "history/"),
            ("<path:object_id>/delete/", "delete/"),
            ("<int:pk>/waivers/<slug:fingerprint>/", "waivers/x/"),
            ("<int:pk>/findings/", "findings/"),
            ("<int:pk>/review/", "review/"),
            ("<int:pk>/review/links/", "review/links/"),
            ("<int:pk>/review/links/<int:link>/revocation/", "review/links/1/revocation/"),
            ("<int:pk>/review/notes/", "review/notes/"),
            ("<int:pk>/review/notes/<int:number>/answers/", "review/notes/1/answers/"),
            ("<int:pk>/review/notes/<int:number>/resolution/", "review/notes/1/resolution/"),
            ("<int:pk>/merge/", "merge/"),
            ("<int:pk>/carry/", "carry/"),
            ("<int:pk>/copy/", "copy/"),
            ("<int:pk>/copy/use/", "copy/use/"),
            ("<int:pk>/copy/discard/", "copy/discard/"),
        )
    },
    **{
        f"admin/articles/{shelf}/": Outlet((f"/admin/articles/{shelf}/",), of_shelves)
        for shelf in ("topic", "tag", "series", "contributor", "picture")
    },
}

# Routes that show no words of an article, each with its reason; a trailing “*” stands for whatever follows.
APART = {
    "media/pictures/*": "files, with tests of their own in tests/articles/test_pictures.py",
    "accounts/comments/<int:pk>/": "leads to the comment's own page",
    "accounts/login/": "allauth's page, which keeps a comment typed before signing in",
    "accounts/signup/": "allauth's page, which keeps a comment typed before signing in",
    "accounts/comments/feed/": "a person's own address of a feed",
    "accounts/muted/": "names of people, not of articles",
    "feeds/<str:token>/replies.atom": "replies to one's own comments, on live articles; a secret address",
    "review/<str:token>/*": "behind a secret address, which tests/articles/test_review_links.py walks",
    "admin/articles/helpline/*": "numbers to call",
    "admin/articles/contentnote/*": "the list of notes to choose from",
    "admin/articles/version/notes/": "the list of notes to choose from",
    "admin/articles/version/pictures/": "the library to choose from",
    "admin/articles/navigationentry/*": "the site's navigation",
    "admin/articles/sitesettings/*": "the site's own texts",
    "report/": "a form for whoever wants to complain; shows only what was typed",
    "unsubscribe/<str:token>/": "a signed token of a mail; names the comment by number",
    "robots.txt": "the same for all",
    "favicon.ico": "the same for all",
    ".well-known/*": "the same for all",
    "admin/(?P<url>.*)$": "whatever else: not found",
    "admin/(?P<app_label>*": "the list of an application's models",
    "admin/login/": "leads to the site's own sign-in",
    "admin/logout/": "leads to the site's own sign-out",
    "admin/password_change/*": "leads to the person's own settings",
    "admin/jsi18n/": "words of the interface",
    "admin/r/*": "leads to the public address",
    "admin/django_tasks_database/*": "background work, for operators and administrators",
    "admin/comments/*": "the moderators' queue names the article a comment is under, public or not",
    "admin/articles/deletion/*": "what was deleted, for administrators; no titles",
    "admin/articles/redirect/*": "addresses, for editors",
    "admin/articles/deadend/*": "addresses, for editors",
    "admin/articles/article/add/": "an empty form",
    "admin/articles/article/views/*": "names and queries of saved lists; shown above the list itself",
    "admin/shortcuts/": "the keys of the desk",
    "admin/articles/article/<path:object_id>/": "leads to …/change/",
    "admin/articles/version/": "leads to the list of articles",
    "admin/articles/version/add/": "refused to all",
    "admin/articles/version/<path:object_id>/": "leads to …/change/",
    **{
        f"admin/articles/{shelf}/*": "one row of a list, for those who file articles; shows no article's text"
        for shelf in (
            "topic",
            "tag",
            "series",
            "contributor",
            "picture",
            "sitepage",
            "reference",
            "retraction",
        )
    },
}
