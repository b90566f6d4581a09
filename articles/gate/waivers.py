"""Letting a finding pass, with a reason that stays in the article's log. The only writer of Waiver."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Entry, Waiver


class WaivingError(Exception):
    """Why a finding cannot be waived, in a sentence."""


@transaction.atomic
def waive(version, finding, *, by, reason, at=None):
    """Let one finding of a draft pass. A second waiver of the same finding changes nothing."""
    article = Article.objects.visible_to(by).select_for_update().get(pk=version.article_id)
    version.refresh_from_db(fields=["frozen_at"])
    if version.frozen_at:
        raise WaivingError(_("This version was published meanwhile. There is nothing left to waive."))
    if not reason.strip():
        raise WaivingError(_("Say why this may be published as it is."))
    at = at or timezone.now()
    waiver, is_new = Waiver.objects.get_or_create(
        version=version,
        fingerprint=finding.fingerprint,
        defaults={"code": finding.code, "subject": finding.subject, "reason": reason, "by": by, "at": at},
    )
    if is_new:
        said = _("%(finding)s Waived, because: %(reason)s") % {
            "finding": finding.sentence,
            "reason": reason,
        }
        Entry.objects.create(
            article=article, version=version, actor=by, verb="waived", reason=said, at=at,
            from_state=article.state, to_state=article.state,
        )  # fmt: skip
    return waiver


def export(user):
    """For a person's own data: what they let pass."""
    return list(Waiver.objects.filter(by=user).values("at", "code", "subject", "reason"))
