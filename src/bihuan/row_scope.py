"""What part of the world the database shows to whoever asks now, below every query (docs/adr/0033).

The programs own the tables and see them whole. A page asks as a second role, `<owner>_pages`, from which row security
keeps the rows of a fenced table but those of the scope that was said: `bihuan.scope`, as "kind:whose:account"
(`parties.scope.rows_of`). Both are said in the message that says BEGIN, so they cost no statement, and end with the
transaction: a pooled connection keeps nothing.

    system:<name>      the programs: migrations, worker, command line, demonstration, acts; as the owner
    door               a server before it knows who asks: only what it takes to recognise them
    place, enterprise, account, institution, keeper      a person, by `parties.scope.rows_of`
    (nothing said)     nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.db import connection, migrations
from django.db.models.expressions import RawSQL
from psycopg import pq, sql

SETTING = "bihuan.scope"
DOOR = "door"

_asking: ContextVar[str | None] = ContextVar("row_scope", default=None)


def role_of_pages(owner: str) -> str:
    """The role as which pages ask, where `owner` is who logs in and owns the tables."""
    return f"{owner}_pages"


NOBODY = b"RESET ROLE; RESET bihuan.scope"
"""What ends a saying for the session: as it was when the connection began."""


def to_say(owner: str, *, session: bool = False) -> bytes:
    """What a transaction that begins now says, or a `session` for what stands outside of any, as statements; nothing
    where nobody is named."""
    whose = _asking.get()
    return b"" if whose is None else _in_bytes(whose, owner, session)


@lru_cache(maxsize=4096)
def _in_bytes(whose: str, owner: str, session: bool) -> bytes:
    return _set(whose, owner, session=session).as_bytes(None)


def session_default(scope: str, owner: str = "") -> str:
    """The connection options that say for whom a process asks where no transaction says otherwise; with `owner` it
    asks as the pages do."""
    said = f"-c {SETTING}={scope}"
    return f"{said} -c role={role_of_pages(owner)}" if owner else said


@contextmanager
def asking(scope: str) -> Iterator[None]:
    """Every transaction that begins in here is asked for `scope`; one that has begun already changes for as long."""
    raw = connection.connection if connection.in_atomic_block else None
    if raw is not None:
        role, before = raw.execute(_in_turn(scope, raw.info.user), prepare=False).fetchone()
    token = _asking.set(scope)
    try:
        yield
    finally:
        _asking.reset(token)
        if raw is not None and raw.info.transaction_status == pq.TransactionStatus.INTRANS:
            raw.execute(_back(before or "", role), prepare=False)


@lru_cache(maxsize=4096)
def _in_turn(scope: str, owner: str) -> bytes:
    """What asks who asked before, and says the new one, in one message."""
    return f"SELECT current_user, current_setting('{SETTING}', true); ".encode() + _set(scope, owner).as_bytes(None)


@lru_cache(maxsize=4096)
def _back(scope: str, role: str) -> bytes:
    return _said(scope, sql.Identifier(role)).as_bytes(None)


def system(name: str) -> AbstractContextManager[None]:
    """Everything, for a thing that the product does by itself and not for the person who asks; `name` says what."""
    return asking(f"system:{name}")


def _set(scope: str, owner: str, *, session: bool = False) -> sql.Composed:
    own = scope.startswith("system:")
    return _said(scope, sql.SQL("NONE") if own else sql.Identifier(role_of_pages(owner)), session=session)


def _said(scope: str, role: sql.Composable, *, session: bool = False) -> sql.Composed:
    how = sql.SQL("SESSION" if session else "LOCAL")
    said = sql.SQL("SET {how} ROLE {role}; SET {how} bihuan.scope TO {scope}")
    return said.format(how=how, role=role, scope=sql.Literal(scope))


def with_words(table: str, words: Sequence[str], *, place: str = "") -> RawSQL:
    """The ids of the rows of a fenced table in `place` that hold all of `words`, for `pk__in`, from its indexes
    (`words_of`); a caller that knows the place spares the looking at others'.

    PostgreSQL must not see that they are ids of the same table, or it makes one of the two (from version 18 on)."""
    held = f"SELECT NULLIF(id, 0) FROM {table}_words WHERE search @> %s::text[] AND division_code ^@ %s"
    return RawSQL(held, [list(words), place])


# --- for migrations ----------------------------------------------------------------------------------------------

KIND, WHOSE, PLACE, ACCOUNT = (f"(SELECT row_scope_{part}())" for part in ("kind", "whose", "place", "account"))
"""For conditions: what was said, read once per statement and not once per row."""
OWN_OFFICES = "row_scope_office_around({})"
"""The condition of a person of an office that the office whose id stands in a column lies in the place of their own, or
their own in its."""


def shown(*, door: str = "false", **by_kind: str) -> str:
    """By kind of scope the condition under which a row is shown; a kind not named sees none. An account's condition
    holds for an institution's people as well."""
    by_kind.setdefault("institution", by_kind.get("account", "false"))
    cases = " ".join(f"WHEN '{kind}' THEN {condition}" for kind, condition in {**by_kind, DOOR: door}.items())
    return f"CASE {KIND} {cases} ELSE false END"


