"""Mail about replies: owed in the transaction that shows the reply, sent by the worker, once. The words stay here.
And a moderator's statement to the author whose comment was not published or was removed.

Subject and text say nothing about the article or the reply: mails are read on shared screens and by employers.
Each mail about replies carries its own way out (RFC 8058), which works without signing in and for as long as the site.
"""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy, override

from accounts.models import User
from articles.models import Article
from comments.models import Comment, Notification

DAY = timedelta(days=1)
# No expiry: mails are tidied up years later. "." because mail programs end a link at other signs.
SIGNER = Signer(sep=".", salt="comments.unsubscription")


def owe(comment, *, at):
    """Note that the author of the answered comment is to hear of this one. Needs the transaction that shows it."""
    if comment.parent_id is None:
        return
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
def send_one(pk):
    """Mail about one reply, unless it has been hidden, sent or declined meanwhile. Safe to repeat."""
    with transaction.atomic():
        owed = Notification.objects.select_for_update().filter(pk=pk, settled_at=None)
        for person, rows in _by_person(owed).items():
            _send(person, rows)


def send_daily(at=None):
    """One mail for each person whose oldest untold reply is a day old, and for what a lost task left behind."""
    at = at or timezone.now()
    sent = 0
    due = Notification.objects.filter(settled_at=None, created_at__lte=at - DAY).values_list(
        "recipient", flat=True
    )
    for recipient in list(due.distinct()):
        with transaction.atomic():
            owed = Notification.objects.select_for_update().filter(recipient=recipient, settled_at=None)
            sent += sum(_send(person, rows, at=at) for person, rows in _by_person(owed).items())
    return sent


def _by_person(owed):
    people = {}
    for row in owed.select_related("recipient", "comment__article").order_by("pk"):
        people.setdefault(row.recipient, []).append(row)
    return people


def _send(person, rows, *, at=None):
    """Settle what is owed to one person; mail what may still be told. Returns how many mails left."""
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=at or timezone.now())
    if not person.is_active or person.leaving_at or person.reply_mail == person.ReplyMail.NEVER:
        return 0
    live = set(
        Article.objects.live()
        .filter(pk__in={row.comment.article_id for row in rows})
        .values_list("pk", flat=True)
    )
    told = [row.comment for row in rows if row.comment.is_shown and row.comment.article_id in live]
    if not told:
        return 0
    addresses = [f"{settings.SITE_URL}{reverse('comments:told', args=[comment.pk])}" for comment in told]
    way_out = unsubscription_address(person)
    _mail(
        person,
        "replies",
        ngettext_lazy("A reply on %(site)s", "Replies on %(site)s", len(told)),
        headers={
            "List-Unsubscribe": f"<{way_out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        addresses=addresses,
        way_out=way_out,
    )
    return 1


def unsubscription_address(person):
    """Where this person's mails about replies end. It tells whoever reads it nothing but a row's number."""
    token = SIGNER.sign(str(person.pk))
    return f"{settings.SITE_URL}{reverse('comments:unsubscription', args=[token])}"


def whose(token):
    """The person a mail's token was made for, or None."""
    try:
        return User.objects.filter(pk=SIGNER.unsign(token)).first()
    except BadSignature:
        return None


@transaction.atomic
def stop(person):
    """No more mail about replies, also about those already owed (`_send` asks again). Safe to repeat."""
    person.reply_mail = User.ReplyMail.NEVER
    person.save(update_fields=["reply_mail"])


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
        context |= {"person": person, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        body = render_to_string(f"comments/mail/{template}.txt", context)
        subject = str(subject % {"site": settings.SITE_NAME})
        EmailMessage(subject, body, to=[person.email], headers=headers).send()
