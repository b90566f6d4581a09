"""Clean source → what readers get, block by block: headings with addresses, tables that scroll, figures from the
library, numbered notes, citations, content notes, addresses to other sites.

Reads only what `rendering.sanitise` has let through: well formed, every attribute in double quotes. Nothing here
is safe by itself; `rendering` alone calls the result so.
"""

import html
import re
from collections import Counter, defaultdict

from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles import embeds
from articles.references import in_text

_tag = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z][\w-]*="[^"]*")*)\s*>')
_attribute = re.compile(r'([a-z][\w-]*)="([^"]*)"')
_mark = re.compile(r'<sup class="mark">.*?</sup>')
_caption = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_link = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
VOID = {"br", "hr", "col"}


class Page:
    """One text on its way to its readers. `html` is the result; the other attributes say what was met in it."""

    def __init__(self, clean, text_of, *, pictures, references):
        self.clean, self.text_of, self.pictures = clean, text_of, pictures
        self.works = {row.name: (place, row) for place, row in enumerate(references, 1)}
        self.sections, self.notes, self.noted, self.shown = [], [], [], []
        self.citations = defaultdict(list)  # {key: [id of the place that cites it]}
        self.stems, self.out, self.open = Counter(), [], []
        last = 0
        for tag in _tag.finditer(clean):
            self.out.append(clean[last : tag.start()])
            last = tag.end()
            self._end() if tag[1] else self._begin(tag)
        self.out.append(clean[last:])
        self.html = "".join(self.out) + self._foot()

    def _begin(self, tag):
        name = tag[2]
        attributes = {key: html.unescape(value) for key, value in _attribute.findall(tag[3])}
        begin = getattr(self, f"_begin_{name}", None)
        closing = begin(attributes, tag) if begin else None
        if closing is None:
            self.out.append(tag[0])
            closing = f"</{name}>"
        if name not in VOID:
            self.open.append(closing)

    def _end(self):
        closing = self.open.pop() if self.open else ""
        said = closing if isinstance(closing, str) else closing()
        self.out.append(said)

    def _apart(self, finish):
        """What is said until the element ends goes to `finish`, and what that gives takes its place."""
        outer, self.out = self.out, []

        def close():
            inner, self.out = "".join(self.out), outer
            return finish(inner)

        return close

    # --- one method for every element that readers get in another shape ---------------------------
    def _begin_h2(self, attributes, tag):
        name = tag[2]

        def finish(inner):
            text = self.text_of(_mark.sub("", inner))
            stem = slugify(text)[:60].strip("-") or "section"
            self.stems[stem] += 1
            # A second “Why?” is why-2; two dashes keep it apart from a heading that is called “Why 2”.
            address = stem if self.stems[stem] == 1 else f"{stem}--{self.stems[stem]}"
            self.sections.append((int(name[1]), f"section-{address}", text))
            return f'<{name} id="section-{address}">{inner}</{name}>'

        return self._apart(finish)

    _begin_h3 = _begin_h4 = _begin_h2

    def _begin_table(self, attributes, tag):
        found = re.compile(r"\s*<caption>(.*?)</caption>", re.DOTALL).match(self.clean, tag.end())
        name = html.escape(self.text_of(found[1])) if found else _("Table")
        self.out.append(f'<div class="table-scroll" role="region" aria-label="{name}" tabindex="0"><table>')
        return "</table></div>"

    def _begin_th(self, attributes, tag):
        """A row of headings only heads the columns; a heading beside data heads its row."""
        if "scope" in attributes:
            return None
        ends = self.clean.find("</tr>", tag.end())
        begins = self.clean.rfind("<tr>", 0, tag.start())
        is_row = "<td" in self.clean[max(begins, 0) : ends]
        self.out.append(f'<th scope="{"row" if is_row else "col"}"{tag[3]}>')
        return "</th>"

    def _begin_small(self, attributes, tag):
        if "data-note" not in attributes:
            return None

        def finish(inner):
            self.notes.append(inner)
            n = len(self.notes)
            return format_html(
                '<sup class="mark"><a class="cite" id="note-mark-{}" href="#note-{}" role="doc-noteref" '
                'aria-label="{}">{}</a></sup>',
                n, n, _("Note %(n)d") % {"n": n}, n,
            )  # fmt: skip

        return self._apart(finish)

    def _begin_cite(self, attributes, tag):
        keys = attributes.get("data-cite", "").split()
        if not keys:
            return None

        def finish(_inner):
            places = []
            for key in dict.fromkeys(keys):
                address = f"cite-{sum(map(len, self.citations.values())) + 1}"
                self.citations[key].append(address)
                places.append((key, address))
            return in_text.citation(
                places,
                self.works,
                locator=attributes.get("data-locator", ""),
                is_narrative=attributes.get("data-form") == "narrative",
            )

        return self._apart(finish)

    def _begin_section(self, attributes, tag):
        note = attributes.get("data-content-note", "").strip()
        if not note:
            return ""
        self.noted.append(note)
        n = len(self.noted)
        self.out.append(
            format_html(
                '<section class="noted"><details><summary><b>{}</b> {}</summary>'
                '<p class="noted__skip"><a href="#after-noted-{}">{}</a></p>',
                _("Content note."), note, n, _("Skip this part"),
            )
        )  # fmt: skip
        return f'</details></section><span id="after-noted-{n}"></span>'

    def _begin_figure(self, attributes, tag):
        if "data-picture" in attributes:
            return self._apart(lambda inner: self._picture(attributes["data-picture"], inner))
        if attributes.get("data-kind") == "embed":
            return self._apart(self._embed)
        return None

    def _picture(self, sha256, inner):
        self.shown.append(sha256)
        picture = self.pictures.get(sha256)
        own = re.sub(r"</?figcaption>", "", inner).strip()
        if picture is None:
            return f"<p>{own}</p>" if own else ""
        said = [own or html.escape(picture.caption), html.escape(picture.source_line)]
        caption = " · ".join(filter(None, said))
        image = format_html(
            '<picture><source type="image/webp" srcset="{}" sizes="(min-width: 48rem) 40rem, 100vw">'
            '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async"></picture>',
            picture.srcset, picture.src, picture.alt, picture.width, picture.height,
        )  # fmt: skip
        return f"<figure>{image}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"

    def _embed(self, inner):
        link, caption = _link.search(inner), _caption.search(inner)
        if link is None:
            return f"<figure>{inner}</figure>"
        return embeds.placeholder(html.unescape(link[1]), caption[1].strip() if caption else "")

    def _foot(self):
        """The notes, numbered as they are met, each with its way back."""
        if not self.notes:
            return ""
        lines = "".join(
            f'<li id="note-{n}">{note} {_way_back(n)}</li>' for n, note in enumerate(self.notes, 1)
        )
        head = format_html('<h2 id="notes">{}</h2>', _("Notes"))
        return f'<section class="notes" aria-labelledby="notes">{head}<ol>{lines}</ol></section>'


def _way_back(n):
    return format_html(
        '<a class="back" href="#note-mark-{}" role="doc-backlink" aria-label="{}">↩</a>',
        n,
        _("Back to the text at note %(n)d") % {"n": n},
    )
