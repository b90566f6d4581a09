"""What search looks into: one row of folded text for every version that readers see or will see.

Both databases get the same folded words, so both cut them alike and neither needs an extension. SQLite keeps
an FTS5 index over the rows in step by triggers; PostgreSQL keeps two generated tsvectors. Either way the view
`articles_search` offers (version_id, document), and `Hit` is that view: search joins it to the live versions.
The only writer of SearchText: the verbs of `publishing` call `refresh` in their own transaction, the desk `rename`.
"""

import re
import unicodedata

from django.db import models
from django.utils import timezone

from articles import rendering

# PostgreSQL refuses a tsvector over 1 MiB; of short words that all differ it is twice as long as their text.
MOST_BYTES = 400_000
# Longer than any word; a pasted key or address must not become a term that PostgreSQL cannot hold (2 KiB).
LONGEST_WORD = 60

# Letters that Unicode does not take apart into a base letter and a mark, but readers do: Rønnestad, Łukasz.
_plain = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_ascii = {n: " " for n in range(128) if not chr(n).isalnum()}
# PostgreSQL reads the beginning of “1e5x” as the number 1e5 and the rest as a word; so “1 e5x” for everybody.
_exponent = re.compile(r"(\d)(?=e\d)")
_long = re.compile(rf"(\S{{{LONGEST_WORD}}})\S+")


def fold(text):
    """Letters and digits only, without case and marks; all else is a space. “Zürich’s” → “zurich s”."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        kept = (c for c in apart if unicodedata.category(c) not in {"Mn", "Mc", "Me", "Cf"})
        text = "".join(kept).translate(_plain)
        return "".join(c if c.isalnum() else " " for c in text.lower())
    return text.lower().translate(_ascii)


def cut(text):
    """Folded text whose words both databases see alike: none too long, none that PostgreSQL takes for a number."""
    return _long.sub(r"\1", _exponent.sub(r"\1 ", fold(text)))


def words_of(text, at_most):
    """The different words of a text as the index has them, in order."""
    return list(dict.fromkeys(cut(text).split()))[:at_most]


class Document(models.TextField):
    """What a version says, as the database's search sees it. The lookups take folded words."""


class SearchText(models.Model):
    """`plain` is what excerpts are cut from; `title`, `names` and `text` are folded and searched."""

    version = models.OneToOneField(
        "articles.Version", models.CASCADE, primary_key=True, related_name="search_text"
    )
    title = models.TextField()
    names = models.TextField()
    text = models.TextField()
    plain = models.TextField()

    class Meta:
        verbose_name = "search text"
        verbose_name_plural = "search texts"

    def __str__(self):
        return self.title


class Hit(models.Model):
    """A row of the view `articles_search`; exists only to be joined."""

    version = models.OneToOneField(
        "articles.Version", models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="hit"
    )
    document = Document()

    class Meta:
        managed = False
        db_table = "articles_search"

    def __str__(self):
        return str(self.version_id)


def refresh(article):
    """Bring the rows of one article in step: its versions that are live or will be, and no others."""
    shown = article.versions.filter(
        models.Q(live_until=None) | models.Q(live_until__gt=timezone.now()), live_from__isnull=False
    )
    kept = [_write(version) for version in shown]
    SearchText.objects.filter(version__article=article).exclude(pk__in=kept).delete()


def rename(contributor):
    """Bring the names of everything in step that a contributor signed, once the name has changed."""
    signed = models.Q(version__bylines__contributor=contributor)
    signed |= models.Q(version__bylines__contributor__same_as=contributor)
    rows = SearchText.objects.filter(signed).distinct()
    for row in rows.select_related("version"):
        row.names = cut(_names(row.version))
        row.save(update_fields=["names"])


def _names(version):
    """The names that signed it, and the one under which somebody is found today."""
    lines = version.bylines.order_by("position", "pk")
    pairs = lines.values_list("contributor__name", "contributor__same_as__name")
    return " ".join(dict.fromkeys(name for pair in pairs for name in pair if name))


