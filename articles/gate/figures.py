"""What the gate says of pictures: those in the text and the one at the head."""

import re

from django.utils.translation import gettext as _

from articles.gate.findings import error, warning
from articles.models import Picture

_file_name = re.compile(
    r"(?:img|dsc|pxl|image|screenshot)?[\w.-]*\.(?:jpe?g|png|gif|webp|avif|heic|tiff?)", re.IGNORECASE
)


def findings(text, version):
    shown = Picture.objects.in_bulk(set(text.figures), field_name="sha256") if text.figures else {}
    for place, sha256 in enumerate(text.figures, 1):
        if sha256 not in shown:
            sentence = _("Figure %(n)d has no picture: choose one from the library or remove the figure.")
            yield error("figure-without-picture", sentence % {"n": place}, sha256 or str(place))
    lead = [version.lead_picture] if version.lead_picture_id else []
    for picture in dict.fromkeys([*lead, *shown.values()]):
        yield from said(picture, _("lead picture") if picture in lead else _("picture"))


def said(picture, what):
    """The library asks for words or “decorative”; the name of a file is neither."""
    values = {"what": what, "title": picture.title}
    if _file_name.fullmatch(picture.alt.strip()):
        sentence = _(
            "The alternative text of the %(what)s “%(title)s” is the name of a file: say what it shows."
        )
        yield error("alt-text", sentence % values, picture.sha256)
    if not picture.credit.strip():
        sentence = _("The %(what)s “%(title)s” has no credit: say in the library who made it.")
        yield warning("credit", sentence % values, picture.sha256)
