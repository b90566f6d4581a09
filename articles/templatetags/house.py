"""What the frame of every page and the help box show of the house: name, navigation, helplines."""

import re

from django import template

from articles import helplines, house

register = template.Library()


@register.simple_tag
def frame():
    """Name, tagline and navigation of the site (articles.house.Frame)."""
    return house.frame()


@register.inclusion_tag("articles/_helplines.html")
def help_box(lines, heading):
    """Helplines in a box under a heading; nothing for none."""
    return {"lines": lines, "heading": heading}


@register.filter
def country(code):
    return helplines.country_name(code)


@register.filter
def dialled(number):
    """“+44 20 7946 0018” → “+442079460018”, for tel: addresses."""
    return re.sub(r"[^0-9+*#]", "", number)
