"""What the page of a version shows. Live page, /v/<k>/ and preview all come through here, the site's own pages too."""

from articles import helplines, notices, rendering, versions
from articles.models import Article, Deletion, Version

RELATED = 3


def context(version):
    """For templates/articles/article.html: the version and its parts, ready to be shown."""
    if version.is_frozen:
        body, listed, count = version.body_html, version.references_html, len(version.cited)
    else:
        made = versions.rendered(version)
        body, listed, count = made.body.html, made.references, len(made.rows)
    return {
        "version": version,
        "article": version.article,
        "body": rendering.stored(body),
        "references": rendering.stored(listed),
        "reference_count": count,
        "related": related(version.article),
        "told": notices.told(version),
        "notice": notices.standing(version),
        "published": notices.so_far(version),
        "minor": [item for item in notices.so_far(version) if item.kind == Version.Kind.MINOR],
        "helplines": helplines.of_topic(version.article.topic),
    }


def related(article):
    """The newest live articles of the same topic; none for an article without one."""
    if article.topic_id is None:
        return []
    versions = Version.objects.live().filter(article__topic=article.topic_id).exclude(article=article.pk)
    return list(
        versions.newest_first().select_related("article").only("title", "standing", "article__slug")[:RELATED]
    )


def find_live(slug):
    return Version.objects.live().filter(article__slug=slug, article__binned_at=None).for_page().first()


def is_withdrawn(slug):
    """Whether readers could once read at this address what is gone now."""
    return (
        Article.objects.withdrawn().filter(slug=slug).exists()
        or Deletion.objects.filter(slug=slug, was_public=True).exists()
    )
