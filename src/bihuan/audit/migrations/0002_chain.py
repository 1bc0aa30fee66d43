"""The chain itself: the functions that link events and the triggers that keep them."""

from django.db import migrations

# The names stand in queries.GUARDS too: verification says when one of them is gone or switched off.
GUARDED = ["audit_event", "audit_seal", "audit_sealed_head"]

FUNCTIONS = r"""
CREATE FUNCTION audit_link(state bytea, body text, start bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(coalesce(state, start) || convert_to(body, 'UTF8'));

CREATE AGGREGATE audit_chain(body text, start bytea) (sfunc = audit_link, stype = bytea);

-- One event, in one round trip: locks the case's head, links, writes the event, moves the head. `body` is the event's
-- canonical JSON; it is hashed as it came and the columns are read from it, so they cannot say something else.
CREATE FUNCTION audit_append(body text, OUT seq integer, OUT prev_hash bytea, OUT hash bytea)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    e constant jsonb := audit_append.body::jsonb;
    c constant text := e->>'case';
    h audit_head%ROWTYPE;
BEGIN
    SELECT * INTO h FROM audit_head WHERE "case" = c FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_head ("case", seq, hash, unsealed)
        VALUES (c, 1, audit_link(NULL, audit_append.body, decode(repeat('00', 32), 'hex')), true)
        ON CONFLICT DO NOTHING RETURNING * INTO h;
        IF FOUND THEN
            audit_append.seq := 1;
            audit_append.prev_hash := decode(repeat('00', 32), 'hex');
            audit_append.hash := h.hash;
        ELSE  -- somebody else opened the case meanwhile
            SELECT * INTO h FROM audit_head WHERE "case" = c FOR UPDATE;
        END IF;
    END IF;
    IF audit_append.seq IS NULL THEN
        audit_append.seq := h.seq + 1;
        audit_append.prev_hash := h.hash;
        audit_append.hash := audit_link(h.hash, audit_append.body, NULL);
        UPDATE audit_head SET seq = audit_append.seq, hash = audit_append.hash, unsealed = true WHERE "case" = c;
    END IF;
    INSERT INTO audit_event (id, at, seq, "case", act, ref, by, basis, release, data, prev_hash, hash)
    VALUES ((e->>'id')::bigint, (e->>'at')::timestamptz, audit_append.seq, c, e->>'act', e->>'ref', e->>'by',
            ARRAY(SELECT jsonb_array_elements_text(e->'basis')), e->>'release', e->'data',
            audit_append.prev_hash, audit_append.hash);
END $$;

-- Many events, set-based; `cases` repeats the case of each body. Heads are locked in the order of their cases.
CREATE FUNCTION audit_append_many(cases text[], bodies text[]) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    written integer;
BEGIN
    INSERT INTO audit_head ("case", seq, hash, unsealed)
    SELECT DISTINCT c COLLATE "C" AS c, 0, decode(repeat('00', 32), 'hex'), true FROM unnest(cases) AS c ORDER BY c
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM audit_head
    WHERE "case" IN (SELECT c COLLATE "C" FROM unnest(cases) AS c) ORDER BY "case" FOR UPDATE;

    WITH given AS (
        SELECT c COLLATE "C" AS c, body, n FROM unnest(cases, bodies) WITH ORDINALITY AS g(c, body, n)
    ), linked AS (
        SELECT given.c, given.body::jsonb AS e, h.hash AS start,
               h.seq + (row_number() OVER w)::integer AS seq,
               audit_chain(given.body, h.hash) OVER (w ROWS UNBOUNDED PRECEDING) AS hash,
               count(*) OVER (PARTITION BY given.c) + h.seq AS last_seq
        FROM given JOIN audit_head AS h ON h."case" = given.c
        WINDOW w AS (PARTITION BY given.c ORDER BY given.n)
    ), events AS (
        INSERT INTO audit_event (id, at, seq, "case", act, ref, by, basis, release, data, prev_hash, hash)
        SELECT (e->>'id')::bigint, (e->>'at')::timestamptz, seq, c, e->>'act', e->>'ref', e->>'by',
               ARRAY(SELECT jsonb_array_elements_text(e->'basis')), e->>'release', e->'data',
               coalesce(lag(hash) OVER (PARTITION BY c ORDER BY seq), start), hash
        FROM linked
        RETURNING 1
    ), heads AS (
        UPDATE audit_head AS h SET seq = l.seq, hash = l.hash, unsealed = true
        FROM linked AS l WHERE h."case" = l.c AND l.seq = l.last_seq
    )
    SELECT count(*) INTO written FROM events;
    RETURN written;
END $$;

CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit: % is append-only, % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- A head row is updated at every act; room for that keeps the update inside its page.
ALTER TABLE audit_head SET (fillfactor = 80);
-- Django adds it to every text key; under collation C the key itself serves LIKE.
DROP INDEX IF EXISTS audit_head_case_8cf7c8ea_like;
"""

UNDO_FUNCTIONS = """
DROP FUNCTION audit_append_many(text[], text[]);
DROP FUNCTION audit_append(text);
DROP AGGREGATE audit_chain(text, bytea);
DROP FUNCTION audit_link(bytea, text, bytea);
DROP FUNCTION audit_keep();
"""


def guard(table, events):
    return (
        f"CREATE TRIGGER {table}_keep BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_keep();",
        f"DROP TRIGGER {table}_keep ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        *(migrations.RunSQL(*guard(table, "UPDATE OR DELETE OR TRUNCATE")) for table in GUARDED),
        migrations.RunSQL(*guard("audit_head", "DELETE OR TRUNCATE")),
    ]
