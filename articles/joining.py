"""Two names for one thing: tags that mean the same, contributors that are one person. Nothing else joins them.

Published versions are frozen and keep the name they were signed with; readers find them under the name that stays.
"""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from articles import addresses, index
from articles.models import Byline, Contributor, Tag


class JoiningError(Exception):
    """Why two names cannot become one, in a sentence."""


@transaction.atomic
def join_tags(tags, *, into, by):
    """Give every article of these tags the one that stays, and let their addresses lead to it."""
    into = Tag.objects.select_for_update().get(pk=into.pk)
    for tag in tags:
        if tag.pk == into.pk:
            continue
        for article in tag.articles.all():
            article.tags.add(into)
        addresses.leave(tag.get_absolute_url(), into.get_absolute_url())
        _log(into, by, _("“%(other)s” was merged into it.") % {"other": tag})
        tag.delete()
    return into


@transaction.atomic
def join_contributors(contributors, *, into, by):
    """Make these the same person as the one that stays: drafts are signed anew, public texts found under it.

    Who signed nothing public is gone; others stay behind as an earlier name.
    """
    people = [one.pk for one in contributors]
    rows = {row.pk: row for row in Contributor.objects.select_for_update().filter(pk__in=[*people, into.pk])}
    into = rows.pop(into.pk)
    if into.same_as_id:
        raise JoiningError(
            _("“%(name)s” is an earlier name of somebody. Choose the name that stays.") % {"name": into}
        )
    if len({one.user_id for one in [into, *rows.values()] if one.user_id}) > 1:
        raise JoiningError(
            _("These names belong to different accounts. Take an account away from one of them first.")
        )
    for other in rows.values():
        _sign_anew(other, into)
        _take_over(other, into)
        for path, new in zip(_addresses(other), _addresses(into), strict=True):
            addresses.leave(path, new)
        _log(into, by, _("“%(other)s” was merged into it.") % {"other": other})
        if other.bylines.exists() or other.aliases.exists():
            other.aliases.update(same_as=into)
            other.same_as = into
            other.save()
            index.rename(other)
        else:
            other.delete()
    into.save()
    return into


def _addresses(contributor):
    page = contributor.get_absolute_url()
    return page, f"{page}feed.atom"


def _sign_anew(other, into):
    for line in other.bylines.filter(version__frozen_at=None).select_related("version"):
        if Byline.objects.filter(version=line.version, contributor=into, role=line.role).exists():
            line.delete()
        else:
            line.contributor = into
            line.save(update_fields=["contributor"])


def _take_over(other, into):
    """What the other name said of the person and this one does not."""
    into.credentials, into.bio = into.credentials or other.credentials, into.bio or other.bio
    if other.user_id and not into.user_id:
        user, other.user = other.user, None
        other.save(update_fields=["user"])
        into.user = user


def _log(kept, by, sentence):
    if by is not None:
        LogEntry.objects.log_actions(by.pk, [kept], CHANGE, str(sentence))
