"""What is left out of a text on its way in, counted in words that a writer knows. The editor's paste counts alike."""

from collections import Counter
from html.parser import HTMLParser

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    "styles": (gettext_lazy("style"), gettext_lazy("styles")),
    "pictures": (gettext_lazy("picture"), gettext_lazy("pictures")),
    "forms": (gettext_lazy("form"), gettext_lazy("forms")),
    "frames": (gettext_lazy("frame"), gettext_lazy("frames")),
    "films": (gettext_lazy("film"), gettext_lazy("films")),
    "sounds": (gettext_lazy("sound"), gettext_lazy("sounds")),
    "scripts": (gettext_lazy("script"), gettext_lazy("scripts")),
    "comments": (gettext_lazy("comment"), gettext_lazy("comments")),
    "deletions": (gettext_lazy("tracked deletion"), gettext_lazy("tracked deletions")),
    "hidden": (gettext_lazy("hidden passage"), gettext_lazy("hidden passages")),
    "fileLinks": (gettext_lazy("link to a file"), gettext_lazy("links to files")),
    "links": (gettext_lazy("address that no link may have"), gettext_lazy("addresses that no link may have")),
}
_elements = {
    "img": "pictures", "svg": "pictures", "canvas": "pictures", "iframe": "frames", "object": "frames",
    "embed": "frames", "video": "films", "audio": "sounds", "form": "forms", "script": "scripts", "style": "styles",
}  # fmt: skip
_addresses = ("http:", "https:", "mailto:")


class _Counter(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = Counter()

    def handle_starttag(self, tag, attrs):
        if what := _elements.get(tag):
            self.found[what] += 1
        names = {name for name, _value in attrs}
        self.found["styles"] += bool(names & {"style", "class"})
        self.found["scripts"] += any(name.startswith("on") for name in names)
        if tag == "a":
            address = (dict(attrs).get("href") or "").strip().lower()
            scheme = address.partition(":")[0]
            is_one = ":" in address and "/" not in scheme and "#" not in scheme and "?" not in scheme
            if scheme == "file":
                self.found["fileLinks"] += 1
            elif is_one and not address.startswith(_addresses):
                self.found["links"] += 1


def count(source):
    """{name: how many} of what sanitising takes out of a source; what it only renames or unwraps is not counted."""
    counter = _Counter()
    counter.feed(source)
    counter.close()
    return +counter.found


def sentence(found):
    """“Removed on saving: 2 pictures, 1 form.”; "" where nothing was."""
    if not found:
        return ""
    parts = [f"{n} {NAMES[name][n > 1]}" for name, n in found.items()]
    return _("Removed on saving: %(list)s.") % {"list": ", ".join(parts)}
