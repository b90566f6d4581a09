"""Words that cannot be saved where they were typed: shown again, every one, with a way on."""

import re

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.models import Contributor

# What belongs to the way of posting or to a page in between, not to what was typed.
NOT_TYPED = re.compile(r"csrfmiddlewaretoken$|(merge|other)-|theirs$|origin$|_held$|_moment$")
MOST_NAMES = 50


def raw(post):
    """(name, value) of everything that must go along to the next page."""
    return [(name, value) for name in post if not NOT_TYPED.match(name) for value in post.getlist(name)]


def readable(post, labels):
    """(label, text) of what a person has typed or chosen."""
    typed = [(label, post[name]) for name, label in labels.items() if post.get(name)]
    lines = sorted(name for name in post if re.fullmatch(r"references-\d+-(raw|work)", name))
    typed += [(_("Reference"), post[name]) for name in lines if post[name]]
    chosen = [post[name] for name in post if re.fullmatch(r"bylines-\d+-contributor", name)]
    names = Contributor.objects.filter(pk__in=[pk for pk in chosen if _is_number(pk)][:MOST_NAMES])
    return typed + [(_("Byline"), str(name)) for name in names]


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 19


def page(request, context, *, status):
    return HttpResponse(
        render_to_string("admin/articles/version/too_late.html", context, request), status=status
    )
