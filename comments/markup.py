"""The comments of a page as HTML: one list item each, made in one pass over the rows.

Not a template: its loop needs some 35 look-ups for every comment and took about ten times as long. Whatever is not
ours goes through `escape`; the words themselves were made safe when they were stored.
"""

from dataclasses import dataclass
from html import escape

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from articles.templatetags.moments import utc
from comments import badges, moments, rendering
from comments.models import Reaction, Status
from comments.overlay import NOBODY, Overlay


class Words:
    """What the interface says beside comments, looked up once for a page."""

    def __init__(self):
        self.clock, self.known = Clock(), badges.known()
        self.label = escape(_("Comment %(n)s by %(who)s"))
        self.place = escape(_("Comment %(n)s, not shown"))
        self.new = escape(_("new"))
        self.edited = escape(_("edited"))
        self.alias = escape(_("a name for this article only"))
        self.muted, self.unmute = escape(_("You have muted %(who)s.")), escape(_("Unmute"))
        self.report_or_mute = escape(_("Report or mute"))
        self.reply, self.share, self.report = escape(_("Reply")), escape(_("Share")), escape(_("Report"))
        self.edit, self.delete = escape(_("Edit")), escape(_("Delete"))
        self.kinds = [(kind.value, escape(str(kind.label))) for kind in Reaction.Kind]
        self.reactions = escape(_("Reactions"))
        self.waiting = escape(_("Waiting for a moderator. Only you can see it."))
        self.now, self.back = escape(_("Post now")), escape(_("Take back"))


@dataclass(frozen=True)
class Frame:
    """What all comments of a page share. `prefix` leads to the comments, `current` is a number."""

    words: Words
    prefix: str
    author_ids: set
    overlay: Overlay
    current: int | None


def items(rows, *, prefix, author_ids=(), overlay=NOBODY, next_n=1, current=None):
    """The items of a thread."""
    frame = Frame(Words(), prefix, set(author_ids), overlay, current)
    made = []
    for comment in rows:
        anchor = old_anchor(comment.source_id, next_n) if comment.source_id else ""
        is_seen = comment.is_shown or (overlay.is_mine(comment) and comment.is_waiting)
        made.append(f"<li>{anchor}{_comment(comment, frame) if is_seen else _place(comment, frame)}</li>")
        if more := getattr(comment, "more", 0):
            said = ngettext("Show %(n)s more reply", "Show %(n)s more replies", more) % {"n": more}
            made.append(
                f'<li class="more" data-depth="1"><a href="{prefix}{comment.root_n}/">{escape(said)}</a></li>'
            )
    return rendering.stored("\n".join(made))


def said_at(comment):
    return Clock().said_at(comment)


def _comment(comment, frame):
    n, who, address = comment.n, escape(str(comment.who)), f"{frame.prefix}{comment.n}/"
    words, overlay = frame.words, frame.overlay
    held = ' class="held"' if comment.is_waiting else ""
    current = ' aria-current="true"' if n == frame.current else ""
    badge = "".join(f" <b>{escape(each)}</b>" for each in badges.of(comment, frame.author_ids, words.known))
    new = f' <small class="new">{words.new}</small>' if overlay.is_new(comment) and comment.is_shown else ""
    alias = f" <small>{words.alias}</small>" if comment.persona_id is not None else ""
    edited = f" <small>{words.edited}</small>" if comment.edited_at else ""
    footer = f"{_reactions(comment, frame, address)}{_ways_on(comment, frame, address)}"
    body = f"<div>{comment.body_html}</div>\n<footer>{footer}</footer>"
    if overlay.mutes(comment):
        button = f'<button class="link" form="acts" formaction="{address}muting/" name="unmute">{words.unmute}</button>'
        body = f"<details><summary>{words.muted % {'who': who}}</summary>{body}<p>{button}</p></details>"
    return (
        f'<article id="comment-{n}" data-depth="{comment.depth}" data-i="{escape(comment.initials)}"{held}{current}'
        f' aria-label="{words.label % {"n": n, "who": who}}"><h3>{who}{badge}</h3>'
        f' <a href="{address}">{words.clock.said_at(comment)}</a>{new}{alias}{edited}\n{_lines(comment, frame)}{body}'
        f"{getattr(comment, 'support', '')}</article>"
    )


