"""The sides of a merge, read from what was posted and from what is stored, and the merged one as a POST again."""

import re
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME

from articles import rendering, versions
from articles.admin import pasting
from articles.merging import Side
from articles.models import Snapshot, Version

# Fields of the writing page that are no content of the version.
APART = {"stamp", "save_name", "opened", "pasted"}
# Django's own limit of a formset is a thousand rows.
MOST_ROWS = 1000


class Sides:
    """For one POST to the writing page of one draft. `origin` is the version that the page was opened with: the draft
    itself, or the version it was cloned from."""

    def __init__(self, model_admin, request, draft, *, origin=None):
        self.post, self.draft, self.origin = pasting.folded(request.POST), draft, origin or draft
        self.form = model_admin.get_form(request, draft, change=True)
        self.row_forms = {}
        for formset in model_admin.get_formsets_with_inlines(request, draft):
            kind = formset[0]
            self.row_forms[kind.get_default_prefix()] = kind.form

    @cached_property
    def base_snapshot(self):
        return find_base(self.origin, self.post.get("stamp", ""))

    @cached_property
    def base(self):
        return self._of_content(self.base_snapshot.data) if self.base_snapshot else None

    @cached_property
    def theirs(self):
        return self._of_content(versions.content_of(self.draft))

    def _of_content(self, data):
        instance = Version(**{name: data[name] for name in versions.CONTENT if name in data})
        side = Side(self._settled(self.form, untouched(self.form(instance=instance))))
        for relation, form in self.row_forms.items():
            model, columns = versions.ROWS[relation]
            side.rows[relation] = {
                row["key"]: self._settled(
                    form, untouched(form(instance=model(**{c: row[c] for c in columns if c in row})))
                )
                for row in data.get(relation, [])
            }
        return side

    @cached_property
    def mine(self):
        side = Side(self._settled(self.form, self._posted(self.form, "")))
        for relation, form in self.row_forms.items():
            side.rows[relation] = dict(self._posted_rows(relation, form))
        return side

    def _posted(self, form, prefix):
        """What was posted for a form. A field that the page did not have is left out: nobody has emptied it."""
        texts = {}
        for name in form.base_fields.keys() - APART:
            if isinstance(form.base_fields[name], forms.BooleanField):
                texts[name] = "on" if prefix + name in self.post else ""
            elif prefix + name in self.post:
                texts[name] = self.post[prefix + name]
        return texts

    def _posted_rows(self, relation, form):
        keys = self._keys(relation)
        untouched_row = self._settled(form, untouched(form()))
        for n in range(number(self.post.get(f"{relation}-TOTAL_FORMS"), most=MOST_ROWS)):
            prefix = f"{relation}-{n}-"
            if self.post.get(prefix + DELETION_FIELD_NAME):
                continue
            key = keys.get(self.post.get(prefix + "id", ""))
            row = self._settled(form, self._posted(form, prefix))
            if key:
                yield key, row
            elif any(text != untouched_row.get(name, "") for name, text in row.items()):
                yield f"new-{n}", untouched_row | row

    def _keys(self, relation):
        """id of a row → its key: as of the save that the page was opened with, else as the database has it."""
        model, _columns = versions.ROWS[relation]
        stored = model.objects.filter(version=self.origin).values_list("pk", "key")
        saved = self.base_snapshot.data.get(relation, []) if self.base_snapshot else []
        return {str(pk): str(key) for pk, key in stored} | {
            str(row["id"]): row["key"] for row in saved if "id" in row
        }

    def _settled(self, form, texts):
        """Texts as saving would settle them, so that line ends or a tidied tag are no difference."""
        return {name: settled(form.base_fields[name], text) for name, text in texts.items()}

    def post_of(self, merged):
        """The merged side as the browser would post it from the writing page of the draft as it is now."""
        post = self.post.copy()
        for name in [name for name in post if re.match(rf"({'|'.join(self.row_forms)})-\d+-|merge-", name)]:
            del post[name]
        for name, text in merged.fields.items():
            _put(post, name, text, self.form)
        post["stamp"] = str(self.draft.revision)
        for relation, rows in merged.rows.items():
            self._put_rows(post, relation, dict(rows))
        return post

    def _put_rows(self, post, relation, rows):
        model, _columns = versions.ROWS[relation]
        form = self.row_forms[relation]
        stored = list(model.objects.filter(version=self.draft).values_list("pk", "key"))
        n = -1
        for n, (pk, key) in enumerate(stored):
            row = rows.pop(str(key), None)
            post[f"{relation}-{n}-id"], post[f"{relation}-{n}-version"] = str(pk), str(self.draft.pk)
            if row is None:
                post[f"{relation}-{n}-{DELETION_FIELD_NAME}"] = "on"
                row = self.theirs.rows[relation][str(key)]
            for name, text in row.items():
                _put(post, f"{relation}-{n}-{name}", text, form, name)
        for added, row in enumerate(rows.values(), n + 1):
            post[f"{relation}-{added}-id"], post[f"{relation}-{added}-version"] = "", str(self.draft.pk)
            for name, text in row.items():
                _put(post, f"{relation}-{added}-{name}", text, form, name)
        post[f"{relation}-INITIAL_FORMS"] = str(len(stored))
        post[f"{relation}-TOTAL_FORMS"] = str(len(stored) + len(rows))


def _put(post, name, text, form, field=None):
    # A browser leaves a box that is not ticked out.
    if isinstance(form.base_fields[field or name], forms.BooleanField) and not text:
        post.pop(name, None)
    else:
        post[name] = text


def find_base(version, stamp):
    """The save that a page was opened with, or None: a stamp may be forged, a save older than all snapshots."""
    revision = number(stamp, most=2**31 - 1)
    return Snapshot.objects.filter(version=version, revision=revision).select_related("by").first()


def number(text, *, most):
    """A posted number, 0 if it is none."""
    text = text or ""
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 11 else 0


def untouched(form):
    """What a browser posts from a form that nobody has touched: {name: text}. Every field here has one value."""
    values = {}
    for bound in form:
        if bound.name in form.base_fields and bound.name not in APART:
            value = bound.value()
            is_box = isinstance(bound.field, forms.BooleanField)
            values[bound.name] = ("on" if value else "") if is_box else "" if value is None else str(value)
    return values


def settled(field, text):
    if isinstance(field, forms.CharField):
        try:
            text = field.clean(text) or ""
        except ValidationError:
            text = text.strip()
        text = rendering.plain_controls(str(text).replace("\r\n", "\n"))
    return text
