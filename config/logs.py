"""How the site logs: plain lines for people, or JSON for machines. No visitor's address is written down."""

import copy
import json
import logging
import re
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Some repeat what was sent, which may be as long as the sender likes.
LONGEST_REFUSAL = 200

GIVEN = re.compile(r"[\w.-]{8,64}", re.ASCII)


class RequestId:
    """Gives each request an id for its log lines: the proxy's X-Request-ID where it is well-formed, else our own.

    It is not sent back: public answers are the same bytes for everybody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        token = request_id.set(given if GIVEN.fullmatch(given) else uuid.uuid4().hex)
        try:
            return self.get_response(request)
        finally:
            request_id.reset(token)


class WithRequestId(logging.Filter):
    def filter(self, record):
        record.request_id = request_id.get()
        return True


class Refusals(logging.Filter):
    """What Django refused (a body too large, too many fields) in one line: no error of ours."""

    def filter(self, record):
        if record.name.startswith("django.security."):
            record = copy.copy(record)
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
            record.msg, record.args = record.getMessage()[:LONGEST_REFUSAL], ()
        return record


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, message; request_id, status, path, exception where known."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := getattr(record, "request_id", ""):
            line["request_id"] = found
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if path := getattr(getattr(record, "request", None), "path", ""):
            line["path"] = path
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configuration(style, level="INFO"):
    """A logging dictConfig for "text" or "json": everything to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "config.logs.WithRequestId"},
            "refusals": {"()": "config.logs.Refusals"},
        },
        "formatters": {
            "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": "config.logs.JsonFormatter"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": style,
                "filters": ["request_id", "refusals"],
            },
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print in a second form, or mail.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Each task is named as it starts and ends: too much for every mail sent.
            "django.tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "ERROR"},
            # Robots ask for any host; they get a 400 and leave no trace.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # A 404 is no event.
            "django.request": {"level": "ERROR"},
            "_granian": {"level": "ERROR"},
        },
    }
