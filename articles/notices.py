"""What readers are told of the changes of an article: its published versions, the notice that stands over the text.

Minor edits are folded: they are listed, and announce nothing. Everything follows from one question per page, and a
first version asks none.
"""

from django.urls import reverse

from articles.models import Version

SHOWN = ("article_id", "number", "kind", "reason", "live_from", "standing")


def so_far(version):
    """A version and those that readers saw before it, newest first."""
    if version.number in (None, 1):
        return [version] if version.number else []
    if not hasattr(version, "_so_far"):
        earlier = version.article.versions.filter(number__lt=version.number).order_by("-number").only(*SHOWN)
        version._so_far = [version, *earlier]
    return version._so_far


def told(version):
    """The last change up to this version that readers are told of at the head of the page, or None."""
    changes = (item for item in so_far(version) if item.number > 1 and item.kind != Version.Kind.MINOR)
    return next(changes, None)


def standing(version):
    """The version that put the notice over this text, or None where nothing stands over it."""
    if not version.standing:
        return None
    setters = (item for item in so_far(version) if item.kind in Version.SETS_STANDING)
    return next(setters, None)


def corrections(version):
    """All that readers were told was wrong, unclear or in doubt, newest first."""
    return [item for item in so_far(version) if item.kind in Version.CORRECTIONS]


def correction_after(version, moment):
    """The first correction that came after a moment: what somebody who wrote then could not know; or None."""
    news = set(Version.CORRECTIONS) - {Version.Kind.REINSTATEMENT}
    later = [item for item in so_far(version) if item.kind in news and item.live_from > moment]
    return later[-1] if later else None


def comparison(article, version):
    """Where readers see what a version changed."""
    return reverse("articles:comparison", args=[article.slug, version.number - 1, version.number])


def marked_title(version):
    """The title as it travels: in feeds, citations and share cards nobody sees the notice above the text."""
    return f"{version.get_standing_display()}: {version.title}" if version.standing else version.title
