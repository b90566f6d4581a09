"""The newest comments of one conversation as an Atom feed."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from comments import presenting, rendering
from comments.models import Comment

PER_FEED = 50


class ConversationFeed(Atom1Feed):
    """Django's, except that an empty conversation is as old as its article: the same bytes each time."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["begun"]


def conversation_feed(version):
    """The answer with the newest shown comments of a live version's article."""
    article = version.article
    address = settings.SITE_URL + article.get_absolute_url()
    feed = ConversationFeed(
        title=_("Comments on “%(title)s”") % {"title": version.title},
        link=f"{address}#comments",
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=f"{address}comments/feed.atom",
        feed_guid=f"{address}comments/",
        begun=article.first_live_from,
    )
    for comment in Comment.objects.filter(article=article).shown().for_thread().order_by("-n")[:PER_FEED]:
        link = f"{address}comments/{comment.n}/"
        who = rendering.clean(str(comment.who))
        said_at = presenting.public_moment(comment)
        edited_at = comment.edited_at if comment.persona_id is None else None
        feed.add_item(
            title=_("#%(n)d by %(who)s") % {"n": comment.n, "who": who},
            link=link,
            description=comment.body_html,
            unique_id=link,
            author_name=who,
            pubdate=said_at,
            updateddate=edited_at or said_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
