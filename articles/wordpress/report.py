"""What an import found, took and left, for a person to read."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

COMMENT_STATES = {
    "1": "approved",
    "0": "waiting for a moderator",
    "spam": "spam",
    "trash": "in the bin",
    "post-trashed": "in the bin with their post",
}


@dataclass
class Report:
    is_dry: bool = False
    types: Counter = field(default_factory=Counter)  # of everything in the files
    statuses: Counter = field(default_factory=Counter)  # of posts
    states: Counter = field(default_factory=Counter)  # of comments that can be taken
    kinds: Counter = field(default_factory=Counter)  # of what is among the comments and is none
    outcomes: Counter = field(default_factory=Counter)  # of posts
    comments: Counter = field(default_factory=Counter)  # what became of them
    left_out: Counter = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)  # one per new article
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # title → what to look at
    mended: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def see(self, item):
        """Count an item, whatever becomes of it."""
        self.types[item.type] += 1
        if item.type == "post":
            self.statuses[item.status or "none"] += 1
            self.states.update(comment.approved for comment in item.comments)
            self.kinds.update(
                {kind: n for kind, n in item.comment_kinds.items() if kind not in ("", "comment")}
            )

    def totals(self):
        """One line: what was done."""
        done = "would be imported" if self.is_dry else "imported"
        said = [
            f"{many(self.outcomes['new'], 'article')} {done}",
            f"{self.outcomes['known']} here already",
        ]
        if self.is_dry:
            said.append(f"{many(sum(self.states.values()), 'comment')} in the files")
        else:
            said.append(f"{many(self.comments['added'], 'comment')} added")
            said.append(f"{self.comments['known']} here already")
        if self.broken:
            said.append(f"{len(self.broken)} could not be read")
        return "; ".join(said)

    def text(self, *, with_lines=True):
        """The whole report."""
        other = {kind: n for kind, n in self.types.items() if kind != "post"}
        comments = {
            phrase: n for phrase, n in self.comments.items() if phrase not in ("added", "known") and n
        }
        parts = [
            ("In the files, by type", self.types),
            ("Posts, by status", self.statuses),
            ("Comments, by state", {COMMENT_STATES.get(state, state): n for state, n in self.states.items()}),
            (
                "Not taken, because articles and comments only are",
                {_kind(kind): n for kind, n in other.items()},
            ),
            ("Among the comments, but none: not taken", self.kinds),
            ("About the comments", comments),
            ("Could not be carried", {what: n for what, n in self.left_out.items() if n}),
        ]
        lines = ["WordPress import: dry run, nothing was changed" if self.is_dry else "WordPress import", ""]
        for heading, counts in parts:
            if counts:
                lines += [f"{heading}:", *(f"  {n} × {what}" for what, n in sorted(counts.items())), ""]
        if with_lines and self.lines:
            lines += [
                "Would be imported:" if self.is_dry else "Imported:",
                *(f"  {line}" for line in self.lines),
                "",
            ]
        if self.notes:
            lines.append("To look at:")
            for title, notes in self.notes.items():
                lines += [f"  {title}", *(f"    {note}" for note in notes)]
            lines.append("")
        for heading, entries in (("Mended", self.mended), ("Could not be read", self.broken)):
            if entries:
                lines += [f"{heading}:", *(f"  {entry}" for entry in entries), ""]
        return "\n".join([*lines, f"In all: {self.totals()}."]) + "\n"


def _kind(kind):
    return {"page": "pages", "attachment": "attachments (pictures and files)"}.get(kind, f"“{kind}”")


def many(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"
