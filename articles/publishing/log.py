"""What every verb of an article's life begins and ends with: the locked row, the line in the log, the named error."""

from articles.models import Article, Entry


class PublishingError(Exception):
    """Why it cannot be done, in a sentence, with what to do instead."""


def locked(article):
    return Article.objects.select_for_update().get(pk=article.pk)


def log(article, verb, *, by, at, reason="", version=None, before=""):
    Entry.objects.create(
        article=article, version=version, actor=by, verb=verb, reason=reason, at=at,
        from_state=before, to_state=article.state,
    )  # fmt: skip
