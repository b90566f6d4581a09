"""Search over the full text of what is live: `find`, and the page that shows it.

It joins `Version.objects.live()`, so what is scheduled or withdrawn is never found, whatever the index holds.
"""

import difflib
import re
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.index import InTitle, Relevance, SearchText, finds_any, fold, words_of
from articles.lists import PER_PAGE
from articles.models import Contributor, Topic, Version

# Each word is a look-up in the index; nobody types more than this, and a pasted page must not cost a second.
LONGEST_QUERY = 200
MOST_WORDS = 12
# Counting and ranking stop here. Of more hits only the newest, and the newest with all words in the title,
# are ranked: a word that half of all articles hold must not cost a look at each of them.
CAP = 1000
# Of each article's text, the place around the first hit.
EXCERPT = 220
BEFORE_HIT = 60
# More names than this do not make a usable menu.
MOST_AUTHORS = 200
# Titles in which “did you mean” looks for the intended word.
TITLES_READ = 1000

_slug = re.compile(r"[-\w]{1,200}", re.ASCII)
_year = re.compile(r"(?:19|20)\d\d", re.ASCII)
_page = re.compile(r"[1-9]\d{0,3}", re.ASCII)


@dataclass
class Results:
    """`versions` are the rows asked for, each with `title_html` and `excerpt`; `total` stops at CAP."""

    versions: list = field(default_factory=list)
    total: int = 0
    has_more: bool = False
    suggestion: str = ""


def find(q="", *, topic="", author="", year="", limit=PER_PAGE, offset=0):
    """Live versions in which every word of `q` begins a word, best first; without words the newest first."""
    words = words_of(q[:LONGEST_QUERY], MOST_WORDS)
    facets = {"topic": topic, "author": author, "year": year}
    if not words and (q.strip() or not any(facets.values())):
        return Results()
    matches = _narrowed(**facets)
    if words:
        matches = matches.filter(hit__document__finds=words)
    counted = matches.order_by()[: CAP + 1].count()
    if not counted:
        return Results(suggestion=_suggestion(words, **facets))
    total = min(counted, CAP)
    if counted > CAP:
        matches = _candidates(matches, words, **facets)
    rows = _in_order(matches, words).select_related("search_text").for_cards()
    versions = list(rows[offset : min(offset + limit, total)])
    for version in versions:
        version.title_html = highlight(version.title, words)
        version.excerpt = _excerpt(version.search_text, words)
    return Results(versions, total, has_more=counted > CAP)


def _narrowed(*, topic, author, year):
    """The live versions within the facets; none where a facet is no slug or year at all."""
    matches = Version.objects.live()
    rules = ((topic, _slug), (author, _slug), (year, _year))
    if not all(not value or rule.fullmatch(value) for value, rule in rules):
        return matches.none()
    if topic:
        matches = matches.in_topic(topic)
    if author:
        matches = matches.signed_by(author)
    if year:
        matches = matches.filter(article__first_live_from__year=int(year))
    return matches


def _candidates(matches, words, **facets):
    """Of too many matches those worth ranking: the newest, and the newest with all words in the title."""
    if not words:
        return matches
    in_title = _narrowed(**facets).filter(hit__document__heads=words)
    newest = [versions.order_by("-pk").values("pk")[:CAP] for versions in (matches, in_title)]
    return Version.objects.filter(Q(pk__in=newest[0]) | Q(pk__in=newest[1]), hit__document__ranks=words)


def _in_order(matches, words):
    """Articles with all words in the title first, then by relevance, then the newest."""
    if not words:
        return matches.newest_first()
    document = F("hit__document")
    return matches.order_by(InTitle(document, words).desc(), Relevance(document, words).desc(), "-pk")


