"""What is new to somebody, and the private feed of replies to them. The only writer of Reading and FeedKey.

Marks are set by a POST only: a script sends one when the conversation was on the screen, "Mark as read" does it
without one, and the first begins when somebody posts, reacts or follows. No GET decides what the next one shows.
"""

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from comments.models import Comment, FeedKey, Reading, Thread


@transaction.atomic
def mark(person, article_id, seen_v=None, *, at=None):
    """Nothing that was shown by version `seen_v` (now, unless told) is new any more. Marks only go forward."""
    newest = Thread.objects.filter(pk=article_id).values_list("version", flat=True).first() or 1
    seen_v = newest if seen_v is None else min(seen_v, newest)
    known = Reading.objects.select_for_update().filter(person=person, article=article_id).first()
    if known is None:
        Reading.objects.get_or_create(
            person=person, article_id=article_id, defaults={"seen_v": seen_v, "at": at or timezone.now()}
        )
    elif known.seen_v <= seen_v:
        known.seen_v, known.at = seen_v, at or timezone.now()
        known.save(update_fields=["seen_v", "at"])


def begin(person, article_id):
    """Whoever did something here has been here: from now on there is something to be new. Changes no earlier mark."""
    if not Reading.objects.filter(person=person, article=article_id).exists():
        mark(person, article_id)


def news(person, article_id):
    """(mark, how many shown comments of others are new, the number of the first), or None without a mark."""
    known = Reading.objects.filter(person=person, article=article_id).first()
    if known is None:
        return None
    fresh = (
        Comment.objects.shown().filter(article=article_id, shown_v__gt=known.seen_v).exclude(author=person)
    )
    counted = fresh.aggregate(count=Count("pk"), first=Min("n"))
    return known, counted["count"], counted["first"]


@transaction.atomic
def open_feed(person):
    """A new address for the feed of replies; an earlier one leads nowhere from now on."""
    FeedKey.objects.filter(person=person).delete()
    return FeedKey.objects.create(person=person)


def close_feed(person):
    FeedKey.objects.filter(person=person).delete()
