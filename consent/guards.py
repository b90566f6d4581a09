"""Published means unchangeable and recorded means kept, held by the database itself.

Notices and document versions freeze once they are published. Events, seals and operators' actions are append-only;
the only changes let through are: an empty seal is filled in, an event is shredded (subject and salt emptied
together), an action forgets who took it when that account is deleted, a seal notes that its payload was purged; then,
and only then, may what lies under it be deleted: shredded events, and actions other than purges.

SQLite remakes a table on most ALTERs and drops its triggers without a word, so they are installed again after
every migrate and a system check asserts them. Their columns are read from the table as it is, so that an old
migration never names a column that comes later.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    table: str
    refusal: str
    since: str = "TRUE"  # what must hold of OLD before the guard bites
    once: tuple = ()  # columns that may be filled in when empty
    forgets: tuple = ()  # columns that may be emptied, all of them together
    goes: str = "FALSE"  # what must hold of OLD for its deletion to be let through
    key: tuple = ()  # what identifies a row besides its id: a REPLACE may not overwrite it

    @property
    def name(self):
        return f"{self.table}_guard"


_PURGED = "EXISTS (SELECT 1 FROM consent_seal WHERE id = OLD.seal_id AND payload_purged_at IS NOT NULL)"

GUARDS = [
    Guard(
        "consent_notice",
        "A published notice cannot be changed",
        since="OLD.published_at IS NOT NULL",
        key=("kind", "language", "number"),
    ),
    Guard(
        "consent_documentversion",
        "A published document cannot be changed",
        since="OLD.published_at IS NOT NULL",
        key=("document_id", "language", "number"),
    ),
    Guard(
        "consent_consentevent",
        "A recorded decision cannot be changed",
        once=("seal_id",),
        forgets=("subject_id", "salt"),
        goes=f"OLD.subject_id IS NULL AND {_PURGED}",
    ),
    Guard("consent_seal", "A seal cannot be changed", once=("payload_purged_at",)),
    Guard(
        "consent_operatoraction",
        "An operator's action cannot be changed",
        once=("seal_id",),
        forgets=("actor_id",),
        goes=f"OLD.verb <> 'purged' AND {_PURGED}",
    ),
]


def _allowed(guard, columns, same):
    """SQL that holds when an UPDATE changes nothing it must not; `same` compares two columns, nulls included."""
    parts = []
    for column in columns:
        if column in guard.forgets:
            continue
        unchanged = f'NEW."{column}" {same} OLD."{column}"'
        parts.append(f'({unchanged} OR OLD."{column}" IS NULL)' if column in guard.once else unchanged)
    if guard.forgets:
        kept = " AND ".join(f'NEW."{column}" {same} OLD."{column}"' for column in guard.forgets)
        emptied = " AND ".join(f'NEW."{column}" IS NULL' for column in guard.forgets)
        parts.append(f"(({kept}) OR ({emptied}))")
    return " AND ".join(parts)


def _sqlite(guard, columns):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{guard.refusal.replace(chr(39), chr(39) * 2)}'); END"
    on = f'ON "{guard.table}" WHEN'
    allowed = _allowed(guard, columns, "IS")
    yield f"{guard.name}_update", f"BEFORE UPDATE {on} {guard.since} AND NOT ({allowed}) {refuse}"
    yield f"{guard.name}_delete", f"BEFORE DELETE {on} {guard.since} AND NOT ({guard.goes}) {refuse}"
    # INSERT OR REPLACE deletes silently on a connection without recursive_triggers.
    same = ['kept."id" = NEW."id"']
    if guard.key:
        same.append(" AND ".join(f'kept."{column}" = NEW."{column}"' for column in guard.key))
    since = guard.since.replace("OLD.", "kept.")
    taken = f'EXISTS (SELECT 1 FROM "{guard.table}" AS kept WHERE {since} AND ({" OR ".join(same)}))'  # noqa: S608
    yield f"{guard.name}_insert", f"BEFORE INSERT {on} {taken} {refuse}"


def _postgresql(guard, columns):
    allowed = _allowed(guard, columns, "IS NOT DISTINCT FROM")
    refuse = (
        f"RAISE EXCEPTION '{guard.refusal.replace(chr(39), chr(39) * 2)}' "
        "USING ERRCODE = 'integrity_constraint_violation'"
    )
    yield f"""CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'TRUNCATE' THEN {refuse}; END IF;
          IF TG_OP = 'DELETE' THEN
            IF {guard.since} AND NOT ({guard.goes}) THEN {refuse}; END IF;
            RETURN OLD;
          END IF;
          IF {guard.since} AND NOT ({allowed}) THEN {refuse}; END IF;
          RETURN NEW;
        END $$"""
    yield from _postgresql_removal(guard)
    yield f"""CREATE TRIGGER {guard.name} BEFORE UPDATE OR DELETE ON {guard.table}
        FOR EACH ROW EXECUTE FUNCTION {guard.name}()"""
    yield f"""CREATE TRIGGER {guard.name}_truncate BEFORE TRUNCATE ON {guard.table}
        FOR EACH STATEMENT EXECUTE FUNCTION {guard.name}()"""


def _postgresql_removal(guard):
    yield f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
    yield f"DROP TRIGGER IF EXISTS {guard.name}_truncate ON {guard.table}"


def _names(guard, vendor):
    ends = ("_update", "_delete", "_insert") if vendor == "sqlite" else ("", "_truncate")
    return {guard.name + end for end in ends}


def _columns(connection, cursor, table):
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def install(connection):
    """Put every guard in place, as the tables are now; safe to repeat."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            columns = _columns(connection, cursor, guard.table)
            if connection.vendor == "sqlite":
                for name, body in _sqlite(guard, columns):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                    cursor.execute(f"CREATE TRIGGER {name} {body}")
            else:
                for statement in _postgresql(guard, columns):
                    cursor.execute(statement)


def remove(connection):
    """Take every guard away: before a migration that must touch kept rows, and to flush a database of tests."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if connection.vendor == "sqlite":
                for name in _names(guard, "sqlite"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                for statement in _postgresql_removal(guard):
                    cursor.execute(statement)


def missing(connection):
    """The names of guards that should be there and are not."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return sorted(set().union(*(_names(guard, connection.vendor) for guard in GUARDS)) - there)
