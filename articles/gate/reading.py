"""A text as the gate reads it: its headings, links, pictures, figures and citations, in order."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Link:
    href: str
    text: str = ""


@dataclass
class Reading:
    """`headings` as [level, text]; `pictures` as the attributes of each <img>; `figures` the picture of each figure
    that has room for one; `cited` the keys of each citation."""

    headings: list[list] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[dict] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """What stands in a heading or a link is its text; a picture in it counts with its alt text."""

    def __init__(self):
        super().__init__()
        self.read, self.heading, self.link = Reading(), None, None

    def handle_starttag(self, tag, attributes):
        attrs = {name: value or "" for name, value in attributes}
        if tag in ("h2", "h3", "h4"):
            self.heading = [int(tag[1]), ""]
            self.read.headings.append(self.heading)
        elif tag == "a":
            self.link = Link(attrs.get("href", "").strip())
            self.read.links.append(self.link)
        elif tag == "figure" and "data-picture" in attrs:
            self.read.figures.append(attrs["data-picture"])
        elif tag == "cite":
            self.read.cited += attrs.get("data-cite", "").split()
        elif tag == "img":
            self.read.pictures.append(attrs)
            self.handle_data(attrs.get("alt", ""))

    def handle_endtag(self, tag):
        if tag in ("h2", "h3", "h4"):
            self.heading = None
        elif tag == "a":
            self.link = None

    def handle_data(self, data):
        if self.heading:
            self.heading[1] += data
        if self.link:
            self.link.text += data


def read(source):
    """What there is to look at in sanitised HTML."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.read
