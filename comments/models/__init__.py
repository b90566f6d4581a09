"""What the conversation keeps, under one name: `from comments.models import Comment`."""

from comments.complaints.models import Complaint
from comments.models.comment import EDIT_WINDOW, MAX_DEPTH, Comment
from comments.models.credential import Credential
from comments.models.draft import Draft
from comments.models.following import Follow
from comments.models.persona import Mute, Persona
from comments.models.reaction import Reaction
from comments.models.reading import FeedKey, Reading
from comments.models.thread import Thread
from comments.records import Action, Notification, Report, Revision
from comments.states import Rule, Status

__all__ = [
    "EDIT_WINDOW",
    "MAX_DEPTH",
    "Action",
    "Comment",
    "Complaint",
    "Credential",
    "Draft",
    "FeedKey",
    "Follow",
    "Mute",
    "Notification",
    "Persona",
    "Reaction",
    "Reading",
    "Report",
    "Revision",
    "Rule",
    "Status",
    "Thread",
]