def _suggestion(words, **facets):
    """The query with each unknown word replaced by the most similar one of a title, if that finds any."""
    live = SearchText.objects.filter(version__in=Version.objects.live()).order_by("-pk")
    rows = live.values_list("title", "names")[:TITLES_READ]
    known = {word for row in rows for word in " ".join(row).split()}
    meant = [_nearest(word, known) for word in words]
    if meant == words or not _narrowed(**facets).filter(hit__document__finds=meant).exists():
        return ""
    return " ".join(meant)


def _nearest(word, known):
    if len(word) < 4 or any(finds_any([word], other) for other in known):
        return word
    # Slips seldom touch the first letter (Yannakoudakis & Fawthrop 1983); that spares most comparisons.
    alike = [other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
    return next(iter(difflib.get_close_matches(word, sorted(alike), n=1, cutoff=0.75)), word)


def highlight(text, words):
    """The text, escaped, with every word that a word of the query finds in <mark>."""
    pieces, end = [], 0
    for start, stop in _spans(text, words):
        pieces.append((text[end:start], text[start:stop]))
        end = stop
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])


def _spans(text, words):
    """(start, end) of the words to mark. Where folding keeps every character's place it is enough to look there."""
    folded = fold(text)
    if len(folded) == len(text):
        for word in re.finditer(r"\S+", folded):
            if finds_any(words, word[0]):
                yield word.span()
        return
    start = 0
    for is_word, characters in groupby(text, lambda c: c.isalnum() or not fold(c)):
        part = "".join(characters)
        if is_word and finds_any(words, fold(part)):
            yield start, start + len(part)
        start += len(part)


def _excerpt(row, words):
    """The piece of the plain text around its first hit; its beginning where only title or names were hit."""
    places = [at for word in words if (at := f" {row.text}".find(f" {word}")) >= 0]
    # Folding changes the length a little and evenly, so a place in the folded text shows it in the plain one.
    hit = min(places, default=0) * len(row.plain) // max(1, len(row.text))
    start = 0 if hit < EXCERPT // 2 else row.plain.find(" ", hit - BEFORE_HIT, hit) + 1 or hit
    end = start + EXCERPT
    if end < len(row.plain):
        end = max(row.plain.rfind(" ", start, end), hit + 1)
    before, after = "… " if start else "", " …" if end < len(row.plain) else ""
    return format_html("{}{}{}", before, highlight(row.plain[start:end], words), after)


@require_safe
def search(request):
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "topic", "author", "year")}
    given = urlencode({name: value for name, value in asked.items() if value})
    number = request.GET.get("page", "1")
    if not _page.fullmatch(number):
        return redirect(f"{request.path}?{given}" if given else request.path)
    results = find(**asked, offset=(int(number) - 1) * PER_PAGE)
    paginator = Paginator(range(results.total), PER_PAGE)
    if int(number) > paginator.num_pages:
        raise Http404(_("This list has no page %(number)s.") % {"number": number})
    context = {
        "asked": asked,
        "is_asked": bool(given),
        "parameters": f"{given}&" if given else "",
        "results": results,
        "page": Page(results.versions, int(number), paginator),
    }
    return render(request, "articles/search.html", context | _facets())


def _facets():
    """The choices: only what has live articles, and every year since the first of them."""
    live = Version.objects.live()
    # Two questions, each answered by an index; one question with “or” in it would read every article.
    within = Exists(live.filter(article__topic=OuterRef("pk")))
    below = Exists(live.filter(article__topic__parent=OuterRef("pk")))
    signed = live.filter(bylines__contributor=OuterRef("pk"))
    once_signed = live.filter(bylines__contributor__same_as=OuterRef("pk"))
    moments = live.order_by("article__first_live_from").values_list("article__first_live_from", flat=True)
    oldest = moments.first()
    this_year = timezone.localtime().year
    return {
        "topics": Topic.objects.filter(within | below).only("name", "slug"),
        "authors": Contributor.objects.present()
        .filter(Exists(signed) | Exists(once_signed))
        .only("name", "slug")[:MOST_AUTHORS],
        "years": range(this_year, timezone.localtime(oldest).year - 1, -1) if oldest else [],
    }
