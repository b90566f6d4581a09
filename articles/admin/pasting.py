"""What is asked of the writing page's form short of saving: paste references in, open the fields of one, add one.

Each is a POST that comes back with everything that was typed, unsaved. What was pasted has become rows of the form,
so saving, draft copies and conflicts treat it like any other row.
"""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import crossref, references
from articles.references import plainly
from articles.rendering import text_of

PREFIX = "references"
MOST_ROWS = 1000
MOST_TOLD = 6
MOST_SHOWN = 70


class TakesPaste(forms.ModelForm):
    """The part of the writing page's form that takes references in any format."""

    pasted = forms.CharField(
        label=gettext_lazy("Paste references"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "DOIs, lines in APA style, BibTeX, RIS or CSL-JSON, one or many. "
            "Every line becomes a reference and is kept as it was typed."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField", "spellcheck": "false"}),
    )

    def clean_pasted(self):
        """`asked` has made rows of what can be read, so whatever still stands here would be lost by saving."""
        pasted = self.cleaned_data["pasted"]
        if not pasted.strip():
            return pasted
        try:
            references.read(pasted)
        except references.PasteError as error:
            raise forms.ValidationError([*error.sentences, _("Nothing of it was added yet.")]) from None
        raise forms.ValidationError(_("This is not added yet. Press “Add references”, then save."))

    def clean(self):
        data = super().clean()
        if "_asked" in self.data:
            raise forms.ValidationError(_("Nothing is saved yet."), code="asked")
        return data


def folded(post):
    """The POST with the opened fields of each row as one text too, so that what compares rows has them."""
    opened = [name.removesuffix("-opened") for name in post if name.endswith("-opened") and post[name]]
    if opened:
        post = post.copy()
    for prefix in opened[:MOST_ROWS]:
        fields = {name: post.get(f"{prefix}-{name}", "") for name in plainly.ALL}
        post[f"{prefix}-work"] = plainly.as_text(fields)
    return post


@dataclass
class Row:
    """A row of the form as it was posted; `saved` is the reference it will change, if there is one."""

    prefix: str
    data: dict
    saved: object = None
    told: list = field(default_factory=list)

    def get(self, name):
        return self.data.get(f"{self.prefix}-{name}", "")

    def put(self, **values):
        self.data.update({f"{self.prefix}-{name}": value for name, value in values.items()})

    @property
    def csl(self):
        """The fields as saving would make them."""
        raw = self.get("raw").strip()
        csl = self.saved.csl if self.saved else {}
        if not self.saved or raw != self.saved.raw:
            csl = references.followed(csl, self.saved.raw if self.saved else "", raw)
        opened = self.get("opened")
        if not opened:
            return csl
        before = self.saved.csl if self.saved else references.read_one(opened[1:]).csl
        return plainly.changed(csl, plainly.written(before), {name: self.get(name) for name in plainly.ALL})

    @property
    def doi(self):
        return references.normalise_doi(self.csl.get("DOI", "")) or references.normalise_doi(self.get("raw"))

    def open(self, csl=None):
        fields = plainly.written(self.csl if csl is None else csl)
        # A sign before the line, so that an empty one is something too.
        self.put(opened=f"={self.saved.raw if self.saved else self.get('raw').strip()}", **fields)


def asked(request, version):
    """Make rows of what was pasted and do what a button asked for; the form in request.POST says so afterwards."""
    request.told = []
    if request.method != "POST" or f"{PREFIX}-TOTAL_FORMS" not in request.POST:
        return
    request.FILES  # noqa: B018 - read before POST is replaced, or it would be read from nothing
    data = request.POST.copy()
    rows = rows_of(data, version)
    if pasted := data.get("pasted", "").strip():
        try:
            request.told = paste(data, rows, references.read(pasted), version)
        except references.PasteError:
            pass  # said beside the box by the form itself, which keeps the text
        else:
            data["pasted"] = ""
    for row in rows:
        if data.get("_open") == row.prefix and not row.get("opened"):
            row.open()
    if "_another" in data:
        _added(data, rows, "", version).open()
    _name(rows)
    if data.keys() & {"_paste", "_open", "_another"}:
        data["_asked"] = "1"
    request.POST = data


def answered(request, response):
    """A page that was only asked for something shows no error; what happened to the paste is told either way."""
    context = getattr(response, "context_data", None) or {}
    if response.status_code == 302:
        for sentence in request.told:
            messages.info(request, sentence)
    elif "adminform" in context:
        context["told"] = request.told
        errors = context["adminform"].form.errors.get_json_data()
        if [error["code"] for found in errors.values() for error in found] == ["asked"]:
            context["errors"] = None
    return response


def look_up(request, version):
    """Ask for what is missing, where the site has somebody to ask, and say so."""
    if asked_for := crossref.ask(version):
        told = ngettext(
            "%(n)d work is being looked up by its DOI: open the page again in a moment.",
            "%(n)d works are being looked up by their DOIs: open the page again in a moment.",
            asked_for,
        )
        messages.info(request, told % {"n": asked_for})


def rows_of(data, version):
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(count), MOST_ROWS) if count.isascii() and count.isdecimal() and len(count) < 5 else 0
    saved = {str(row.pk): row for row in version.references.all()}
    prefixes = [f"{PREFIX}-{n}" for n in range(count)]
    return [Row(prefix, data, saved.get(data.get(f"{prefix}-id", ""))) for prefix in prefixes]


