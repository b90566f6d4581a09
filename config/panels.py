"""What the machinery has to say on the first page of the desk: background work that failed."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

SHOWN = 5


def failed_tasks(request):
    """For those who may read the list of background work; the newest failure first."""
    # Imported here: this module is loaded while the apps still are.
    from django_tasks_db.models import DBTaskResult

    from accounts.desk import Panel

    if not request.user.has_perm("django_tasks_database.view_dbtaskresult"):
        return None
    failed = DBTaskResult.objects.failed().order_by("-finished_at")
    found = list(failed.values_list("pk", "task_path", "finished_at")[: SHOWN + 1])
    if not found:
        return None
    return Panel(
        title=_("Background work that failed"),
        count=len(found) if len(found) <= SHOWN else failed.count(),
        address=reverse("admin:django_tasks_database_dbtaskresult_changelist") + "?status__exact=FAILED",
        lines=tuple(
            (_line(path, at), reverse("admin:django_tasks_database_dbtaskresult_change", args=[pk]))
            for pk, path, at in found[:SHOWN]
        ),
    )


def _line(path, at):
    name = path.rpartition(".")[2].replace("_", " ")
    if at is None:
        return name
    moment = date_format(timezone.localtime(at), "j F, H:i")
    return f"{name}, {moment} ({timezone.get_current_timezone_name()})"
