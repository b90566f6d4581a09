"""A mail to those who decide when something comes that cannot wait: worry about a person, a report from outside.

Nothing of it is in the mail but how much there is. What comes within ten minutes of the last mail waits for the next,
so that a wave is a few mails and nobody learns to overlook them.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.site_name import site_name
from comments.models import Complaint, Report

PAUSE = timedelta(minutes=10)
# What is older has been seen at the desk by now, or was imported, or is made up for a demonstration.
NEWS = timedelta(days=1)


@transaction.atomic
def raise_due(at=None):
    """Tell moderators of what none of them was told of. Safe to run every second. Returns how many mails left."""
    at = at or timezone.now()
    since = at - NEWS
    worries = Report.objects.select_for_update().filter(told_at=None, at__gt=since).open().of_worry()
    complaints = Complaint.objects.select_for_update().filter(told_at=None, at__gt=since).open()
    worries, complaints = (list(rows.values_list("pk", flat=True)) for rows in (worries, complaints))
    if not (worries or complaints) or _was_told_since(at - PAUSE):
        return 0
    Report.objects.filter(pk__in=worries).update(told_at=at)
    Complaint.objects.filter(pk__in=complaints).update(told_at=at)
    return _tell("moderator", worries, complaints) + (_tell("editor", [], complaints) if complaints else 0)


def _was_told_since(moment):
    return any(model.objects.filter(told_at__gt=moment).exists() for model in (Report, Complaint))


def _tell(role, worries, complaints):
    people = get_user_model().objects.filter(is_active=True, groups__name=role)
    if not settings.DEMO:
        people = people.filter(is_demonstration=False)
    addresses = sorted(set(people.values_list("email", flat=True)))
    if not addresses:
        return 0
    context = {
        "worries": len(worries),
        "worried_address": settings.SITE_URL
        + reverse("admin:comments_comment_changelist")
        + "?state=worried",
        "complaints": len(complaints),
        "complaints_address": settings.SITE_URL + reverse("admin:comments_complaint_changelist"),
        "site_name": site_name(),
    }
    EmailMessage(
        _("Something to check soon on %(site)s") % {"site": site_name()},
        render_to_string("comments/mail/alarm.txt", context),
        bcc=addresses,
    ).send()
    return 1
