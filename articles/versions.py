"""Cloning, freezing and keeping the content of versions. Writes content; never a version's life."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import content_notes, references, rendering
from articles.models import Article, Byline, Figure, Picture, Reference, Snapshot, Version
from articles.models.lock import refusal_to

CONTENT = ["title", "standfirst", "body", "content_notes", "content_note", "lead_picture_id", "copyright_line",
           "disclaimer"]  # fmt: skip
RENDERED = ["noted", "body_html", "references_html", "cited", "word_count"]
ROWS = {
    "bylines": (Byline, ["position", "key", "contributor_id", "role"]),
    "references": (Reference, ["position", "key", "name", "csl", "raw", "doi"]),
}


@transaction.atomic
def clone(version, *, by, at=None):
    """A new draft with everything `version` holds; its rows keep their keys, so a diff can pair them."""
    draft = Version(article=version.article, parent=version, created_by=by, created_at=at or timezone.now())
    for field in [*CONTENT, "word_count"]:
        setattr(draft, field, getattr(version, field))
    draft.save()
    for relation, (model, fields) in ROWS.items():
        rows = getattr(version, relation).values(*fields)
        model.objects.bulk_create([model(version=draft, **row) for row in rows])
    return draft


@dataclass(frozen=True)
class Rendered:
    """A text with what belongs to it: the body for readers, its references and the list of them, its pictures."""

    body: rendering.Body
    rows: list
    references: SafeString
    pictures: dict


def rendered(version):
    """What readers get of a version as it stands, saved or not. `version.body` is what may come from anywhere."""
    clean = rendering.sanitise(version.body)
    rows = references.arranged(version.references.all()) if version.pk else []
    shown = rendering.pictures_in(clean)
    pictures = Picture.objects.in_bulk(shown, field_name="sha256") if shown else {}
    body = rendering.render_body(clean, pictures=pictures, references=rows)
    return Rendered(body, rows, references.render_list(rows, body.citations), pictures)


def render(version):
    """Fill the parts of a version that are made from its content, and keep which pictures it shows."""
    made = rendered(version)
    version.body = rendering.sanitise(version.body)
    version.body_html, version.word_count = made.body.html, made.body.words
    version.noted = content_notes.joined(content_notes.split(version.content_notes), made.body.noted)
    if version.pk:
        version.references_html = made.references
        version.cited = [
            {field: getattr(row, field) for field in ("name", "csl", "raw", "doi")} for row in made.rows
        ]
        _show(version, made.pictures.values())
    return version


def _show(version, pictures):
    kept = set(version.figures.values_list("picture_id", flat=True))
    wanted = {picture.pk for picture in pictures}
    version.figures.filter(picture__in=kept - wanted).delete()
    Figure.objects.bulk_create([Figure(version=version, picture_id=pk) for pk in sorted(wanted - kept)])


class SavingError(Exception):
    """Why a draft cannot be saved, in a sentence."""


@transaction.atomic
def save(version, *, by, at=None, name=""):
    """An explicit save of a draft and its rows: sanitise, render, count the revision, keep a snapshot.

    The article's row is locked, as publishing locks it: a save never undoes a publication that came first.
    """
    article = Article.objects.select_for_update().get(pk=version.article_id)
    stored = Version.objects.only("frozen_at", "revision").get(pk=version.pk)
    if stored.frozen_at:
        raise SavingError(
            _("This version was published meanwhile. Prepare a change and put your words in there.")
        )
    if refusal := refusal_to(article, by):
        raise SavingError(refusal)
    for field in ("title", "standfirst", "content_notes", "content_note", "copyright_line", "disclaimer"):
        setattr(version, field, rendering.plain_controls(getattr(version, field)).strip())
    version.updated_at, version.revision = at or timezone.now(), stored.revision + 1
    render(version).save(update_fields=[*CONTENT, *RENDERED, "updated_at", "revision"])
    Snapshot.objects.create(
        version=version, revision=version.revision, data=content_of(version), at=version.updated_at, by=by,
        name=rendering.plain_controls(name).strip(),
    )  # fmt: skip
    return version


def content_of(version):
    """All that a version says, as plain data: {field: text, "bylines": [row], "references": [row]}.

    A row's `key` pairs it through clones; its `id` is what an open writing page calls it.
    """
    data = {field: getattr(version, field) for field in CONTENT}
    for relation, (_model, fields) in ROWS.items():
        rows = getattr(version, relation).values("id", *fields)
        data[relation] = [row | {"key": str(row["key"])} for row in rows]
    return data


def put(version, data):
    """Make a draft say what `data` says, as `content_of` made it. Does not save the version itself.

    Fields that were not there yet when the data was kept stay as they are. Returns what cannot come back, because it
    was deleted since: a picture, names.
    """
    gone = []
    for field in [name for name in CONTENT if name in data]:
        column = version._meta.get_field(field)
        if column.is_relation and not _is_there(column, data[field]):
            gone.append(str(column.verbose_name))
            continue
        setattr(version, field, data[field])
    for relation, (model, fields) in ROWS.items():
        if relation not in data:
            continue
        getattr(version, relation).all().delete()
        rows = [{name: row[name] for name in fields if name in row} for row in data[relation]]
        columns = [column for column in map(model._meta.get_field, fields) if column.is_relation]
        whole = [row for row in rows if all(_is_there(c, row.get(c.attname)) for c in columns)]
        gone += [str(model._meta.verbose_name)] * (len(rows) - len(whole))
        model.objects.bulk_create([model(version=version, **row) for row in whole])
    return gone


def _is_there(column, pk):
    return pk is None or column.related_model.objects.filter(pk=pk).exists()


def export(user):
    """Which saves are this person's, for their own data."""
    saves = Snapshot.objects.filter(by=user).order_by("at")
    return list(saves.values("version__title", "revision", "at", "name"))
