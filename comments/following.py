"""Following a conversation or one thread of it: begin, change how one is told, end. The only writer of Follow."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, Follow

# A list that nobody reads any more is no list; each line may cost a mail for every comment.
MOST = 200


class FollowingError(Exception):
    """Why it cannot be followed, in a sentence."""


@transaction.atomic
def follow(person, article, *, root_n=Follow.WHOLE, mail=Follow.Mail.DAILY, at=None):
    """Follow the article's conversation or the thread that begins with `root_n`; again: change how one is told."""
    known = Follow.objects.select_for_update().filter(person=person, article=article, root_n=root_n).first()
    if known is not None:
        if known.mail != mail:
            known.mail = mail
            known.save(update_fields=["mail"])
        return known
    if root_n and not Comment.objects.listed().filter(article=article, n=root_n, depth=0).exists():
        raise FollowingError(_("This thread is not shown any more, so it cannot be followed."))
    if not person.emailaddress_set.filter(verified=True).exists():
        raise FollowingError(_("Confirm your e-mail address first, then follow."))
    if Follow.objects.filter(person=person).count() >= MOST:
        raise FollowingError(_("You follow very many conversations. Stop following one of them first."))
    follow, _is_new = Follow.objects.get_or_create(
        person=person, article=article, root_n=root_n, defaults={"mail": mail, "at": at or timezone.now()}
    )
    return follow


def unfollow(person, article, *, root_n=Follow.WHOLE):
    """Stop following. Safe to repeat. What is still owed about it is not mailed any more."""
    Follow.objects.filter(person=person, article=article, root_n=root_n).delete()


def stop_mail(person, *, article_id=None):
    """No more mail about what somebody follows, in one article or everywhere; the list stays. Safe to repeat."""
    rows = Follow.objects.filter(person=person)
    if article_id is not None:
        rows = rows.filter(article=article_id)
    rows.update(mail=Follow.Mail.NEVER)
