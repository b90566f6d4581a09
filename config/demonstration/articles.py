"""Topics, names, articles and pages of the demonstration, brought into their states by publishing's verbs."""

import json
from datetime import timedelta

from django.conf import settings

from articles import noting, publishing, references, reviewing, versions
from articles.models import Byline, Contributor, Reference, Series, Tag, Topic
from config.demonstration import files, house, pictures

# An article is begun a fortnight before readers see it.
WRITING_TAKES = timedelta(days=14)
# So that the oldest of them waits to be reviewed again.
REVIEW_HOLDS = timedelta(days=300)


def write(people, now):
    """All of it. Returns {what: how many}."""
    grouping = _group(people)
    works = json.loads((files.ARTICLES / "references.json").read_text())
    found = files.pages(files.ARTICLES / "articles", ".html")
    for slug, (fields, body) in sorted(found.items(), key=lambda item: _age(item[1][0]), reverse=True):
        draft = _draft(slug, fields, body, grouping, works, people, now)
        STATES[fields["state"]](draft.article, fields, people, now)
        if "change" in fields:
            _change(draft.article, fields["change"], people, now)
    house.furnish(people, now)
    return {"articles": len(found)}


def _age(fields):
    """Days since publication; what is not public yet was begun last."""
    return fields.get("days_ago", -fields.get("days_ahead", 0))


def _group(people):
    """{kind: {slug: row}} of everything that articles are sorted and signed by."""
    topics = files.table(files.ARTICLES / "topics.toml")
    rows = {
        Topic: topics["topic"],
        Tag: topics["tag"],
        Series: files.table(files.ARTICLES / "series.toml")["series"],
        Contributor: files.table(files.ARTICLES / "contributors.toml")["contributor"],
    }
    made = {}
    for model, items in rows.items():
        for item in items:
            account = item.pop("account", None)
            row, _is_new = model.objects.get_or_create(slug=item["slug"], defaults=item)
            if account:
                row.user = people[account]
                row.save(update_fields=["user"])
            made.setdefault(model, {})[row.slug] = row
    return made


def _draft(slug, fields, body, grouping, works, people, now):
    stairs = pictures.stairs(people["editor"])
    first = grouping[Contributor][fields["authors"][0]]
    by = first.user or people["editor"]
    begun = min(files.moment(now, days=max(_age(fields), 0)) - WRITING_TAKES, now)
    series = fields.get("series", {})
    standard = files.table(files.ARTICLES / "standard.toml")
    public = files.moment(now, days=_age(fields))
    draft = publishing.start(
        title=fields["title"], slug=slug, by=by, at=begun,
        topic=grouping[Topic][fields["topic"]],
        series=grouping[Series][series["slug"]] if series else None,
        series_position=series.get("position"),
        content={
            "standfirst": fields["standfirst"],
            "body": body.replace('data-picture="stairs"', f'data-picture="{stairs.sha256}"'),
            "content_notes": fields.get("content_notes", ""),
            "content_note": fields.get("content_note", ""),
            "copyright_line": standard["copyright_line"].format(year=public.year, site=settings.SITE_NAME),
            "disclaimer": standard["disclaimer"],
        },
    )  # fmt: skip
    draft.article.tags.set([grouping[Tag][tag] for tag in fields["tags"]])
    signed = [(slug, Byline.Role.AUTHOR) for slug in fields["authors"]]
    signed += [(fields["reviewer"], Byline.Role.REVIEWER)] if "reviewer" in fields else []
    Byline.objects.bulk_create(
        Byline(version=draft, position=place, contributor=grouping[Contributor][slug], role=role)
        for place, (slug, role) in enumerate(signed)
    )
    Reference.objects.bulk_create(
        Reference(
            version=draft, position=place, name=key, csl=works[key],
            doi=references.normalise_doi(works[key]["DOI"]),
        )
        for place, key in enumerate(fields["references"])
    )  # fmt: skip
    return versions.save(draft, by=by, at=begun + timedelta(hours=3), name="First complete draft")


def _leave(article, fields, people, now):
    """A draft stays a draft."""


def _submit(article, fields, people, now):
    asked = reviewing.reviewers().filter(pk=people["editor"].pk).first()
    reviewing.submit(article, by=article.created_by, reviewer=asked, at=files.moment(now, days=2))
    for said in fields.get("notes", ()):
        at = files.moment(now, days=1)
        note = noting.make(
            article.draft_version(),
            by=people["editor"],
            body=said["body"],
            quote=said.get("quote", ""),
            at=at,
        )
        if "answer" in said:
            noting.answer(note, by=article.created_by, body=said["answer"], at=at + timedelta(hours=2))


def _publish(article, fields, people, now):
    at = files.moment(now, days=fields["days_ago"], at=fields["at"])
    publishing.publish(article, by=people["editor"], at=at)
    if "reviewer" in fields:
        reviewer, day = Contributor.objects.get(slug=fields["reviewer"]), at.date()
        reviewing.record(
            article, by=people["editor"], reviewer=reviewer, reviewed_on=day, due_on=day + REVIEW_HOLDS, at=at
        )


def _schedule(article, fields, people, now):
    at = files.moment(now, days=-fields["days_ahead"], at=fields["at"])
    publishing.schedule(article, by=people["editor"], at=at)


def _withdraw(article, fields, people, now):
    _publish(article, fields, people, now)
    at = files.moment(now, days=fields["withdrawn_days_ago"])
    publishing.withdraw(article, by=people["editor"], reason=fields["reason"], at=at)


STATES = {
    "draft": _leave, "review": _submit, "live": _publish, "scheduled": _schedule, "withdrawn": _withdraw,
}  # fmt: skip


def _change(article, change, people, now):
    """A second version: published with its reason, or left as the unpublished changes of a live article."""
    is_published = change.get("publish", True)
    at = files.moment(now, days=change["days_ago"], at=change["at"]) if is_published else now
    draft = publishing.prepare_change(article, by=people["editor"], at=at)
    for old, new in change["replace"]:
        if draft.body.count(old) != 1:
            raise ValueError(f"{article.slug}: “{old[:40]}…” must be in the text exactly once.")
        draft.body = draft.body.replace(old, new)
    versions.save(draft, by=people["editor"], at=at)
    if is_published:
        publishing.publish(article, by=people["editor"], at=at, kind=change["kind"], reason=change["reason"])
