"""The people of the demonstration: the cast with its public password, and the readers who talk."""

from contextlib import contextmanager
from datetime import timedelta

from django.utils.text import slugify

from accounts import demonstration
from accounts.models import User
from accounts.signup import AGE_THRESHOLD

# Long before the oldest article, so that everybody had joined before they wrote.
CAST_JOINED = timedelta(days=1140)


def make(now):
    """{name in the cast: user}; readers are added as they speak."""
    people = demonstration.make_all()
    _settle(now - CAST_JOINED, pk__in=[user.pk for user in people.values()])
    return people


def reader(people, name, at):
    """The invented reader who signs with `name` and joined an hour before first speaking, at `at`.

    Nobody can sign in as one: there is no password, and the address is reserved for documentation (RFC 2606).
    """
    key = slugify(name)
    if key not in people:
        people[key] = User.objects.create_verified_user(
            f"{key}@readers.{demonstration.DOMAIN}", display_name=name, is_demonstration=True,
            reply_mail=User.ReplyMail.NEVER,
        )  # fmt: skip
        _settle(at - timedelta(hours=1), pk=people[key].pk)
    return people[key]


def _settle(joined, **who):
    people = User.objects.filter(**who)
    people.update(date_joined=joined, age_confirmed_at=joined, age_threshold=AGE_THRESHOLD)


@contextmanager
def undisturbed(people):
    """The cast gets no mail about replies that are told as having come years ago."""
    cast = User.objects.filter(pk__in=[user.pk for user in people.values()])
    cast.update(reply_mail=User.ReplyMail.NEVER)
    try:
        yield
    finally:
        cast.update(reply_mail=User.ReplyMail.AT_ONCE)