def fence(table: str, *, door: str = "false", **by_kind: str) -> migrations.RunSQL:
    """Row security on a table, by kind of scope as in `shown`."""
    return _secured(table, shown(door=door, **by_kind))


def fence_behind(table: str, column: str, parent: str, *, or_else: str = "") -> migrations.RunSQL:
    """Row security on a table whose row is shown where the row of `parent` is that it belongs to, or where `or_else`
    holds. The parent needs its `shown_by_id`."""
    behind = f"{parent}_shown({column})"
    return _secured(table, f"{or_else} OR {behind}" if or_else else behind)


def _secured(table: str, condition: str) -> migrations.RunSQL:
    """What may be written is the operations' affair, what may be read, changed or deleted is what is shown."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY row_scope ON {table} USING ({_nearly_all(condition)}) WITH CHECK (true);
        """,
        f"""
        DROP POLICY row_scope ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def _nearly_all(condition: str) -> str:
    """A query narrows by itself, and the fence takes hardly a row away. PostgreSQL would guess that a condition of
    several cases takes half, and plan for that; that something is not null it takes for true of nearly all."""
    return f"NULLIF({condition}, false) IS NOT NULL"


def asking_past(name: str, arguments: str, select: str) -> migrations.RunSQL:
    """A function that tells whether `select` finds anything, past all fences: they would otherwise stand in each
    other's conditions, and PostgreSQL would plan all of them anew in every statement. It keeps its own plan."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}({arguments}) RETURNS boolean
        LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SECURITY DEFINER SET search_path FROM CURRENT
        AS $$ BEGIN RETURN EXISTS ({select}); END $$
        """,
        f"DROP FUNCTION {name};",
    )


def listed_past(name: str, arguments: str, select: str) -> migrations.RunSQL:
    """A function that lists ids past all fences: asked once per statement, for the rows that nothing else shows. Its
    tables need not be there yet."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}({arguments}) RETURNS SETOF bigint
        LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 ROWS 1 SECURITY DEFINER SET search_path FROM CURRENT
        AS $$ BEGIN RETURN QUERY {select}; END $$
        """,
        f"DROP FUNCTION {name};",
    )


def shown_by_id(table: str, condition: str) -> migrations.RunSQL:
    """The function `<table>_shown(id)`: whether the row is shown by `condition`, for what stands behind it."""
    return asking_past(f"{table}_shown", "wanted bigint", f"SELECT FROM {table} WHERE id = wanted AND ({condition})")


def fence_anew(table: str, **by_kind: str) -> list[migrations.RunSQL]:
    """Another condition in place of the one before, on a table and on what stands behind it (`shown_by_id`)."""
    condition = shown(**by_kind)
    behind = shown_by_id(table, condition)
    return [
        migrations.RunSQL(
            f"ALTER POLICY row_scope ON {table} USING ({_nearly_all(condition)})", migrations.RunSQL.noop
        ),
        migrations.RunSQL(behind.sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), migrations.RunSQL.noop),
    ]


BY_ACCOUNT = """
(SELECT row_scope_whose() WHERE row_scope_kind() = 'account'
UNION ALL SELECT a.id FROM parties_account a
WHERE row_scope_kind() = 'institution' AND a.institution_id = row_scope_whose())
"""
"""The accounts that take part for who asks: their own, or those of all people of their institution."""


def taking_part(name: str, select: str, account: str) -> migrations.RunSQL:
    """A function `name(wanted)`: whether an account, or anybody of an institution, works on the thing of that id;
    `account` is the column of `select` that says who."""
    return asking_past(name, "wanted bigint", f"{select} AND {account} IN {BY_ACCOUNT}")


def words_of(table: str, condition: str) -> migrations.RunSQL:
    """A view `<table>_words` of the search words of a table, for the rows that `condition` shows.

    Behind row security a condition that is not leakproof (the words of a row hold those looked for) is tried row by
    row and never taken from its index. A view is read as its owner, whom no row security binds; the same condition
    stands in it as an ordinary one, and PostgreSQL is free to begin with the words.
    """
    return migrations.RunSQL(
        f"""
        CREATE VIEW {table}_words AS
            SELECT id, division_code, search FROM {table} WHERE {KIND} = 'system' OR {condition};
        DO $$ BEGIN EXECUTE
            format('REVOKE INSERT, UPDATE, DELETE ON {table}_words FROM %I', current_user || '_pages');
        END $$;
        """,
        f"DROP VIEW {table}_words",
    )


PAGES_MAY_ASK = migrations.RunSQL(
    """
    DO $$
    DECLARE pages text := current_user || '_pages';
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = pages) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', pages);
        END IF;
        IF NOT pg_has_role(current_user, pages, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', pages, current_user);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema, pages);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', current_schema, pages);
        EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', current_schema, pages);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I',
            current_schema, pages);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO %I',
            current_schema, pages);
    END $$;
    """,
    migrations.RunSQL.noop,
)
"""The role of the pages is there, and may do in today's and tomorrow's tables what row security lets it."""
