"""The comments of a page as HTML: one list item each, made in one pass over the rows.

Not a template: its loop needs some 35 look-ups for every comment and took about ten times as long. Whatever is not
ours goes through `escape`; the words themselves were made safe when they were stored.
"""

from html import escape

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles.templatetags.moments import utc
from comments import moments, rendering
from comments.models import Reaction, Status
from comments.overlay import NOBODY


class Words:
    """What the interface says beside comments, looked up once for a page."""

    def __init__(self):
        self.label = escape(_("Comment %(n)s by %(who)s"))
        self.place = escape(_("Comment %(n)s, not shown"))
        self.author, self.edited = escape(_("Author")), escape(_("edited"))
        self.reply, self.share, self.report = escape(_("Reply")), escape(_("Share")), escape(_("Report"))
        self.edit, self.delete = escape(_("Edit")), escape(_("Delete"))
        self.kinds = [(kind.value, escape(str(kind.label))) for kind in Reaction.Kind]
        self.reactions = escape(_("Reactions"))
        self.waiting = escape(_("Waiting for a moderator. Only you can see it."))
        self.now, self.back = escape(_("Post now")), escape(_("Take back"))


def items(rows, *, prefix, author_ids=(), overlay=NOBODY, next_n=1, current=None):
    """The items of a thread. `prefix` leads to the comments, `overlay` is the reader's, `current` a number."""
    words = Words()
    made = []
    for comment in rows:
        anchor = old_anchor(comment.source_id, next_n) if comment.source_id else ""
        is_mine = overlay.me and comment.author_id == overlay.me
        if comment.is_shown or (is_mine and comment.is_waiting):
            body = _comment(
                comment,
                words,
                prefix,
                comment.author_id in author_ids,
                is_mine,
                comment.n == current,
                overlay,
            )
        else:
            body = _place(comment, words, comment.n == current)
        made.append(f"<li>{anchor}{body}</li>")
        if more := getattr(comment, "more", 0):
            said = ngettext("Show %(n)s more reply", "Show %(n)s more replies", more) % {"n": more}
            made.append(
                f'<li class="more" data-depth="1"><a href="{prefix}{comment.root_n}/">{escape(said)}</a></li>'
            )
    return rendering.stored("\n".join(made))


def _comment(comment, words, prefix, is_author, is_mine, is_current, overlay):
    n, who, address = comment.n, escape(str(comment.who)), f"{prefix}{comment.n}/"
    held = ' class="held"' if comment.is_waiting else ""
    current = ' aria-current="true"' if is_current else ""
    badge = f" <b>{words.author}</b>" if is_author else ""
    edited = f" <small>{words.edited}</small>" if comment.edited_at else ""
    if is_mine:
        edit = f'<a href="{address}edit/">{words.edit}</a> ' if comment.is_fresh() else ""
        own = f'{edit}<a href="{address}removal/">{words.delete}</a>'
        if comment.status == Status.SCHEDULED:
            button = f'<button class="link" form="acts" formaction="{address}release/"'
            own = (
                f'{button} name="now">{words.now}</button> {button} name="back">{words.back}</button> {edit}'
            )
    else:
        own = f'<a href="{address}report/">{words.report}</a>'
    answers = ""
    if comment.is_shown:
        answers = (
            f'<a href="{address}reply/">{words.reply}</a> <a href="{address}" data-share>{words.share}</a> '
        )
    said = _reactions(comment, words, address, overlay, is_mine)
    return (
        f'<article id="comment-{n}" data-depth="{comment.depth}" data-i="{escape(comment.initials)}"{held}{current}'
        f' aria-label="{words.label % {"n": n, "who": who}}"><h3>{who}{badge}</h3>'
        f' <a href="{address}">{moment(comment.created_at)}</a>{edited}\n{_lines(comment, words, prefix)}'
        f"<div>{comment.body_html}</div>\n<footer>{said}{answers}{own}</footer></article>"
    )


def _reactions(comment, words, address, overlay, is_mine):
    """For who may react a button of each kind, which belong to the page's one form; for others what was said."""
    counts = [(kind, label, getattr(comment, kind)) for kind, label in words.kinds]
    if overlay.may_react and not is_mine and comment.is_shown:
        given = overlay.given.get(comment.pk, ())
        said = "".join(
            f'<button form="acts" formaction="{address}reactions/" name="kind" value="{kind}"'
            f' aria-pressed="{str(kind in given).lower()}">{label}{f" <b>{count}</b>" if count else ""}</button>'
            for kind, label, count in counts
        )
    else:
        said = "".join(f"<span>{label} <b>{count}</b></span>" for _kind, label, count in counts if count)
    return f'<p class="reactions" role="group" aria-label="{words.reactions}">{said}</p> ' if said else ""


def _lines(comment, words, prefix):
    """What stands between the head of a comment and its text, where it does."""
    lines = ""
    if comment.status == Status.SCHEDULED:
        said = _("Goes out %(when)s. Only you can see it until then.") % {
            "when": moments.when(comment.release_at)
        }
        lines += f"<p>{escape(said)}</p>"
    elif comment.is_waiting:
        lines += f"<p>{words.waiting} {escape(str(comment.why))}</p>"
    if comment.needs_answered_named:
        link = f'<a href="{prefix}{comment.answered_n}/">#{comment.answered_n}</a>'
        lines += f"<p>{escape(_('In reply to %(comment)s')) % {'comment': link}}</p>"
    if correction := getattr(comment, "written_before", None):
        day = date_format(timezone.localtime(correction.live_from), "j F Y")
        kind = correction.get_kind_display().lower()
        told = _("Written before the %(kind)s of %(day)s.") % {"kind": kind, "day": day}
        lines += f'<p><a href="{correction.changes}">{escape(told)}</a></p>'
    if comment.content_note:
        lines += f"<p>{escape(_('Content note: %(note)s') % {'note': comment.content_note})}</p>"
    return lines


def _place(comment, words, is_current):
    current = ' aria-current="true"' if is_current else ""
    label = words.place % {"n": comment.n}
    return (
        f'<article id="comment-{comment.n}" data-depth="{comment.depth}" class="gone"{current} aria-label="{label}">'
        f"<p>{escape(str(comment.place_taken_by))}</p></article>"
    )


def moment(at):
    """27 June 2012, 4:10 am, in the site's zone; for machines in UTC."""
    local = timezone.localtime(at)
    if get_language() == "en":
        half = "am" if local.hour < 12 else "pm"
        text = f"{local.day} {MONTHS[local.month]} {local.year}, {local.hour % 12 or 12}:{local.minute:02} {half}"
    else:
        text = escape(date_format(local, "DATETIME_FORMAT"))
    return f'<time datetime="{utc(at)}">{text}</time>'


def old_anchor(source_id, next_n):
    """The anchor an imported comment had on its old site, unless a comment of this article has that number now."""
    if not (source_id.isascii() and source_id.isdigit()) or int(source_id) < next_n:
        return ""
    return f'<a id="comment-{source_id}"></a>'
