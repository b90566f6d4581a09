"""A cited work in a template, as plain words: inside a label no link may stand."""

from django import template

from articles import references
from articles.rendering import text_of

register = template.Library()


@register.filter
def entry_text(row):
    return text_of(references.render_reference(row))
