"""Choosers that look rows up while one types. The stock ones answer a hand-made value with an error of the database."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple


def is_key(value):
    """Whether a posted value can be the key of a row in every database."""
    # Python reads no number of thousands of digits.
    return value.isascii() and value.isdigit() and len(value) < 20 and int(value) < 2**63


class Lenient:
    """Shows what is chosen. What can be no key is left out; the field beside it says that it is no choice.

    `names` (key → label) is shared by all rows of a page, so that it is asked for once: by `known`,
    the filters that find them, if it is told.
    """

    known = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = {}

    def optgroups(self, name, value, attrs=None):
        chosen = [key for key in map(str, value) if is_key(key)]
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        names = self._names(chosen)
        for key in chosen if self.allow_multiple_selected else chosen[:1]:
            if key in names:
                options.append(self.create_option(name, key, names[key], True, len(options)))
        return [(None, options, 0)]

    def _names(self, keys):
        if self.known is not None and not self.names:
            self.names.update(self._labels(self.known))
        missing = [key for key in keys if key not in self.names]
        if missing:
            self.names.update(self._labels({"pk__in": missing}))
        return self.names

    def _labels(self, filters):
        field = self.choices.field
        return {str(row.pk): field.label_from_instance(row) for row in field.queryset.filter(**filters)}


class Chooser(Lenient, AutocompleteSelect):
    pass


class MultipleChooser(Lenient, AutocompleteSelectMultiple):
    def value_from_datadict(self, data, files, name):
        """A number beyond every key would be an error of the database, not of the field."""
        values = super().value_from_datadict(data, files, name)
        return [value if is_key(value) or not value.isdecimal() else "-1" for value in values]


class WithChoosers:
    """For an admin or an inline with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Chooser(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", MultipleChooser(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
