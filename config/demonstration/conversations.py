"""What the invented readers say to each other, in the order of time and by the way of every comment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.models import Article
from comments import authoring, credentials, moderation, reactions, submission
from comments.models import Comment, Reaction, Status
from config.demonstration import accounts, files
from consent import terms

# A comment waits until a moderator has looked; on this site somebody always has.
DECIDED_AFTER = timedelta(minutes=2)
EDITED_AFTER = timedelta(minutes=1)
# Later than the replies, so that they were written while the comment still stood.
SECOND_THOUGHTS_AFTER = timedelta(hours=20)
WRITING_TAKES = timedelta(minutes=4)


@dataclass
class Spoken:
    """One comment of the files: its fields, where and when it is said, and what became of it."""

    article: Article
    fields: dict
    at: datetime
    comment: Comment | None = None


def hold(people, now):
    """All conversations. Returns {what: how many}."""
    spoken = _from_files()
    for line in spoken.values():
        line.comment = _say(line, spoken, people, now)
    for line in spoken.values():
        if then := AFTERWARDS.get(line.fields.get("state")):
            then(line, people)
    _react(spoken)
    _verify(people, now)
    return {"comments": len(spoken)}


def _from_files():
    """{(slug, n): Spoken} in the order of time."""
    lines = {}
    for path in sorted((files.ARTICLES / "conversations").glob("*.toml")):
        article = Article.objects.live().get(slug=path.stem)
        for fields in files.table(path)["comment"]:
            at = article.first_live_from + timedelta(days=fields["days"])
            lines[path.stem, fields["n"]] = Spoken(article, fields, at)
    return dict(sorted(lines.items(), key=lambda item: (item[1].at, item[0])))


def _say(line, spoken, people, now):
    """Submit, mend and decide, as the file tells; the comment as it then stands."""
    fields, at = line.fields, line.at
    by = people[fields["account"]] if "account" in fields else accounts.reader(people, fields["name"], at)
    answers = spoken.get((line.article.slug, fields.get("reply_to")))
    body = fields["body"].strip()
    comment = submission.submit(
        line.article, by=by, body=fields.get("edited", body).strip(), at=at,
        parent=answers and Comment.objects.get(pk=answers.comment.pk),
        answered=line.article.live_version(at), accepts=terms.owed_by(by, at), sent_after=WRITING_TAKES,
    )  # fmt: skip
    if comment.n != fields["n"]:
        raise ValueError(f"{line.article.slug}: comment {fields['n']} came as #{comment.n}.")
    if "edited" in fields:
        comment = authoring.edit(comment, by=by, body=body, at=at + EDITED_AFTER)
    if comment.status == Status.HELD and fields.get("state") != "held":
        comment = _decide(comment, fields, by=people["moderator"], at=at + DECIDED_AFTER)
    return comment


def _decide(comment, fields, *, by, at):
    if fields.get("state") == "rejected":
        return moderation.reject(comment, by=by, reason=fields["reason"], at=at)
    return moderation.approve(comment, by=by, at=at)


def _react(spoken):
    """Whoever speaks in a conversation has thanked some of the others: the same ones each time."""
    for (slug, n), line in spoken.items():
        comment = Comment.objects.get(pk=line.comment.pk)
        others = {
            other.comment.author_id: other.comment.author
            for (place, _n), other in spoken.items()
            if place == slug and other.comment.author_id != comment.author_id
        }
        for turn, person in enumerate([*others.values()][: (n * len(comment.body)) % 4]):
            if comment.is_shown:
                kind = Reaction.Kind.values[(n + turn) % 3]
                reactions.toggle(comment, by=person, kind=kind, at=line.at + DECIDED_AFTER)


def _verify(people, now):
    """One of the readers works in the field, and somebody has seen the proof."""
    professional = accounts.reader(people, "Desmond", now)
    credentials.grant(
        professional, by=people["moderator"], title="Clinical psychologist", at=now,
        proof="Entry in the health professions' register, read to us by telephone.",
        valid_until=(now + timedelta(days=365)).date(),
    )  # fmt: skip


def _remove(line, people):
    moderation.remove(
        line.comment, by=people["moderator"], reason=line.fields["reason"], at=line.at + SECOND_THOUGHTS_AFTER
    )


def _report(line, people):
    reporter = accounts.reader(people, line.fields["reported_by"], line.at)
    moderation.report(
        line.comment, by=reporter, reason=line.fields["reported_as"], note=line.fields["reason"],
        at=line.at + SECOND_THOUGHTS_AFTER,
    )  # fmt: skip


AFTERWARDS = {"removed": _remove, "reported": _report}
