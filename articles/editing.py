"""The writing surface: which blocks it offers, in which order its buttons stand, and the words it speaks.

One list, EXTENSIONS, drives the editor; what it can write is within `rendering.TAGS`, by which the server sanitises
whatever arrives (a test compares the two). The blocks of our own are the modules in static/editor/.
"""

import json
from collections import Counter

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

from articles import leftovers, rendering

# Ten times the longest article that anybody has brought here; comparing and drawing it stays a matter of seconds.
MOST_CHARACTERS = 1_000_000
MENU = [
    "blockType -lists", "lists", "nodes -blockType -lists", "parts", "marks", "link", "notes", "table", "history",
    "utility",
]  # fmt: skip
EXTENSIONS = {
    "Bold": True, "Italic": True, "Strike": True, "Subscript": True, "Superscript": True, "Code": True,
    "Heading": {"levels": [2, 3, 4]}, "BulletList": True, "OrderedList": True, "ListItem": True, "Blockquote": True,
    "CodeBlock": True, "HardBreak": True, "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "TableRow": True, "TableHeader": True, "TableCell": True,
    "History": True, "HTML": True, "SpecialCharacters": True, "NoSpellCheck": False,
    # No drop-downs: those of the package cannot be reached by keyboard.
    "Menu": {"groups": [{"group": group} for group in MENU]},
}  # fmt: skip
OWN = ["CaptionedTable", "PullQuote", "ContentNote", "Embed", "LibraryFigure", "Footnote", "Citation", "KeptMarks",
       "Behind", "Pasting", "Toolbar"]  # fmt: skip
MODULES = ["behind", "blocks", "figure", "following", "notes", "pasting", "toolbar"]
SHARED = ["ask", "behind", "rich", "blocks", "cleaning", "word"]
WORDS = {
    "most": MOST_CHARACTERS,
    "contentNotes": reverse_lazy("admin:articles_version_content_notes"),
    "library": reverse_lazy("admin:articles_version_pictures"),
    "done": _("Put into the text"), "cancel": _("Cancel"), "toolbar": _("Formatting (Alt+F10)"),
    "caption": _("Caption"), "captionHelp": _("Empty: the caption of the library. The credit follows by itself."),
    "pullQuote": _("Pull quote"), "tableCaption": _("Caption of the table"), "decorative": _("decorative"),
    "contentNote": _("Part with a content note (Ctrl+Alt+N)"),
    "contentNoteLabel": _("What a reader may want to know first"),
    "contentNoteHelp": _("Closed under these words until a reader opens it. Empty: the part without a note."),
    "embed": _("Address of a film or a sound"), "embedLabel": _("Address"),
    "embedHelp": _("Readers get its name and a link, nothing is loaded. Or an address of this site: /embeds/name/"),
    "picture": _("Picture of the library (Ctrl+Alt+P)"), "pictureLabel": _("Search the library"),
    "pictureHelp": _("By title, description, caption or credit. New pictures are added under Pictures."),
    "pictureFound": _("Pictures"), "pictureNone": _("No picture has these words."),
    "pictureMissing": _("This picture is not in the library."),
    "footnote": _("Footnote (Ctrl+Alt+F)"), "footnoteLabel": _("Text of the note"),
    "citation": _("Citation (Ctrl+Alt+K)"), "citationLabel": _("Citation key"),
    "citationHelp": _("As in the reference list below; several with a space between. Typing [@key] does the same."),
    "locatorLabel": _("Page or part"), "locatorHelp": _("For example “p. 12”. May stay empty."),
    "narrativeLabel": _("The name is part of the sentence: Horvath (1991)"),
    "tooLong": _("This is too long for one text, so nothing was pasted and nothing has changed. Paste it in parts."),
    "removed": _("Removed on paste:"),
    "words": [_("{n} word"), _("{n} words")], "minutes": [_("{n} minute read"), _("{n} minute read")],
}  # fmt: skip


class Surface(AdminProseEditorWidget):
    @property
    def media(self):
        shared = ImportMap({f"editor/{name}": f"editor/{name}.js" for name in SHARED})
        return super().media + Media(importmap=shared)

    def get_config(self):
        return super().get_config() | {"js_modules": [static(f"editor/{name}.js") for name in MODULES]}

    def get_context(self, name, value, attrs):
        words = json.dumps(WORDS | leftovers.NAMES, cls=DjangoJSONEncoder, ensure_ascii=False)
        return super().get_context(name, value, {**(attrs or {}), "data-words": words})


class BodyField(ProseEditorFormField):
    """A text: sanitised; `removed` counts what that took away. `without` are blocks of our own that it cannot have."""

    removed: Counter = Counter()

    def __init__(self, *, without=(), **options):
        own = [name for name in OWN if name not in without]
        config = {"extensions": EXTENSIONS | dict.fromkeys(own, True)}
        options = {"required": False, "widget": Surface, "preset": "configurable"} | options
        super().__init__(config=config, sanitize=rendering.sanitise, **options)

    def clean(self, value):
        if len(value or "") > MOST_CHARACTERS:
            raise ValidationError(_("This text is longer than a million characters. Publish it in parts."))
        self.removed = leftovers.count(value or "")
        return super().clean(value)
