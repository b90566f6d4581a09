"""The conversation on an article's page, and how its parts are written."""

from django import template

from comments import badges, markup, moments, presenting, rendering

register = template.Library()


@register.inclusion_tag("comments/_conversation.html", takes_context=True)
def conversation(context, article):
    """`{% conversation article %}`: count, first page, and the form or the way in. One query for a stranger.

    Needs `request` and the article's live `version` (with its bylines fetched) in the page's context.
    """
    shown = presenting.conversation(context["request"], context["version"], prefix="comments/")
    return {"csrf_token": context.get("csrf_token"), **shown}


@register.simple_tag
def thread_items(rows, **over):
    """The items of a thread; see `markup.items`."""
    return markup.items(rows, **over)


@register.filter
def moment(at):
    return rendering.stored(markup.moment(at))


@register.filter
def said_at(comment):
    return rendering.stored(markup.said_at(comment))


@register.simple_tag
def badges_of(comment, author_ids):
    return badges.of(comment, author_ids)


@register.filter
def when(at):
    return moments.when(at)
