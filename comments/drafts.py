"""Unposted words, kept for whoever is signed in until they are posted, thrown away or a month old, for nobody else.

The only writer of Draft. Words of strangers are never stored; those go along to sign-in (`carrying`).
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments import carrying, rendering
from comments.models import Draft

# Who has not come back in a month has said it elsewhere, or let it be.
KEPT = timedelta(days=30)
# More unfinished letters than this is not a person's desk; the oldest gives way.
MOST = 20


def find(person, article, parent_n=None):
    return Draft.objects.filter(
        person=person, article=article, parent_n=parent_n or 0, saved_at__gt=timezone.now() - KEPT
    ).first()


@transaction.atomic
def keep(person, article, body, *, parent_n=None, at=None):
    """Keep these words in place of earlier ones for the same place; nothing to read is nothing to keep."""
    text = rendering.clean(body)[: carrying.MOST_CHARACTERS]
    place = {"person": person, "article": article, "parent_n": parent_n or 0}
    if not rendering.is_visible(text):
        forget(**place)
        return None
    fields = {"body": text, "saved_at": at or timezone.now()}
    draft, _is_new = Draft.objects.update_or_create(**place, defaults=fields)
    oldest = (
        Draft.objects.filter(person=person).order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST:]
    )
    Draft.objects.filter(pk__in=list(oldest)).delete()
    return draft


def forget(person, article, parent_n=None):
    Draft.objects.filter(person=person, article=article, parent_n=parent_n or 0).delete()


def forget_old(at=None):
    """Throw away what nobody came back for. Returns how many."""
    return Draft.objects.filter(saved_at__lte=(at or timezone.now()) - KEPT).delete()[0]
