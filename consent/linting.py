"""What stands in the way of publishing a notice: the rules of a fair question, looked up in what would be sent.

Buttons and boxes are looked at in the rendered pages, not in the templates: a changed template is caught too.
Reads only.
"""

from datetime import timedelta
from html.parser import HTMLParser

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent import edge, undeclared

# ⚖ CNIL's recommendation for cookies: thirteen months.
LONGEST_LIFETIME = timedelta(days=396)
# What may differ between the two buttons: what they are and where they send.
_MAY_DIFFER = {"data-consent", "formaction"}


class _Page(HTMLParser):
    """Collects buttons as (attributes, words, parent's class and tag), boxes, and where links lead."""

    def __init__(self, html):
        super().__init__()
        self.buttons, self.boxes, self.links, self._open = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "button":
            self.buttons.append([attrs, "", self._open[-1] if self._open else None])
        elif tag == "input" and attrs.get("type") in ("checkbox", "radio"):
            self.boxes.append(attrs)
        elif tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag not in ("input", "br", "img", "meta", "link"):
            self._open.append((tag, len(self.buttons) if tag == "button" else id(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open and self._open[-1][0] == "button":
            self.buttons[-1][1] += data


def faults(notice, content, gap_in):
    """A sentence for everything that keeps this draft from being published; `content` is what it would show."""
    yield from _faults_of_texts(notice, gap_in)
    yield from _faults_of_purposes(notice, content)
    yield from _faults_of_cookies(content)
    with override(notice.language):
        banner = render_to_string("consent/_banner.html", {"content": content, "purposes": None, "path": "/"})
        page = render_to_string("consent/_choices.html", {"content": content, "state": edge.State()})
    yield from faults_of_banner(banner, content)
    yield from faults_of_page(page)


def _faults_of_texts(notice, gap_in):
    for text in (notice.banner_text, notice.introduction, notice.withdrawal, notice.controller_name):
        if not text.strip():
            yield _("A notice needs the text of its banner and page, and says who is responsible.")
            return
        if gap := gap_in(text):
            yield _("Fill in “%(gap)s” first.") % {"gap": gap}


def _faults_of_purposes(notice, content):
    if not any(not purpose["required"] for purpose in content["purposes"]):
        yield _("There is no optional purpose, so there is nothing to ask.")
    for purpose in content["purposes"]:
        if not purpose["name"].strip() or not purpose["description"].strip():
            yield _("Say in words what the purpose “%(name)s” is.") % {"name": purpose["id"]}
    known = {purpose["id"] for purpose in content["purposes"]}
    if unknown := set(notice.changed_purposes) - known:
        yield _("There is no purpose “%(name)s”.") % {"name": ", ".join(sorted(unknown))}


def _faults_of_cookies(content):
    for purpose in content["purposes"]:
        for cookie in purpose["cookies"]:
            if (cookie["seconds"] or 0) > LONGEST_LIFETIME.total_seconds():
                yield _("The cookie %(name)s may not be kept for longer than 13 months.") % {
                    "name": cookie["name"]
                }
    if names := ", ".join(one.name for one in undeclared.waiting(content)):
        yield _("Declare %(names)s, or put it away in the inbox of undeclared cookies.") % {"names": names}


def faults_of_banner(html, content):
    """Refusing must be as easy as accepting, and the first layer must say what it must."""
    page = _Page(html)
    reject, accept = (_the_button(page, kind) for kind in ("reject", "accept"))
    if reject is None or accept is None:
        yield _("The banner needs one button that refuses everything and one that allows everything.")
        return
    looks = [
        {name: value for name, value in attrs.items() if name not in _MAY_DIFFER}
        for attrs, _words, _parent in (reject, accept)
    ]
    if looks[0] != looks[1] or reject[2] != accept[2]:
        yield _("The two buttons of the banner must be equals: the same kind, class and place.")
    lengths = sorted(len(words.strip()) for _attrs, words, _parent in (reject, accept))
    if not lengths[0] or lengths[1] > 2 * lengths[0]:
        yield _("The two buttons of the banner must be equals: both need words of about the same length.")
    if any("checked" in box for box in page.boxes):
        yield _("Nothing may be ticked in the banner before somebody ticks it.")
    if content["banner"]["policy"]["url"] not in page.links:
        yield _("The banner must lead to the privacy notice.")


def _the_button(page, kind):
    found = [button for button in page.buttons if button[0].get("data-consent") == kind]
    return found[0] if len(found) == 1 else None


def faults_of_page(html):
    if any("checked" in box for box in _Page(html).boxes):
        yield _("Nothing may be ticked on the cookie page before somebody ticks it.")
