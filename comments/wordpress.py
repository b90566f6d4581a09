"""The comments of a WordPress export, as `articles.wordpress.registry` hands them over."""

from articles.wordpress.registry import WxrComment
from comments import importing, rendering
from comments.models import Status, Thread

STATES = {
    "1": Status.PUBLISHED,
    "0": Status.HELD,
    "spam": Status.SPAM,
    "trash": Status.REMOVED_BY_MODERATOR,
    "post-trashed": Status.REMOVED_BY_MODERATOR,
}


def import_comments(article, comments: list[WxrComment], *, closed=False) -> dict[str, int]:
    """Take what can be taken of one article's comments; the answer counts the rest in words for the report."""
    is_first = not Thread.objects.filter(article=article).exists()
    entries = [
        importing.Entry(
            id=comment.id,
            name=comment.author,
            at=comment.date,
            body=(body := rendering.clean(comment.content)),
            body_html=rendering.render_imported(body),
            status=STATES.get(comment.approved, Status.HELD),
            parent=comment.parent,
            email_hash=comment.email_hash,
        )
        for comment in comments
    ]
    readable = [entry for entry in entries if rendering.text_of(entry.body_html)]
    counts = importing.plant(article, article.source_site, readable)
    if closed and is_first:
        Thread.objects.filter(article=article).update(mode=Thread.Mode.CLOSED)
    notes = {
        "replies to a comment that is not in the file": counts["lost_parents"],
        "comments without any text": len(entries) - len(readable),
        "comments waiting for a moderator": sum(entry.status == Status.HELD for entry in readable),
    }
    return {
        "added": counts["added"],
        "known": counts["known"],
        **{note: count for note, count in notes.items() if count},
    }
