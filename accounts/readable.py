"""A person's data as a page to read: one file without anything from elsewhere, for any browser, for print.

It leaves the site in a ZIP and is opened from a disk, so it may carry its few lines of style itself.
"""

from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.site_name import site_name


def page(user, sections, *, at):
    """The page piece by piece; `sections` may hold iterators, each read once."""
    context = {
        "site_name": site_name(),
        "at": moment(at),
        "names": [heading(name) for name in sections],
    }
    head, foot = render_to_string("accounts/copy.html", context).split("<!-- sections -->")
    yield head
    for number, (name, value) in enumerate(sections.items(), 1):
        yield f'<section id="part-{number}"><h2>{escape(heading(name))}</h2>\n'
        yield from shown(value)
        yield "</section>\n"
    yield foot


def shown(value):
    """Names and values as a list of terms, rows as a numbered list, a text with its line breaks."""
    if isinstance(value, dict):
        yield "<dl>"
        for name, item in value.items():
            yield f"<dt>{escape(heading(name))}</dt><dd>"
            yield from shown(item)
            yield "</dd>\n"
        yield "</dl>"
    elif hasattr(value, "__next__") or isinstance(value, (list, tuple)):
        yield from _rows(value)
    else:
        yield f'<p dir="auto">{escape(words(value))}</p>'


def _rows(rows):
    is_empty = True
    for row in rows:
        yield "<ol><li>" if is_empty else "<li>"
        yield from shown(row)
        yield "</li>\n"
        is_empty = False
    yield f"<p>{escape(_('Nothing.'))}</p>" if is_empty else "</ol>"


def words(value):
    match value:
        case None | "":
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return moment(value)
        case date():
            return date_format(value, "j F Y")
    return str(value)


def moment(value):
    local = timezone.localtime(value)
    return f"{date_format(local, 'j F Y, H:i')} ({timezone.get_current_timezone_name()})"


def heading(name):
    """“written_at” → “Written at”: the words of the machine-readable file, so that the two can be compared."""
    return str(name).replace("_", " ").capitalize()
