"""A person's share of the conversation to take away: one function for each kind of thing that is kept about them."""

from comments.models import (
    Comment,
    Complaint,
    Credential,
    Draft,
    FeedKey,
    Follow,
    Mute,
    Persona,
    Reaction,
    Reading,
    Report,
)


def comments(user):
    """Every comment with its earlier wordings, state and reason."""
    rows = (
        Comment.objects.filter(author=user)
        .with_reason()
        .select_related("article", "author", "persona", "terms")
    )
    return [
        {
            "address": comment.get_absolute_url(),
            "name": str(comment.who),
            "written_at": comment.created_at,
            "edited_at": comment.edited_at,
            "state": comment.status,
            "reason": str(comment.why),
            "terms_version": comment.terms and comment.terms.number,
            "text": comment.body,
            "earlier_wordings": list(comment.revisions.values("number", "body", "at")),
        }
        for comment in rows.prefetch_related("revisions").order_by("pk")
    ]


def reports(user):
    rows = Report.objects.filter(reporter=user).select_related("comment__article")
    return [
        {"about": row.comment.get_absolute_url(), "reason": row.reason, "note": row.note, "at": row.at}
        for row in rows
    ]


def reactions(user):
    rows = Reaction.objects.filter(person=user).select_related("comment__article").order_by("pk")
    return [{"to": row.comment.get_absolute_url(), "kind": row.kind, "at": row.at} for row in rows]


def unposted(user):
    rows = Draft.objects.filter(person=user).select_related("article").order_by("pk")
    return [
        {
            "conversation": row.article.get_absolute_url(),
            "answers": row.parent_n or None,
            "text": row.body,
            "saved_at": row.saved_at,
        }
        for row in rows
    ]


def followed(user):
    rows = Follow.objects.filter(person=user).select_related("article").order_by("pk")
    return [
        {
            "conversation": row.article.get_absolute_url(),
            "thread": row.root_n or None,
            "mail": row.mail,
            "since": row.at,
        }
        for row in rows
    ]


def muted(user):
    rows = Mute.objects.filter(person=user).select_related("author", "persona").order_by("pk")
    return [{"name": str(row), "since": row.at} for row in rows]


def names_for_one_article(user):
    rows = Persona.objects.filter(person=user).select_related("article").order_by("pk")
    return [
        {"article": row.article.get_absolute_url(), "name": row.name, "since": row.made_at} for row in rows
    ]


def reading(user):
    rows = Reading.objects.filter(person=user).select_related("article").order_by("pk")
    feed = FeedKey.objects.filter(person=user).first()
    marks = [{"conversation": row.article.get_absolute_url(), "read_until": row.at} for row in rows]
    return {"marks": marks, "private_feed_since": feed and feed.at}


def titles(user):
    names = ("title", "proof", "valid_until", "checked_at", "withdrawn_at")
    return list(Credential.objects.filter(person=user).order_by("pk").values(*names))


def reports_from_outside(user):
    names = (
        "number",
        "address",
        "kind",
        "reason",
        "name",
        "email",
        "at",
        "outcome",
        "statement",
        "decided_at",
    )
    return list(Complaint.objects.of(user).values(*names))


PARTS = {
    "comments": comments,
    "reports": reports,
    "reactions": reactions,
    "unposted": unposted,
    "titles": titles,
    "reading": reading,
    "followed": followed,
    "muted": muted,
    "names_for_one_article": names_for_one_article,
    "reports_from_outside": reports_from_outside,
}
