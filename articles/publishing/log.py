"""What every verb of an article's life begins and ends with: the locked row, the line in the log, the named error."""

from articles.models import Article, Entry
from articles.models.lock import refusal_to


class PublishingError(Exception):
    """Why it cannot be done, in a sentence, with what to do instead; `field` is the argument that it is about."""

    def __init__(self, sentence, *, field=None):
        super().__init__(sentence)
        self.field = field


def locked(article, *, by=None):
    """The article, with its row locked in the database. `by` wants to touch it: not while somebody else keeps it."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if refusal := refusal_to(article, by):
        raise PublishingError(refusal)
    return article


def log(article, verb, *, by, at, reason="", version=None, before="", after=""):
    """`after` is told only where the log notes a moment that is over; else it is how the article stands now."""
    return Entry.objects.create(
        article=article, version=version, actor=by, verb=verb, reason=reason, at=at,
        from_state=before, to_state=after or article.state,
    )  # fmt: skip
