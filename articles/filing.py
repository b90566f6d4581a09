"""Under which topic and tags, and at which place of its series, an article is found."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Entry
from articles.publishing.log import PublishingError, locked


@transaction.atomic
def file_under(article, *, topic, by, at=None):
    """Move an article to another topic. Readers find it there at once; its address stays."""
    article = locked(article, by=by)
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if article.topic_id == topic.pk:
        return article
    reason = f"{article.topic or '–'} → {topic}"
    article.topic = topic
    article.save(update_fields=["topic"])
    return _logged(article, "moved to a topic", reason, by=by, at=at)


@transaction.atomic
def place(article, *, position, by, at=None):
    """Give an article another place in its series. Readers see the order at once."""
    article = locked(article, by=by)
    if article.series_position == position:
        return article
    reason = f"{article.series}: {article.series_position or '–'} → {position or '–'}"
    article.series_position = position
    article.save(update_fields=["series_position"])
    return _logged(article, "moved in its series", reason, by=by, at=at)


@transaction.atomic
def tag_with(article, *, tag, by, at=None):
    """Give an article one more tag. Readers find it under the tag at once."""
    article = locked(article, by=by)
    if article.binned_at:
        raise PublishingError(_("This article is in the bin. Take it out of the bin first."))
    if article.tags.filter(pk=tag.pk).exists():
        return article
    article.tags.add(tag)
    return _logged(article, "tagged", str(tag), by=by, at=at)


def _logged(article, verb, reason, *, by, at):
    Entry.objects.create(
        article=article, actor=by, verb=verb, reason=reason, at=at or timezone.now(),
        from_state=article.state, to_state=article.state,
    )  # fmt: skip
    return article
