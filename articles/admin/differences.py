"""What the conflict page says about each thing on which the sides differ."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import comparing, rendering
from articles.merging import ORDER, PROSE

NAME_LENGTH = 60


@dataclass(frozen=True)
class Shown:
    """`columns`: (value of the choice, heading, paragraphs) of mine and theirs; `before`: what the base says."""

    item: Any
    label: str
    before: list
    mine: list
    theirs: list
    may_be_both: bool
    may_be_other: bool
    own_words: str


class Differences:
    """Labels and words for the items of a merge; every name that a choice field needs is asked for once."""

    def __init__(self, sides, merge):
        self.sides, self.merge = sides, merge

    @cached_property
    def clashes(self):
        return [self._shown(item) for item in self.merge.clashes]

    @cached_property
    def taken_by_itself(self):
        return [self._shown(item) for item in self.merge.taken_by_itself]

    def _shown(self, item):
        field = self._field(item)
        is_text = isinstance(field, forms.CharField) and not item.is_passage
        return Shown(
            item=item,
            label=self._label(item),
            before=self._paragraphs(item, item.base),
            mine=self._changed(item, item.base if item.has_base else None, item.mine),
            theirs=self._changed(item, item.base if item.has_base else item.mine, item.theirs),
            may_be_both=item.is_passage,
            may_be_other=is_text,
            own_words=item.other or (item.mine if is_text else ""),
        )

    def _form(self, item):
        return self.sides.form if len(item.where) == 1 else self.sides.row_forms[item.where[0]]

    def _field(self, item):
        return None if len(item.where) == 2 else self._form(item).base_fields[item.where[-1]]

    def _label(self, item):
        if len(item.where) == 1:
            return str(self._field(item).label)
        relation, key = item.where[:2]
        sides = self.sides.theirs, self.sides.mine, self.sides.base
        row = next(side.rows[relation][key] for side in sides if side and key in side.rows.get(relation, {}))
        form = self._form(item)
        said = next(
            (text for name in row if name != ORDER and (text := self._say(form, name, row[name]))), ""
        )
        kind = form._meta.model._meta.verbose_name.capitalize()
        label = f"{kind}: {Truncator(said).chars(NAME_LENGTH)}"
        return label if len(item.where) == 2 else f"{label} · {self._field(item).label}"

    def _paragraphs(self, item, value):
        if not item.has_base:
            return []
        if value is None:
            return [_("It was not there.")]
        said = comparing.paragraphs(value) if self._is_prose(item) else [self._text(item, value)]
        return list(filter(None, said)) or ["–"]

    def _changed(self, item, base, value):
        if value is None:
            return [_("It is taken out.")]
        if self._is_prose(item):
            return self._changed_prose(base, value)
        after = self._text(item, value)
        if base is None or (not after and not base):
            return [after or "–"]
        return [comparing.words(self._text(item, base), after) or "–"]

    def _changed_prose(self, base, value):
        if base is None:
            return comparing.paragraphs(value) or ["–"]
        if base != value and comparing.paragraphs(base) == comparing.paragraphs(value):
            return [*comparing.paragraphs(value), format_html("<em>{}</em>", comparing.SAME_WORDS)]
        return comparing.passage(base, value) or ["–"]

    def _is_prose(self, item):
        return item.where == (PROSE,)

    def _text(self, item, value):
        if isinstance(value, dict):
            form = self._form(item)
            return " · ".join(filter(None, (self._say(form, n, v) for n, v in value.items() if n != ORDER)))
        return self._say(self._form(item), item.where[-1], value)

    def _say(self, form, name, value):
        """A posted value in words."""
        field = form.base_fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return self._names(form, name).get(value, value)
        if isinstance(field, forms.BooleanField):
            return _("yes") if value else _("no")
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))
        return rendering.text_of(value) if name == PROSE else value

    def _names(self, form, name):
        known = self.__dict__.setdefault("_known", {})
        if (form, name) not in known:
            wanted = {pk for pk in self._values(form, name) if pk.isascii() and pk.isdigit() and len(pk) < 19}
            rows = form.base_fields[name].queryset.filter(pk__in=wanted)
            known[form, name] = {str(row.pk): str(row) for row in rows}
        return known[form, name]

    def _values(self, form, name):
        for side in filter(None, (self.sides.base, self.sides.mine, self.sides.theirs)):
            if form is self.sides.form:
                yield side.fields.get(name, "")
            for relation, rows in side.rows.items():
                if form is self.sides.row_forms[relation]:
                    yield from (row.get(name, "") for row in rows.values())
