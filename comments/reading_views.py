"""Marking a conversation as read, and the private feed of replies."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.site_name import site_name
from accounts.views import private
from articles.models import Article
from comments import muting, presenting, reading
from comments.models import Comment, FeedKey
from comments.views import on_live_article
from consent.gate import carries_terms

PER_FEED = 50


@carries_terms  # having read asks for nothing
@require_POST
@on_live_article
def mark(request, version):
    """Nothing on this page is new any more. For a script 204, for people the conversation."""
    if not request.user.is_authenticated:
        return redirect(presenting.ways_in(f"{version.article.get_absolute_url()}#comments")["sign_in"])
    seen = request.POST.get("seen", "")
    seen_v = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    reading.mark(request.user, version.article_id, seen_v)
    if request.headers.get("X-Read") == "1":
        return HttpResponse(status=204)
    return redirect(f"{version.article.get_absolute_url()}#comments")


@private
@require_POST
def feed_address(request):
    """Make an address for one's feed of replies, or let it lead nowhere."""
    if "close" in request.POST:
        reading.close_feed(request.user)
        messages.success(request, _("The feed’s address leads nowhere any more."))
    else:
        reading.open_feed(request.user)
        messages.success(
            request,
            _("Your feed has a new address. Whoever knows it can read the feed: keep it to yourself."),
        )
    return redirect("comments:mine")


@never_cache
@require_safe
def replies(request, token):
    """Replies to one person, newest first, without a word of them: feed services store what they fetch."""
    key = get_object_or_404(FeedKey.objects.select_related("person"), token=token, person__is_active=True)
    authors, personas = muting.muted_by(key.person)
    rows = Comment.objects.shown().filter(parent__author=key.person, article__in=Article.objects.live())
    rows = (
        rows.exclude(author=key.person)
        .exclude(author__in=authors, persona=None)
        .exclude(persona__in=personas)
    )
    feed = Atom1Feed(
        title=_("Replies to you on %(site)s") % {"site": site_name()},
        link=f"{settings.SITE_URL}/",
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=f"{settings.SITE_URL}{request.path}",
        feed_guid=f"{settings.SITE_URL}/feeds/{key.person.handle}",
    )
    for comment in rows.with_names().select_related("article").order_by("-pk")[:PER_FEED]:
        feed.add_item(
            title=_("A reply to your comment #%(n)d") % {"n": comment.answered_n},
            link=f"{settings.SITE_URL}/accounts/comments/{comment.pk}/",
            description="",
            unique_id=f"{settings.SITE_URL}/accounts/comments/{comment.pk}/",
            pubdate=presenting.public_moment(comment),
            updateddate=presenting.public_moment(comment),
        )
    headers = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type, headers=headers)
