"""What travels, and how a row is written down. A new model travels by itself; what stays behind is named here."""

import base64
import json
from datetime import UTC, datetime

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

LEFT = {
    "consent.UndeclaredCookie": "what was found on this machine; one report would make a site count as full",
    "accounts.DataCopy": "a file of a week's life; asked for again in a minute",
    "auth.Group": "kept in code, made by migrate",
    "auth.Permission": "kept in code, made by migrate",
    "auth.Group_permissions": "kept in code, made by migrate",
    "contenttypes.ContentType": "made by migrate",
    "sessions.Session": "nobody stays signed in over a move",
    "usersessions.UserSession": "nobody stays signed in over a move",
    "account.EmailConfirmation": "a code of an hour's life",
    "articles.DeadEnd": "what was asked for in vain on this machine; one visit would make a site count as full",
    "django_tasks_database.DBTaskResult": "work of this machine; its mails must not be sent twice",
}

# What migrate itself puts into an empty site: drafts of the notices and of the documents.
SEEDED = {
    "articles.ContentNote",
    "consent.Notice", "consent.LegalDocument", "consent.DocumentVersion", "consent.Purpose", "consent.Vendor",
    "consent.Purpose_vendors", "consent.CookieDetail", "cookie_consent.CookieGroup", "cookie_consent.Cookie",
}  # fmt: skip

# Rows that migrate numbers differently in every database, so they are named and not numbered.
NAMES = {
    Group: ("name",),
    ContentType: ("app_label", "model"),
    Permission: ("content_type__app_label", "content_type__model", "codename"),
}


def carried():
    """The models that travel, in the order of their names. Order does not matter: the database checks at the end."""
    every = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted((m for m in every if m._meta.label not in LEFT), key=lambda m: m._meta.label)


class Table:
    """A model's rows on paper: `columns` in order, `write` to a line, `read` from it to the database's own values."""

    def __init__(self, model, connection):
        self.model = model
        self.connection = connection
        self.fields = [field for field in model._meta.local_concrete_fields if not field.generated]
        self.columns = [field.attname for field in self.fields]
        self.names = {
            field: self._names(field.remote_field.model)
            for field in self.fields
            if field.remote_field and field.remote_field.model in NAMES
        }

    def _names(self, model):
        return {row[0]: list(row[1:]) for row in model.objects.values_list("pk", *NAMES[model])}

    def write(self, row):
        values = [self._written(field, row) for field in self.fields]
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

    def _written(self, field, row):
        value = field.value_from_object(row)
        if value is None or isinstance(field, models.JSONField):
            return value
        if field in self.names:
            return self.names[field][value]
        match value:
            case bool() | int() | float() | str():
                return value
            case datetime():
                return value.astimezone(UTC).isoformat()
            case bytes() | memoryview():
                return base64.b64encode(value).decode()
        return field.value_to_string(row)

    def read(self, line):
        """The values of a line, ready for INSERT; ValueError or ValidationError when it is none of ours."""
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(self.fields):
            raise ValueError("another number of columns")
        return [self._ready(field, value) for field, value in zip(self.fields, values, strict=True)]

    def _ready(self, field, value):
        if value is not None and field in self.names:
            value = next((pk for pk, name in self.names[field].items() if name == value), None)
            if value is None:
                raise ValueError(f"{field.name} names nothing that this version has")
        elif value is not None and not field.is_relation:
            value = field.to_python(value)
        elif value is not None:
            value = field.target_field.to_python(value)
        return field.get_db_prep_save(value, self.connection)

    @property
    def insertion(self):
        quote = self.connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        return f"INSERT INTO {quote(self.model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own
