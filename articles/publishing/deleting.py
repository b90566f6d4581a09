"""Deleting an article for good: the one place where the guards of frozen versions step aside for a deletion.

What goes is found by the relations of the models, so a table added later goes too; what stays is one Deletion.
"""

from django.db import connection, transaction
from django.db.models import CASCADE, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Deletion, Redaction, Redirect, Version
from articles.publishing.log import PublishingError, locked


def contents(article):
    """[(what, how many)] of all that goes with an article, in the words of the models."""
    found = [(Version._meta.verbose_name_plural, article.versions.count())]
    for model, field in _children():
        key = {field: article} if field == "article" else {f"{field}__article": article}
        found.append((model._meta.verbose_name_plural, model._base_manager.filter(**key).count()))
    found.append((Redirect._meta.verbose_name_plural, _redirects(article).count()))
    return [(str(name), number) for name, number in found if number]


def _children():
    """(model, name of its field) of whatever is deleted together with an article or with a version."""
    for owner in (Article, Version):
        for relation in owner._meta.related_objects:
            if relation.on_delete is CASCADE and relation.related_model is not Redaction:
                yield relation.related_model, relation.field.name


def _redirects(article):
    return Redirect.objects.filter(new_path__startswith=article.get_absolute_url())


@transaction.atomic
def delete(article, *, by, reason, at=None):
    """Delete an article in the bin with its versions, rows, saved states, comments, log and redirects. No way back.

    A line stays: which article, by whom, when, why, and how much went. Its address goes on answering “gone”.
    """
    article = locked(article, by=by)
    if article.binned_at is None:
        raise PublishingError(
            _("Only what is in the bin can be deleted for good. Put the article in the bin first.")
        )
    at = at or timezone.now()
    Deletion.objects.create(
        article_pk=article.pk, slug=article.slug, by=by, at=at, reason=reason, went=dict(contents(article)),
        was_public=article.first_live_from is not None and article.first_live_from <= at,
    )  # fmt: skip
    versions = list(article.versions.all())
    Redaction.objects.bulk_create(
        Redaction(version=version, by=by, opened_at=at, reason=reason) for version in versions
    )
    try:
        for model, field in _children():
            if field != "article":
                model._base_manager.filter(**{f"{field}__in": versions}).delete()
        with connection.cursor() as cursor:
            # Not through the ORM: it would delete the redactions, which open the guards, before the versions.
            cursor.execute("DELETE FROM articles_version WHERE article_id = %s", [article.pk])
        Redaction.objects.filter(version__in=versions).delete()
        _redirects(article).delete()
        article.delete()
    except (ProtectedError, RestrictedError) as error:
        kept = ", ".join(sorted({str(row._meta.verbose_name_plural) for row in error.args[1]}))
        raise PublishingError(_("It cannot go while these hang on it: %(what)s.") % {"what": kept}) from error


def export(user):
    """For a person's own data: which articles they deleted for good, and why."""
    return list(Deletion.objects.filter(by=user).values("at", "slug", "reason"))
