"""What the page of a version shows. Live page, /v/<k>/ and preview all come through here."""

from articles import rendering, versions
from articles.models import Article, Version

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
        "told": told_change(version),
    }


def related(article):
    """The newest live articles of the same topic; none for an article without one."""
    if article.topic_id is None:
        return []
    versions = Version.objects.live().filter(article__topic=article.topic_id).exclude(article=article.pk)
    return list(versions.newest_first().select_related("article").only("title", "article__slug")[:RELATED])


def told_change(version):
    """The last change up to this version that readers are told of at the head of the page, or None."""
    if not version.number or version.number == 1:
        return None
    if version.kind != Version.Kind.MINOR:
        return version
    earlier = version.article.versions.filter(number__gt=1, number__lt=version.number)
    return earlier.exclude(kind=Version.Kind.MINOR).order_by("-number").first()


def find_live(slug):
    return Version.objects.live().filter(article__slug=slug, article__binned_at=None).for_page().first()


def is_withdrawn(slug):
    """Whether readers could once read at this address what is gone now."""
    return Article.objects.withdrawn().filter(slug=slug).exists()
