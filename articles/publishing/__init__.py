"""The life of an article. The only writer of a version's life (`number`, `frozen_at`, `live_from`, `live_until`).

Every verb is atomic, takes the actor as `by=` and the moment as `at=None`, may be repeated, leaves a log entry,
and raises PublishingError with a sentence that an editor can act on.
"""

from articles.publishing.closing import bin, plan_end, restore, unbin, withdraw
from articles.publishing.deleting import contents, delete
from articles.publishing.drafting import (
    approve,
    discard,
    embargo,
    move,
    prepare_change,
    request_changes,
    start,
    submit,
)
from articles.publishing.due import announce, publish_due
from articles.publishing.log import PublishingError
from articles.publishing.opening import KEEP, give_notice, publish, schedule, unschedule

__all__ = [
    "KEEP", "PublishingError", "announce", "approve", "bin", "contents", "delete", "discard", "embargo", "give_notice",
    "move", "plan_end", "prepare_change", "publish", "publish_due", "request_changes", "restore", "schedule", "start",
    "submit", "unbin", "unschedule", "withdraw",
]  # fmt: skip