def _write(version):
    parts = [version.standfirst, *map(rendering.text_of, (version.body, version.references_html))]
    plain = unicodedata.normalize("NFC", " ".join(filter(None, parts)))
    plain = plain.encode()[:MOST_BYTES].decode(errors="ignore")
    fields = {"title": version.title, "names": _names(version), "text": plain}
    folded = {name: cut(text) for name, text in fields.items()}
    SearchText.objects.update_or_create(pk=version.pk, defaults=folded | {"plain": plain})
    return version.pk


@Document.register_lookup
class Finds(models.Lookup):
    """All words occur, each as the beginning of a word."""

    lookup_name = "finds"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        document, params = self.process_lhs(compiler, connection)
        return f"{document} MATCH %s", (*params, fts5(self.rhs))

    def as_postgresql(self, compiler, connection):
        document, params = self.process_lhs(compiler, connection)
        return f"{document} @@ %s::tsquery", (*params, tsquery(self.rhs))


@Document.register_lookup
class Heads(Finds):
    """All words occur in the title."""

    lookup_name = "heads"

    def as_sqlite(self, compiler, connection):
        document, params = self.process_lhs(compiler, connection)
        return f"{document} MATCH %s", (*params, f"title : ({fts5(self.rhs)})")

    def as_postgresql(self, compiler, connection):
        return f"{_alias(self.lhs, connection)}.heading @@ %s::tsquery", (tsquery(self.rhs),)


@Document.register_lookup
class Ranks(Finds):
    """Nothing more to ask of rows that are known to match, except what their relevance needs.

    FTS5 ranks only what its own MATCH found; for PostgreSQL a second look at every text would double the cost.
    """

    lookup_name = "ranks"

    def as_postgresql(self, compiler, connection):
        document, params = self.process_lhs(compiler, connection)
        return f"{document} IS NOT NULL", params


class Judgement(models.Func):
    """What can be said of a document that a query found; needs the words of that query."""

    def __init__(self, document, words, **extra):
        super().__init__(document, **extra)
        self.words = words


class InTitle(Judgement):
    """Whether all words occur in the title. Not a lookup: FTS5 allows one MATCH for a row."""

    output_field = models.BooleanField()

    def as_sqlite(self, compiler, connection, **context):
        found = "SELECT rowid FROM articles_index WHERE articles_index MATCH %s"
        version = f"{_alias(self.source_expressions[0], connection)}.version_id"
        return f"{version} IN ({found})", (f"title : ({fts5(self.words)})",)

    def as_postgresql(self, compiler, connection, **context):
        heading = f"{_alias(self.source_expressions[0], connection)}.heading"
        return f"{heading} @@ %s::tsquery", (tsquery(self.words),)


class Relevance(Judgement):
    """How well a document answers; larger is better. Comparable only within one search."""

    output_field = models.FloatField()

    def as_sqlite(self, compiler, connection, **context):
        return f"-{_alias(self.source_expressions[0], connection)}.rank", ()

    def as_postgresql(self, compiler, connection, **context):
        document, params = compiler.compile(self.source_expressions[0])
        # Weights of D, C, B, A: unused, text, names, title.
        return f"ts_rank('{{0, 0.1, 0.4, 1}}', {document}, %s::tsquery)", (*params, tsquery(self.words))


def _alias(document, connection):
    """What the query at hand calls the view that this document is of."""
    return connection.ops.quote_name(document.alias)


def fts5(words):
    """Words are folded, so nothing in them could end the quotation. One letter is no beginning but a word."""
    return " AND ".join(f'"{word}"' if _is_letter(word) else f'"{word}"*' for word in words)


def tsquery(words):
    return " & ".join(f"'{word}'" if _is_letter(word) else f"'{word}':*" for word in words)


def _is_letter(word):
    return len(word) == 1 and word.isascii()


def finds_any(words, token):
    """Whether a folded word of a query finds a folded word of a text: `fts5` and `tsquery` in Python."""
    return any(token == word if _is_letter(word) else token.startswith(word) for word in words)
