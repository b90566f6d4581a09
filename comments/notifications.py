"""Mail about replies and about what is followed: owed in the transaction that shows the comment, sent by the worker,
once. The words stay here. And a moderator's statement to the author whose comment was not published or was removed.

Subject and text say nothing about the article or the reply: mails are read on shared screens and by employers.
Each carries its own way out (`ways_out`), which works without signing in and for as long as the site.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy, override

from accounts.site_name import site_name
from articles.models import Article
from comments import muting
from comments.models import Comment, Follow, Notification
from comments.ways_out import WayOut

DAY = timedelta(days=1)
Cause = Notification.Cause
SUBJECTS = {
    Cause.REPLY: lambda n: ngettext_lazy("A reply on %(site)s", "Replies on %(site)s", n),
    Cause.FOLLOWED: lambda n: ngettext_lazy("A new comment on %(site)s", "New comments on %(site)s", n),
}


def owe(comment, *, at):
    """Note who is to hear of this comment: whom it answers, and who follows. Needs the transaction that shows it."""
    if comment.parent_id is not None:
        _owe_reply(comment, at)
    if Follow.objects.covering(comment).by_mail().exists():
        # Somebody else's hundred followers are not the writer's to wait for.
        tell_followers.enqueue(comment.pk, at.isoformat())


def _owe_reply(comment, at):
    answered = Comment.objects.select_related("author").only("author").get(pk=comment.parent_id)
    person = answered.author
    if person is None or person.pk == comment.author_id or person.reply_mail == person.ReplyMail.NEVER:
        return
    owed, is_new = Notification.objects.get_or_create(
        recipient=person, comment=comment, defaults={"created_at": at}
    )
    if is_new and person.reply_mail == person.ReplyMail.AT_ONCE:
        send_one.enqueue(owed.pk)


@task()
def tell_followers(pk, at):
    """Note for everybody who follows that this comment came, and mail those who want it at once. Safe to repeat."""
    comment = Comment.objects.shown().filter(pk=pk).first()
    if comment is None:
        return
    follows = Follow.objects.covering(comment).by_mail().exclude(person=comment.author_id)
    wanted = {}
    for person, mail in follows.values_list("person", "mail"):
        wanted[person] = Follow.Mail.AT_ONCE if Follow.Mail.AT_ONCE in (mail, wanted.get(person)) else mail
    at = datetime.fromisoformat(at)
    Notification.objects.bulk_create(
        [
            Notification(recipient_id=person, comment=comment, cause=Cause.FOLLOWED, created_at=at)
            for person in wanted
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    hasty = [person for person, mail in wanted.items() if mail == Follow.Mail.AT_ONCE]
    owed = Notification.objects.filter(
        comment=comment, cause=Cause.FOLLOWED, settled_at=None, recipient__in=hasty
    )
    for notification in owed.values_list("pk", flat=True):
        send_one.enqueue(notification)


@task()
def send_one(pk):
    """Mail about one comment, unless it has been hidden, sent or declined meanwhile. Safe to repeat."""
    with transaction.atomic():
        owed = Notification.objects.select_for_update(of=("self",)).filter(pk=pk, settled_at=None)
        _send_all(owed)


def send_daily(at=None):
    """One mail of each kind for each person whose oldest untold comment is a day old, and for what a lost task left."""
    at = at or timezone.now()
    sent = 0
    due = Notification.objects.filter(settled_at=None, created_at__lte=at - DAY)
    for recipient, cause in list(due.order_by().values_list("recipient", "cause").distinct()):
        with transaction.atomic():
            owed = Notification.objects.select_for_update(of=("self",)).filter(
                recipient=recipient, cause=cause, settled_at=None
            )
            sent += _send_all(owed, at=at)
    return sent


def _send_all(owed, *, at=None):
    """Settle rows of one person and one cause; mail what may still be told. Returns how many mails left."""
    rows = list(owed.select_related("recipient", "comment__article").order_by("pk"))
    if not rows:
        return 0
    person, cause = rows[0].recipient, rows[0].cause
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=at or timezone.now())
    is_here = person.is_active and person.leaving_at is None
    told = _still_told(person, cause, [row.comment for row in rows]) if is_here else []
    if not told:
        return 0
    way_out = _way_out(person, cause, told)
    addresses = [f"{settings.SITE_URL}{reverse('comments:told', args=[comment.pk])}" for comment in told]
    template = "replies" if cause == Cause.REPLY else "followed"
    _mail(
        person,
        template,
        SUBJECTS[cause](len(told)),
        headers=way_out.headers,
        addresses=addresses,
        way_out=way_out.address,
    )
    return 1


def _still_told(person, cause, comments):
    """Of these comments those that are shown, on live articles, and wanted as things stand now."""
    authors, personas = muting.muted_by(person)
    comments = [
        comment
        for comment in comments
        if (comment.persona_id not in personas if comment.persona_id else comment.author_id not in authors)
    ]
    live = Article.objects.live().filter(pk__in={comment.article_id for comment in comments})
    live = set(live.values_list("pk", flat=True))
    if cause == Cause.REPLY:
        return [
            comment
            for comment in comments
            if comment.is_shown and comment.article_id in live and person.reply_mail != person.ReplyMail.NEVER
        ]
    followed = set(
        Follow.objects.filter(person=person, article__in=live).by_mail().values_list("article", "root_n")
    )
    return [
        comment
        for comment in comments
        if comment.is_shown
        and {(comment.article_id, Follow.WHOLE), (comment.article_id, comment.root_n)} & followed
    ]


def _way_out(person, cause, told):
    """The one click ends what the mail is about: one article's, if it is about one."""
    if cause == Cause.REPLY:
        return WayOut(person)
    articles = {comment.article_id for comment in told}
    return WayOut(person, "article", articles.pop()) if len(articles) == 1 else WayOut(person, "followed")


def state_reasons(comment, *, decision, reason, by, at):
    """Tell the author what was decided about a comment and why. `decision` is a Status. Needs the deciding transaction.

    A decision told as having been made long ago (demonstration, import) is not news.
    """
    person = comment.author
    if person is None or person == by or not person.is_active or at < timezone.now() - DAY:
        return
    subject = gettext_lazy("About your comment on %(site)s")
    _mail(person, "decision", subject, comment=comment, decision=decision.label, reason=reason)


def _mail(person, template, subject, headers=None, **context):
    """One plain mail in the person's language; it leaves when the transaction is committed."""
    with override(person.language or settings.LANGUAGE_CODE):
        context |= {"person": person, "site_name": site_name(), "site_url": settings.SITE_URL}
        body = render_to_string(f"comments/mail/{template}.txt", context)
        subject = str(subject % {"site": site_name()})
        EmailMessage(subject, body, to=[person.email], headers=headers).send()
