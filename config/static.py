"""Joins the style layers into site.css and the custom elements into site.js wherever static files are sought.

Nothing else is built. The parts themselves (static/css, static/js) are never served; an address in a part's
url() is relative to the joined file, so that the manifest storage finds and stamps it.
"""

import os
import re
import threading
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

SOURCE = settings.BASE_DIR / "static"
LAYERS = ["tokens", "reset", "base", "layout", "components", "forms", "prose", "thread", "utilities", "print"]


def parts(pattern):
    return sorted(str(path.relative_to(SOURCE)) for path in SOURCE.glob(pattern))


PARTS = {
    "site.css": [f"css/{layer}.css" for layer in LAYERS],
    "admin.css": ["css/tokens.css", "css/admin.css", *parts("css/admin-*.css")],
    "review.css": ["css/review.css"],
    "site.js": parts("js/*.js"),
    "preview.css": ["css/preview.css"],
    "preview-light.css": ["css/tokens.css"],
    "preview-dark.css": ["css/tokens.css"],
    "preview-print.css": ["css/print.css", "css/preview-paper.css"],
}
# The desk's preview shows on any screen what the public sheets keep for dark ones and for paper.
DARK = "screen and (prefers-color-scheme: dark)"
TURNED = {
    "preview-light.css": [(DARK, "not all"), ("color-scheme: light dark", "color-scheme: light")],
    "preview-dark.css": [(DARK, "all"), ("color-scheme: light dark", "color-scheme: dark")],
    "preview-print.css": [("@media print", "@media all")],
}


class JoinedFinder(FileSystemFinder):
    """static/ as it lies there, but with the joined files in place of their parts."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(app_names, *args, **kwargs)
        self.joined = FileSystemStorage(location=settings.DATA_DIR / "joined")

    def find(self, path, find_all=False):
        if path in PARTS:
            found = str(join(path, self.joined.location))
            return [found] if find_all else found
        if is_part(path):
            return []
        return super().find(path, find_all=find_all)

    def list(self, ignore_patterns):
        for path, storage in super().list(ignore_patterns):
            if not is_part(path):
                yield path, storage
        for name in PARTS:
            join(name, self.joined.location)
            yield name, self.joined


def is_part(path):
    return path.startswith(("css/", "js/"))


def join(name, folder):
    """Write the joined file where its parts say something new; return its path."""
    target = Path(folder, name)
    text = "".join((SOURCE / part).read_text() for part in PARTS[name])
    for said, meant in TURNED.get(name, ()):
        text = text.replace(said, meant)
    if name.endswith(".css"):
        text = without_comments(text)
    if not target.exists() or target.read_text() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Two requests of one process may come here at once.
        fresh = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        fresh.write_text(text)
        fresh.replace(target)
    return target


def without_comments(css):
    """Comments and indentation are for us; a quarter of the bytes."""
    return re.sub(r"\n\s+", "\n", re.sub(r"/\*.*?\*/\n?", "", css, flags=re.S))
