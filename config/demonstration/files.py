"""Reading the files of the demonstration content. Their shapes are described in docs/demonstration.md."""

import tomllib
from datetime import UTC, datetime, time, timedelta

from django.conf import settings

ARTICLES = settings.BASE_DIR / "articles" / "demonstration"
FENCE = "+++\n"


def table(path):
    """A TOML file as a dict."""
    return tomllib.loads(path.read_text())


def page(path):
    """A file with front matter between two lines of +++: (fields, text)."""
    empty, fields, text = path.read_text().split(FENCE, 2)
    if empty:
        raise ValueError(f"{path.name} must begin with a line of +++.")
    return tomllib.loads(fields), text.strip()


def pages(folder, suffix):
    """{stem: (fields, text)} of every file in a folder, by name."""
    return {path.stem: page(path) for path in sorted(folder.glob(f"*{suffix}"))}


def moment(now, *, days, at="12:00"):
    """The clock time `at` (UTC), `days` before today; a negative number of days lies ahead."""
    day = now.astimezone(UTC).date() - timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(at), UTC)
