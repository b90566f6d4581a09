"""The database's side of `index`: FTS5 and its triggers, or tsvectors and their index; the view over them.

SQLite remakes a table on most ALTERs and drops its triggers without a word, so they are installed again after
every migrate, and a system check asserts them (`apps`).
"""

COLUMNS = ("title", "names", "text")
RELATIONS = ("articles_index", "articles_search")


def _sqlite_triggers():
    def values(row):
        return ", ".join(f"{row}.{column}" for column in ("version_id", *COLUMNS))

    # FTS5 keeps no copy of the text: it must be told the words to forget (sqlite.org/fts5.html, 4.4.3).
    into = f"INSERT INTO articles_index ({{0}}rowid, {', '.join(COLUMNS)}) VALUES"
    forget = f"{into.format('articles_index, ')} ('delete', {values('OLD')});"
    learn = f"{into.format('')} ({values('NEW')});"
    yield "articles_searchtext_insert", f"AFTER INSERT ON articles_searchtext BEGIN {learn} END"
    yield "articles_searchtext_update", f"AFTER UPDATE ON articles_searchtext BEGIN {forget} {learn} END"
    yield "articles_searchtext_delete", f"AFTER DELETE ON articles_searchtext BEGIN {forget} END"


def _sqlite(cursor):
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles_index'")
    if not cursor.fetchone():
        cursor.execute(
            f"""CREATE VIRTUAL TABLE articles_index USING fts5({", ".join(COLUMNS)},
            content='articles_searchtext', content_rowid='version_id',
            tokenize='unicode61 remove_diacritics 2', prefix='2 3')"""
        )
        cursor.execute("INSERT INTO articles_index (articles_index) VALUES ('rebuild')")
    rank = "'rank', 'bm25(10.0, 4.0, 1.0)'"
    cursor.execute(f"INSERT INTO articles_index (articles_index, rank) VALUES ({rank})")  # noqa: S608 - constant
    cursor.execute("DROP VIEW IF EXISTS articles_search")
    # +rowid: a plain one would let the planner ask the index once for every live version, not once in all.
    cursor.execute(
        """CREATE VIEW articles_search AS
        SELECT +rowid AS version_id, articles_index AS document, rank FROM articles_index"""
    )
    for name, body in _sqlite_triggers():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"CREATE TRIGGER {name} {body}")


def _postgresql(cursor):
    def vector(column, weight):
        return f"setweight(to_tsvector('simple', {column}), '{weight}')"

    document = " || ".join(map(vector, COLUMNS, "ABC"))
    cursor.execute(
        f"""ALTER TABLE articles_searchtext
        ADD COLUMN IF NOT EXISTS heading tsvector GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED,
        ADD COLUMN IF NOT EXISTS document tsvector GENERATED ALWAYS AS ({document}) STORED"""
    )
    # Publishing is rare and search is not: no list of pending entries that every search would have to read.
    for name, column in (("articles_index", "document"), ("articles_index_heading", "heading")):
        cursor.execute(
            f"""CREATE INDEX IF NOT EXISTS {name} ON articles_searchtext
            USING gin ({column}) WITH (fastupdate = off)"""
        )
    cursor.execute(
        """CREATE OR REPLACE VIEW articles_search AS
        SELECT version_id, document, heading FROM articles_searchtext"""
    )


def install(connection):
    """Put everything in place; safe to repeat."""
    with connection.cursor() as cursor:
        (_sqlite if connection.vendor == "sqlite" else _postgresql)(cursor)


def remove(connection):
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW IF EXISTS articles_search")
        if connection.vendor == "sqlite":
            for name, _body in _sqlite_triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute("DROP TABLE IF EXISTS articles_index")
        else:
            for column in ("document", "heading"):
                cursor.execute(f"ALTER TABLE articles_searchtext DROP COLUMN IF EXISTS {column}")


def missing(connection):
    """The names of parts that should be there and are not."""
    wanted = set(RELATIONS)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted |= {name for name, _body in _sqlite_triggers()}
            cursor.execute("SELECT name FROM sqlite_master")
        else:
            cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
        return sorted(wanted - {row[0] for row in cursor.fetchall()})
