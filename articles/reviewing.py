"""The review of a draft: handing it in, who reads it, giving it back or approving it, and who hears of that.

The only writer of Assignment and ReviewRecord. What becomes of the draft is publishing's; these verbs are its doors.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import roles
from accounts.site_name import site_name
from articles import publishing
from articles.models import Article, Assignment, Entry, ReviewLink, ReviewRecord, Version

# What was done longer ago (demonstration, an import) is no news to anybody.
NEWS = timedelta(days=1)


class ReviewingError(publishing.PublishingError):
    """Why it cannot be done, in a sentence, with what to do instead."""


def reviewers():
    """Who can be asked to review: editors who can sign in."""
    people = get_user_model().objects.filter(is_active=True, groups__name=roles.EDITOR)
    return people if settings.DEMO else people.filter(is_demonstration=False)


@transaction.atomic
def submit(article, *, by, reviewer=None, at=None):
    """Hand the draft in: to one editor, or to whoever of them finds it first."""
    before = article.draft_version()
    draft = publishing.submit(article, by=by, at=at)
    if before.stage != Version.Stage.IN_REVIEW:
        _assign(draft, reviewer, by=by, at=at)
    return draft


@transaction.atomic
def assign(article, *, by, reviewer=None, at=None):
    """Ask another editor to review what was handed in, or leave it open again."""
    draft = _locked_draft(article)
    if draft is None or draft.stage != Version.Stage.IN_REVIEW:
        raise ReviewingError(_("Only a draft in review waits for a reviewer. Hand it in for review first."))
    there = Assignment.objects.filter(version=draft).first()
    if there is None or there.reviewer != reviewer:
        _assign(draft, reviewer, by=by, at=at)
    return draft


@transaction.atomic
def request_changes(article, *, by, reason, at=None):
    """Give the draft back to its author, saying why."""
    return _decide(publishing.request_changes, article, CHANGES, by=by, at=at, reason=reason)


@transaction.atomic
def approve(article, *, by, reason="", at=None):
    """Say that the draft in review may be published as it stands."""
    return _decide(publishing.approve, article, APPROVED, by=by, at=at, reason=reason)


def _decide(verb, article, sentence, *, by, at, **said):
    before = _locked_draft(article)
    draft = verb(article, by=by, at=at, **said)
    if before.stage != draft.stage:
        tell(article.created_by, draft, sentence, by=by, at=at)
    return draft


def _locked_draft(article):
    return Article.objects.select_for_update().get(pk=article.pk).draft_version()


def _assign(draft, reviewer, *, by, at):
    if reviewer is not None and not reviewers().filter(pk=reviewer.pk).exists():
        raise ReviewingError(_("%(name)s cannot review: choose an editor.") % {"name": reviewer})
    at = at or timezone.now()
    there = Assignment.objects.filter(version=draft).first()
    Assignment.objects.update_or_create(version=draft, defaults={"reviewer": reviewer, "by": by, "at": at})
    if reviewer is not None or (there and there.reviewer):
        state = draft.article.state
        Entry.objects.create(
            article=draft.article, version=draft, actor=by, verb="review assigned", at=at,
            reason=str(reviewer or _("Open to every editor")), from_state=state, to_state=state,
        )  # fmt: skip
    tell(reviewer, draft, ASKED, by=by, at=at)


@transaction.atomic
def record(article, *, by, reviewer, reviewed_on, due_on=None, at=None):
    """A person named in the byline has reviewed the text: of the public version, else of the draft.

    Said again for the same day it only changes when the next one is due. The text itself stays as it is.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    version, at = article.live_version() or article.current_version(), at or timezone.now()
    if reviewer not in version.reviewers:
        raise ReviewingError(
            _("%(name)s does not sign this text as a reviewer. Put the name among the bylines first.")
            % {"name": reviewer}
        )
    if reviewed_on > timezone.localdate(at):
        raise ReviewingError(_("A review that is still to come cannot be recorded."), field="reviewed_on")
    if due_on and due_on <= reviewed_on:
        raise ReviewingError(_("The next review must be due after this one."), field="due_on")
    there = {"version": version, "reviewer": reviewer, "reviewed_on": reviewed_on}
    made, is_new = ReviewRecord.objects.get_or_create(
        **there, defaults={"due_on": due_on, "by": by, "at": at}
    )
    if is_new or made.due_on != due_on:
        made.due_on = due_on
        made.save(update_fields=["due_on"])
        told = {"name": reviewer, "day": date_format(reviewed_on, "j F Y")}
        said = _("By %(name)s on %(day)s.") % told
        if due_on:
            said += " " + _("Next due on %(day)s.") % {"day": date_format(due_on, "j F Y")}
        state = article.state
        Entry.objects.create(
            article=article, version=version, actor=by, verb="review recorded", at=at, reason=said,
            from_state=state, to_state=state,
        )  # fmt: skip
    return made


ASKED = gettext_lazy("%(by)s asks you to review a draft.")
CHANGES = gettext_lazy("%(by)s has read your draft and asks for changes. The reason is at the desk.")
APPROVED = gettext_lazy("%(by)s has approved your draft. It is not public yet.")


def tell(person, draft, sentence, *, by, at=None, name="articles_version_review"):
    """Mail somebody what happened in a review: not who did it, and nobody who cannot come and look.

    The subject says nothing, and no word of the text or of the notes leaves the desk.
    """
    who = str(by) if by else ""
    if person is None or person == by or (at and at < timezone.now() - NEWS):
        return
    if not person.is_active or (person.is_demonstration and not settings.DEMO):
        return
    with override(person.language or settings.LANGUAGE_CODE):
        lines = [
            _("Hello %(name)s,") % {"name": person.display_name},
            str(sentence) % {"by": who},
            settings.SITE_URL + reverse(f"admin:{name}", args=[draft.pk]),
        ]
        subject = _("About a draft on %(site)s") % {"site": site_name()}
        EmailMessage(subject=subject, body="\n\n".join(lines) + "\n", to=[person.email]).send()


def export(user):
    """For a person's own data: which reviews they were asked for, and the review links they made."""
    made = ReviewLink.objects.filter(made_by=user)
    return {
        "asked": list(Assignment.objects.filter(reviewer=user).values("at", "version__title")),
        "links": list(made.values("made_at", "name", "expires_at", "revoked_at", "version__title")),
    }
