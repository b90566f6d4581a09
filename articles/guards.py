"""Frozen means frozen, held by the database itself: triggers on Version and its rows.

A frozen version may only end earlier or later while its end lies ahead, be marked as announced, or thaw while
its beginning lies ahead. An open Redaction is the one way round. SQLite remakes a table on most ALTERs and drops
its triggers without a word, so they are installed again after every migrate, and a system check asserts them.
The clock is the database's own.
"""

CONTENT = [
    "article_id", "title", "standfirst", "body", "content_notes", "content_note", "lead_picture_id", "copyright_line",
    "disclaimer", "noted",
    "body_html", "references_html", "cited", "word_count", "kind", "reason", "standing", "number", "live_from",
]  # fmt: skip
ROWS = ["byline", "reference", "figure"]
REFUSAL = "A published version cannot be changed"


def _sqlite(content=CONTENT, rows=ROWS):
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    closed = (
        "NOT EXISTS (SELECT 1 FROM articles_redaction r WHERE r.version_id = {0} AND r.closed_at IS NULL)"
    )
    changed = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in content)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    yield (
        "articles_version_update",
        f"""BEFORE UPDATE ON articles_version
        WHEN OLD.frozen_at IS NOT NULL AND {closed.format("OLD.id")} AND CASE
          WHEN NEW.frozen_at IS NULL THEN OLD.live_from <= {now}
          ELSE {changed} OR OLD.frozen_at IS NOT NEW.frozen_at
            OR (OLD.live_until IS NOT NEW.live_until AND OLD.live_until <= {now}) END {refuse}""",
    )
    yield (
        "articles_version_delete",
        f"""BEFORE DELETE ON articles_version
        WHEN OLD.frozen_at IS NOT NULL AND {closed.format("OLD.id")} {refuse}""",
    )
    overlap = """EXISTS (SELECT 1 FROM articles_version o WHERE o.article_id = NEW.article_id AND o.id <> NEW.id
        AND o.live_from IS NOT NULL AND (o.live_until IS NULL OR o.live_until > NEW.live_from)
        AND (NEW.live_until IS NULL OR NEW.live_until > o.live_from)
        AND o.live_from IS NOT o.live_until AND NEW.live_from IS NOT NEW.live_until)"""
    for moment in ("INSERT", "UPDATE OF live_from, live_until"):
        yield (
            f"articles_version_overlap_{moment[:6].lower()}",
            f"""BEFORE {moment} ON articles_version
            WHEN NEW.live_from IS NOT NULL AND {overlap}
            BEGIN SELECT RAISE(ABORT, 'Two versions of an article cannot be public at once'); END""",
        )
    for row in rows:
        frozen = "EXISTS (SELECT 1 FROM articles_version v WHERE v.id = {0}.version_id AND v.frozen_at IS NOT NULL)"
        for moment, side in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            condition = f"{frozen.format(side)} AND {closed.format(f'{side}.version_id')}"
            yield (
                f"articles_{row}_{moment.lower()}_{side.lower()}",
                f"""BEFORE {moment} ON articles_{row}
                WHEN {condition} {refuse}""",
            )


def _postgresql(content=CONTENT, rows=ROWS):
    changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in content)
    opened = "EXISTS (SELECT 1 FROM articles_redaction r WHERE r.version_id = {0} AND r.closed_at IS NULL)"
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'"
    yield f"""CREATE OR REPLACE FUNCTION articles_guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.frozen_at IS NOT NULL AND NOT {opened.format("OLD.id")} THEN
            IF TG_OP = 'DELETE' THEN {refuse}; END IF;
            IF NEW.frozen_at IS NULL THEN
              IF OLD.live_from <= clock_timestamp() THEN {refuse}; END IF;
            ELSIF {changed} OR OLD.frozen_at IS DISTINCT FROM NEW.frozen_at
              OR (OLD.live_until IS DISTINCT FROM NEW.live_until AND OLD.live_until <= clock_timestamp()) THEN {refuse};
            END IF;
          END IF;
          IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
          RETURN NEW;
        END $$"""
    row_guard = f"""CREATE OR REPLACE FUNCTION articles_guard_row() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE owner bigint; frozen timestamptz;
        BEGIN
          FOREACH owner IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.version_id]
              WHEN 'DELETE' THEN ARRAY[OLD.version_id] ELSE ARRAY[OLD.version_id, NEW.version_id] END LOOP
            SELECT frozen_at INTO frozen FROM articles_version WHERE id = owner FOR SHARE;
            IF frozen IS NOT NULL AND NOT {opened.format("owner")} THEN {refuse}; END IF;
          END LOOP;
          IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
          RETURN NEW;
        END $$"""  # noqa: S608 - made of constants
    yield row_guard
    for table, function in [("version", "version"), *((row, "row") for row in rows)]:
        moments = "UPDATE OR DELETE" if table == "version" else "INSERT OR UPDATE OR DELETE"
        yield f"DROP TRIGGER IF EXISTS articles_{table}_guard ON articles_{table}"
        yield f"""CREATE TRIGGER articles_{table}_guard BEFORE {moments} ON articles_{table}
            FOR EACH ROW EXECUTE FUNCTION articles_guard_{function}()"""
    # Ranges bring their own GiST support, so no extension is needed for equality of the article.
    yield "ALTER TABLE articles_version DROP CONSTRAINT IF EXISTS articles_version_no_overlap"
    yield """ALTER TABLE articles_version ADD CONSTRAINT articles_version_no_overlap EXCLUDE USING gist (
        int8range(article_id, article_id, '[]') WITH &&, tstzrange(live_from, live_until, '[)') WITH &&)
        WHERE (live_from IS NOT NULL)"""


def install(connection):
    """Put every guard in place; safe to repeat."""
    with connection.cursor() as cursor:
        # An early migration runs before the later columns and tables are there.
        columns = {c.name for c in connection.introspection.get_table_description(cursor, "articles_version")}
        content = [name for name in CONTENT if name in columns]
        tables = connection.introspection.table_names(cursor)
        rows = [row for row in ROWS if f"articles_{row}" in tables]
        if connection.vendor == "sqlite":
            for name, body in _sqlite(content, rows):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {body}")
        else:
            for statement in _postgresql(content, rows):
                cursor.execute(statement)


def remove(connection):
    """Take every guard away: before a migration that must touch frozen rows, and in tests that flush."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, _body in _sqlite():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        tables = connection.introspection.table_names(cursor)
        for table in ("version", *ROWS):
            if f"articles_{table}" in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS articles_{table}_guard ON articles_{table}")
        cursor.execute("ALTER TABLE articles_version DROP CONSTRAINT IF EXISTS articles_version_no_overlap")


def missing(connection):
    """The names of guards that should be there and are not. A table that migrate has yet to make misses none."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = [row for row in ROWS if f"articles_{row}" in tables]
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {name for name, _body in _sqlite(rows=rows)}
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint"
            )
            wanted = {f"articles_{table}_guard" for table in ("version", *rows)} | {
                "articles_version_no_overlap"
            }
        return sorted(wanted - {row[0] for row in cursor.fetchall()})