def _added(data, rows, raw, version):
    row = Row(f"{PREFIX}-{len(rows)}", data)
    told = [row.get("position") for row in rows]
    places = [int(value) for value in told if value.isascii() and value.isdecimal() and len(value) < 10]
    row.put(id="", version=str(version.pk), raw=raw, name="", position=str(max(places, default=-1) + 1))
    rows.append(row)
    data[f"{PREFIX}-TOTAL_FORMS"] = str(len(rows))
    return row


def paste(data, rows, works, version):
    """A row for each work that is not in the list yet; the sentences that say what became of the others."""
    told, kept = [], [row for row in rows if not row.get("DELETE")]
    by_doi = {doi: row for row in kept if (doi := row.doi)}
    by_words = {" ".join(row.get("raw").split()): row for row in kept}
    added = unread = 0
    for work in works:
        twin = by_doi.get(work.doi) or by_words.get(" ".join(work.raw.split()))
        if twin is not None:
            told.append(_merged(twin, work))
            continue
        row = _added(data, rows, work.raw, version)
        by_doi |= {work.doi: row} if work.doi else {}
        by_words[" ".join(work.raw.split())] = row
        added += 1
        if not work.csl and not work.doi:
            unread += 1
            told.append(
                _("Kept as typed, as its parts could not be told apart: “%(line)s”.")
                % {"line": _short(work.raw)}
            )
    return _summed(told, added)


def _merged(row, work):
    """The same DOI twice is one work: its fields are filled where there are none, nothing is replaced."""
    csl = row.csl
    more = references.filled(csl, work.csl)
    if more == csl or (csl.get("title") and csl.get("author")):
        return _("In the list already, so not added again: “%(line)s”.") % {
            "line": _short(_line(row.csl, row.get("raw")))
        }
    row.open(more)
    return _("In the list already; its empty fields were filled from what you pasted: “%(line)s”.") % {
        "line": _short(_line(more, row.get("raw")))
    }


def _line(csl, raw):
    return text_of(references.format_apa(csl)) if csl.get("title") else raw


def _short(line):
    line = " ".join(line.split())
    return line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]}…"


def _summed(told, added):
    if len(told) > MOST_TOLD:
        more = len(told) - MOST_TOLD
        told = [
            *told[:MOST_TOLD],
            ngettext("And %(n)d more like this.", "And %(n)d more like these.", more) % {"n": more},
        ]
    if added:
        said = ngettext("%(n)d reference was added.", "%(n)d references were added.", added) % {"n": added}
        told.insert(0, said)
    return told


def _name(rows):
    """A key for every row that has none, unlike all others: it stays when the fields change."""
    taken = {row.get("name").lower() for row in rows if row.get("name")}
    for row in rows:
        if not row.get("name").strip() and (row.get("raw").strip() or row.get("opened")):
            csl = row.csl
            if not csl and not row.get("raw").strip():
                continue
            key = references.citation_key(csl or {"title": row.get("raw")}, taken)
            if not csl and (doi := row.doi):
                key = references.key_of_doi(doi, taken)
            taken.add(key)
            row.put(name=key)
