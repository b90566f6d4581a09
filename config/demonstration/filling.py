"""Fill an empty site. Moments are told in days before today: the newest article is always a few days old."""

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from config.demonstration import accounts, articles, consents, conversations


def has_content():
    """Whether anybody has ever written an article here: then nothing may be added unasked."""
    return Article.objects.exists()


@transaction.atomic
def fill(now=None):
    """Everything the demonstration shows. Returns {what: how many}."""
    now = now or timezone.now()
    people = accounts.make(now)
    consents.publish(people, now)
    consents.accept(people, now)
    consents.requests(people, now)
    counts = articles.write(people, now)
    with accounts.undisturbed(people):
        counts |= conversations.hold(people, now)
    return counts | consents.decide(now)
