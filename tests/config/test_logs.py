"""Log lines: one JSON object each where asked for, with the id of their request."""

import io
import json
import logging

import pytest

from config import logs


@pytest.fixture
def written():
    """Log as LOG_FORMAT=json would; gives the lines back as objects."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    handler.addFilter(logs.WithRequestId())
    logging.getLogger("articles").addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger("articles").removeHandler(handler)


def test_a_line_is_one_object_even_with_a_traceback(written):
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("articles").exception("It failed for %s", "Zoë")

    (line,) = written()
    assert (line["level"], line["logger"], line["message"]) == ("error", "articles", "It failed for Zoë")
    assert "ValueError: two\nlines" in line["exception"]
    assert line["at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-DEF.123", True), ("short", False), ('inject" "x', False), ("x" * 65, False)]
)
def test_lines_of_a_request_carry_its_id(written, rf, given, kept):
    def view(request):
        logging.getLogger("articles").warning("inside")
        return "answer"

    assert logs.RequestId(view)(rf.get("/", headers={"x-request-id": given})) == "answer"
    logging.getLogger("articles").warning("outside")

    inside, outside = written()
    assert (inside["request_id"] == given) is kept
    assert len(inside["request_id"]) >= 8
    assert "request_id" not in outside


def test_a_form_that_is_too_large_is_one_warning(client, db, settings):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    handler.addFilter(logs.Refusals())
    logging.getLogger("django.security").addHandler(handler)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = client.post("/accounts/login/", {"login": "x" * 100}, headers={"host": "127.0.0.1"})

    logging.getLogger("django.security").removeHandler(handler)
    assert answer.status_code in (400, 413)
    (line,) = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert line["level"] == "warning"
    assert "exception" not in line