def _ways_on(comment, frame, address):
    """Answer, share; and for its author what authors may do, for others the way to report it."""
    words, answers, edit = frame.words, "", ""
    if comment.is_shown:
        answers = (
            f'<a href="{address}reply/">{words.reply}</a> <a href="{address}" data-share>{words.share}</a> '
        )
    if not frame.overlay.is_mine(comment):
        report = words.report_or_mute if frame.overlay.me else words.report
        return f'{answers}<a href="{address}report/">{report}</a>'
    if comment.is_fresh():
        edit = f'<a href="{address}edit/">{words.edit}</a> '
    if comment.status == Status.SCHEDULED:
        button = f'<button class="link" form="acts" formaction="{address}release/"'
        return f'{button} name="now">{words.now}</button> {button} name="back">{words.back}</button> {edit}'
    return f'{answers}{edit}<a href="{address}removal/">{words.delete}</a>'


def _reactions(comment, frame, address):
    """For who may react a button of each kind, which belong to the page's one form; for others what was said."""
    words, overlay = frame.words, frame.overlay
    counts = [(kind, label, getattr(comment, kind)) for kind, label in words.kinds]
    if overlay.may_react and comment.is_shown and not overlay.is_mine(comment):
        given = overlay.given.get(comment.pk, ())
        said = "".join(
            f'<button form="acts" formaction="{address}reactions/" name="kind" value="{kind}"'
            f' aria-pressed="{str(kind in given).lower()}">{label}{f" <b>{count}</b>" if count else ""}</button>'
            for kind, label, count in counts
        )
    else:
        said = "".join(f"<span>{label} <b>{count}</b></span>" for _kind, label, count in counts if count)
    return f'<p class="reactions" role="group" aria-label="{words.reactions}">{said}</p> ' if said else ""


def _lines(comment, frame):
    """What stands between the head of a comment and its text, where it does."""
    lines = ""
    if comment.status == Status.SCHEDULED:
        said = _("Goes out %(when)s. Only you can see it until then.") % {
            "when": moments.when(comment.release_at)
        }
        lines += f"<p>{escape(said)}</p>"
    elif comment.is_waiting:
        lines += f"<p>{frame.words.waiting} {escape(str(comment.why))}</p>"
    if comment.needs_answered_named:
        link = f'<a href="{frame.prefix}{comment.answered_n}/">#{comment.answered_n}</a>'
        lines += f"<p>{escape(_('In reply to %(comment)s')) % {'comment': link}}</p>"
    if correction := getattr(comment, "written_before", None):
        day = date_format(timezone.localtime(correction.live_from), "j F Y")
        kind = correction.get_kind_display().lower()
        told = _("Written before the %(kind)s of %(day)s.") % {"kind": kind, "day": day}
        lines += f'<p><a href="{correction.changes}">{escape(told)}</a></p>'
    if comment.content_note:
        lines += f"<p>{escape(_('Content note: %(note)s') % {'note': comment.content_note})}</p>"
    return lines


def _place(comment, frame):
    current = ' aria-current="true"' if comment.n == frame.current else ""
    label = frame.words.place % {"n": comment.n}
    return (
        f'<article id="comment-{comment.n}" data-depth="{comment.depth}" class="gone"{current} aria-label="{label}">'
        f"<p>{escape(str(comment.place_taken_by))}</p></article>"
    )


class Clock:
    """Moments in the site's zone and language, both looked up once for a page: they cost more than the rest."""

    def __init__(self):
        self.zone = timezone.get_current_timezone()
        self.months = [str(MONTHS[n]) for n in range(1, 13)] if get_language() == "en" else None

    def moment(self, at):
        """27 June 2012, 4:10 am; for machines in UTC."""
        local = at.astimezone(self.zone)
        if self.months:
            text = f"{self._day(local)}, {local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"
        else:
            text = escape(date_format(local, "DATETIME_FORMAT"))
        return f'<time datetime="{utc(at)}">{text}</time>'

    def day(self, at):
        local = at.astimezone(self.zone)
        text = self._day(local) if self.months else escape(date_format(local))
        return f'<time datetime="{local.date().isoformat()}">{text}</time>'

    def _day(self, local):
        return f"{local.day} {self.months[local.month - 1]} {local.year}"

    def said_at(self, comment):
        """When it was said; under a name for this article only the day, for the hour would help to tell who it is."""
        return self.moment(comment.created_at) if comment.persona_id is None else self.day(comment.created_at)


def moment(at):
    return Clock().moment(at)


def old_anchor(source_id, next_n):
    """The anchor an imported comment had on its old site, unless a comment of this article has that number now."""
    if not (source_id.isascii() and source_id.isdigit()) or int(source_id) < next_n:
        return ""
    return f'<a id="comment-{source_id}"></a>'
