"""Display names: what a person may be called in public.

A name need not be unique, but it must be readable and must not pass for somebody who works here.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.site_name import site_name

SHORTEST, LONGEST = 2, 60
# Three marks on one letter is already more than any living orthography needs; more is “zalgo”.
MARKS_IN_A_ROW = 3
# What only the site itself may call itself.
RESERVED = {
    "admin", "administrator", "author", "editor", "editors", "moderation", "moderator", "moderators",
    "newsdesk", "operator", "owner", "root", "staff", "support", "system", "theeditor", "theeditors",
    "webmaster",
}  # fmt: skip


def tidy(value):
    """The name as it is kept: composed (NFC), trimmed, single spaces."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def skeleton(value):
    """What is left for the eye: compatible forms folded, case, accents, spaces and punctuation gone."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", value).casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def validate_display_name(value):
    """Refuse what cannot be read or seen. Categories: unicode.org/reports/tr44/#General_Category_Values."""
    kinds = [unicodedata.category(letter) for letter in value]
    # Cc control, Cf invisible and direction-changing, Co Cs Cn meaningless, Zl Zp line breaks.
    if any(kind[0] == "C" or kind in {"Zl", "Zp"} for kind in kinds):
        raise ValidationError(
            _("Take out the invisible or control characters, for example by typing the name again."),
            code="invisible",
        )
    run = 0
    for kind in kinds:
        run = run + 1 if kind in {"Mn", "Me"} else 0
        if run > MARKS_IN_A_ROW:
            raise ValidationError(_("Use fewer accents on one letter."), code="marks")
    if len(value) < SHORTEST or not any(kind[0] in "LN" for kind in kinds):
        raise ValidationError(
            _("Use at least two characters, with a letter or a digit among them."), code="too_short"
        )


def refuse_confusion(value, *, person=None):
    """Refuse a name that reads like the site's own, or like that of somebody else who works here."""
    from accounts.models import User

    seen = skeleton(value)
    if seen in RESERVED or seen == skeleton(site_name()):
        raise ValidationError(
            _("This name could be taken for the site's staff. Choose another."), code="reserved"
        )
    staff = User.objects.filter(is_staff=True, is_active=True)
    if person is not None and person.pk:
        staff = staff.exclude(pk=person.pk)
    if any(seen == skeleton(name) for name in staff.values_list("display_name", flat=True)):
        raise ValidationError(
            _("This name could be taken for somebody who works here. Choose another."), code="staff"
        )
