"""Under which topic an article is found."""

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
    Entry.objects.create(
        article=article, actor=by, verb="moved to a topic", reason=reason, at=at or timezone.now(),
        from_state=article.state, to_state=article.state,
    )  # fmt: skip
    return article
