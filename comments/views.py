"""The pages on which the conversation is read. Writing is in `writing`."""

from functools import wraps

from django.db.models import Prefetch
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import private
from articles import notices
from articles.models import Byline, Version
from articles.views import missing
from comments import carrying, overlay, pages, presenting, ways_out
from comments.feeds import conversation_feed
from comments.models import Comment, Draft, FeedKey, Thread

MINE_PER_PAGE = 20


def on_live_article(view):
    """The view gets the live version; without one the answer is the article's own, and keeps what was written."""

    @wraps(view)
    def guarded(request, slug, **kwargs):
        bylines = Prefetch("bylines", Byline.objects.select_related("contributor"))
        versions = Version.objects.live().filter(article__slug=slug, article__binned_at=None)
        version = (
            versions.select_related("article")
            .only("title", "article", *notices.SHOWN)
            .prefetch_related(bylines)
            .first()
        )
        if version is not None:
            return view(request, version, **kwargs)
        if request.method == "POST" and (fields := carrying.written(request)):
            text = fields.get("body") or fields.get("note", "")
            return render(request, "comments/kept.html", {"text": text}, status=404)
        return missing(request, slug)

    return guarded


def find(request, version, n):
    """The comment with this number, if this person may read its words."""
    rows = Comment.objects.visible_to(request.user).filter(article=version.article_id, n=n)
    comment = rows.with_names().with_thread().with_reason().first()
    if comment is None:
        raise Http404(_("There is no such comment, or it is not shown any more."))
    comment.article = version.article
    return comment


@require_safe
@on_live_article
def conversation(request, version):
    """The conversation alone, in three orders."""
    sort, after = request.GET.get("sort", "oldest"), request.GET.get("after", "")
    try:
        context = presenting.conversation(request, version, prefix="", sort=sort, after=after)
    except pages.BadCursor:
        raise Http404(_("This conversation has no such page.")) from None
    return render(request, "comments/conversation.html", context)


@require_safe
@on_live_article
def comment(request, version, n):
    """One comment with its ancestors as context and its replies below; an empty place while replies stand there."""
    shown = Comment.objects.filter(article=version.article_id, n=n).listed().for_thread().with_thread()
    comment = shown.first()
    if comment is None or (comment.author_id == request.user.pk and not comment.is_shown):
        comment = find(request, version, n)
    try:
        page = pages.subtree(comment, after=request.GET.get("after", ""))
    except pages.BadCursor:
        raise Http404(_("This comment has no such page of replies.")) from None
    rows = page.rows if request.GET.get("after") else [comment, *page.rows]
    presenting.date_by_version(rows, version)
    next_url = f"?after={page.next_after}" if page.next_after else ""
    presenting.stand_by(request, rows)
    is_open = pages.thread_of(comment).is_open()
    context = {"comment": comment, "page": page, "rows": rows, "next_url": next_url}
    context["overlay"] = overlay.over(rows, reader=request.user, is_open=is_open)
    if comment.is_shown:
        context["data"] = presenting.for_programs(comment, version)
    return render(request, "comments/comment.html", presenting.common(request, version, "../") | context)


@require_safe
@on_live_article
def count(request, version):
    """How many comments are shown, for programs; `version` changes whenever the conversation does.

    With ?since=<version> also how many have been shown since then, one's own not counted.
    """
    thread = Thread.objects.filter(pk=version.article_id).first() or Thread()
    said = {"count": thread.visible, "version": thread.version}
    if since := request.GET.get("since", ""):
        if not (since.isascii() and since.isdigit() and len(since) < 10):
            raise Http404(_("There is no such version of this conversation."))
        fresh = Comment.objects.shown().filter(article=version.article_id, shown_v__gt=int(since))
        if request.user.is_authenticated:
            fresh = fresh.exclude(author=request.user)
        said["new"] = fresh.count() if int(since) < thread.version else 0
    return JsonResponse(said)


@require_safe
@on_live_article
def feed(request, version):
    return conversation_feed(version)


@never_cache
@require_safe
def told(request, pk):
    """From the address in a mail, which says nothing of the article, to the comment."""
    rows = Comment.objects.visible_to(request.user).select_related("article")
    return redirect(get_object_or_404(rows, pk=pk))


@csrf_exempt  # the mail program that posts has no cookie and no page; the signed token is the proof (RFC 8058, 3.2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscription(request, token):
    """The way out of mails about replies and what is followed. Looking changes nothing: scanners open every link.

    A POST is answered in place: mail programs follow no redirect (RFC 8058, 3.1).
    """
    way_out = ways_out.read(token)
    is_done = way_out is not None and request.method == "POST"
    if is_done:
        way_out.take()
    context = {"way_out": way_out, "is_done": is_done}
    return render(request, "comments/unsubscription.html", context, status=200 if way_out else 404)


@private
@require_safe
def mine(request):
    """One's own comments, newest first, each with its state and the reason for it."""
    rows = Comment.objects.filter(author=request.user).with_reason().select_related("article")
    unposted = list(Draft.objects.filter(person=request.user).select_related("article").order_by("-saved_at"))
    before = request.GET.get("before", "")
    if before:
        if not (before.isascii() and before.isdigit() and len(before) < 19):
            raise Http404(_("There is no such page."))
        rows = rows.filter(pk__lt=int(before))
    rows = list(rows.order_by("-pk")[: MINE_PER_PAGE + 1])
    next_url = f"?before={rows[MINE_PER_PAGE - 1].pk}" if len(rows) > MINE_PER_PAGE else ""
    live = Version.objects.live().filter(
        article__in={row.article_id for row in [*rows, *unposted]}, article__binned_at=None
    )
    titles = dict(live.values_list("article", "title"))
    for row in [*rows, *unposted]:
        row.title = titles.get(row.article_id, "")
    context = {"comments": rows[:MINE_PER_PAGE], "next_url": next_url, "unposted": [] if before else unposted}
    context["feed"] = FeedKey.objects.filter(person=request.user).first()
    return render(request, "comments/mine.html", context)
