"""What the pages of the conversation show, for the article's page and for the conversation's own."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles import notices
from articles.rendering import data_block
from articles.templatetags.moments import utc
from comments import badges, carrying, concern, drafts, overlay, pages, reading, rendering
from comments.forms import CommentForm
from comments.submission import NOT_OPEN_YET
from consent import terms

# As long as somebody who has just posted may still look at the page.
STANDS_BY = timedelta(hours=1)


def comment_form(request, article, *, parent_n=None, data=None):
    """The form of a new comment, with what this reader still owes and what waits from before signing in."""
    owed = terms.owed(request)
    draft, initial = None, None
    if data is None and not (initial := carrying.kept(request, action(article, parent_n))):
        draft = drafts.find(request.user, article, parent_n)
        initial = {"body": draft.body} if draft else None
    form = CommentForm(
        data,
        user=request.user,
        article=article,
        owed=owed,
        accepted=terms.accepted_by(request.user) if owed else None,
        parent_n=parent_n,
        initial=initial,
    )
    form.draft, form.title = draft, badges.title_of(request.user.pk)
    return form


def support(request, form):
    """The box beside the words of somebody who may be in crisis, or None."""
    if form is None or not form.is_bound:
        return None
    return concern.support(form.data.get("body", ""), request.user)


def stand_by(request, rows):
    """The same beside one's own newest such words of the last hour, where their author comes after posting."""
    if not request.user.is_authenticated:
        return
    since = timezone.now() - STANDS_BY
    own = [row for row in rows if row.author_id == request.user.pk and row.created_at >= since]
    for row in sorted(own, key=lambda row: -row.n):
        if box := concern.support("\n".join(rendering.own_lines(row.body_html)), request.user):
            row.support = render_to_string("comments/_support.html", {"support": box}, request)
            return


def action(article, parent_n=None):
    """Where a new comment, or a reply to number `parent_n`, is posted."""
    if parent_n is None:
        return reverse("comments:conversation", args=[article.slug])
    return reverse("comments:reply", args=[article.slug, parent_n])


def conversation(request, version, *, prefix, sort="oldest", after=""):
    """Everything templates/comments/_conversation.html needs. `prefix` leads from the page to the comments'."""
    article = version.article
    page = pages.page(article, sort=sort, after=after)
    user = request.user
    if user.is_authenticated:
        pages.add_waiting(page, article, user)
    date_by_version([*page.rows, *page.apart], version)
    stand_by(request, [*page.rows, *page.apart])
    closed = closed_because(page.thread)
    news = _news(user, article, page, prefix)
    return {
        **common(request, version, prefix),
        "page": page,
        "overlay": overlay.over(
            [*page.rows, *page.apart],
            reader=user,
            is_open=page.thread.is_open(),
            seen_v=news and news["seen_v"],
        ),
        "news": news,
        "sorts": [(name, label, name == sort) for name, label in pages.SORTS.items()],
        "sort_label": pages.SORTS[sort],
        "next_url": f"{action(article)}?{urlencode({'sort': sort, 'after': page.next_after})}"
        if page.next_after
        else "",
        "closed": closed,
        "form": comment_form(request, article) if user.is_authenticated and not closed else None,
        "ways_in": ways_in(f"{article.get_absolute_url()}#leave-a-comment"),
    }


def date_by_version(rows, version):
    """Each comment that was written before a correction names the first that came after: it answered another text."""
    for correction in notices.corrections(version):
        correction.changes = notices.comparison(version.article, correction)
    for comment in rows:
        comment.written_before = notices.correction_after(version, comment.created_at)


def _news(user, article, page, prefix):
    """How much is new to this reader, and where it begins; None for strangers and on a first visit."""
    found = reading.news(user, article.pk) if user.is_authenticated else None
    if found is None:
        return None
    mark, count, first = found
    is_here = any(row.n == first for row in page.rows)
    address = f"#comment-{first}" if is_here else f"{prefix}{first}/"
    return {"seen_v": mark.seen_v, "at": mark.at, "count": count, "address": address}


def public_moment(comment):
    """When it was said, as others may know it: under a name for one article the day only."""
    if comment.persona_id is None:
        return comment.created_at
    return timezone.localtime(comment.created_at).replace(hour=0, minute=0, second=0, microsecond=0)


def common(request, version, prefix):
    """What every listing of comments needs."""
    return {
        "version": version,
        "article": version.article,
        "prefix": prefix,
        "action": action(version.article),
        "user": request.user,
        "here": request.get_full_path(),
        "author_ids": {author.user_id for author in version.authors} - {None},
    }


def for_programs(comment, version):
    """A shown comment in the words of schema.org, as a data block."""
    article = f"{settings.SITE_URL}{version.article.get_absolute_url()}"
    data = {
        "@context": "https://schema.org",
        "@type": "Comment",
        "@id": f"{article}comments/{comment.n}/",
        "url": f"{article}comments/{comment.n}/",
        "text": rendering.text_of(comment.body_html),
        "author": {"@type": "Person", "name": str(comment.who)},
        "dateCreated": utc(comment.created_at),
        "about": {"@id": article},
    }
    if comment.persona_id is not None:
        data["dateCreated"] = timezone.localdate(comment.created_at).isoformat()
    elif comment.edited_at:
        data["dateModified"] = utc(comment.edited_at)
    if comment.answered_n:
        data["parentItem"] = {"@id": f"{article}comments/{comment.answered_n}/"}
    return data_block(data)


def closed_because(thread):
    if not terms.is_open():
        return NOT_OPEN_YET
    return (
        ""
        if thread.is_open()
        else _("This conversation is closed. It can be read, but takes no new comments.")
    )


def ways_in(back):
    """Addresses of sign-in and sign-up that lead back to where somebody wanted to write."""
    query = urlencode({"next": back})
    return {
        "sign_in": f"{reverse('account_login')}?{query}",
        "sign_up": f"{reverse('account_signup')}?{query}",
    }
