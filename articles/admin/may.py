"""Who may do what with which article at the desk: editors everything, authors their own drafts."""

from articles.models import Article, Version
from articles.models.lock import refusal_to

WRITABLE = {Version.Stage.DRAFT, Version.Stage.CHANGES_REQUESTED}


def see_desk(user):
    return user.has_perm("articles.view_article") or user.has_perm("articles.write_own_article")


def start(user):
    return user.has_perm("articles.add_article") or user.has_perm("articles.write_own_article")


def see(user, article):
    return user.has_perm("articles.view_article") or _owns(user, article)


def write(user, article):
    """Change the draft and the identity of an article, unless somebody else keeps it locked."""
    return write_unlocked(user, article) and refusal_to(article, user) is None


def write_unlocked(user, article):
    """The same but for locks; an author only until it is handed in."""
    if user.has_perm("articles.change_article"):
        return True
    if not _owns(user, article) or article.first_live_from or article.binned_at:
        return False
    draft = article.draft_version()
    return draft is not None and draft.stage in WRITABLE


def mine(user):
    """The articles that this person finds at the desk."""
    return (
        Article.objects.all()
        if user.has_perm("articles.view_article")
        else Article.objects.filter(created_by=user)
    )


def _owns(user, article):
    return user.has_perm("articles.write_own_article") and article.created_by_id == user.pk
