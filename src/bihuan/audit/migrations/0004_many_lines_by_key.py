"""Many events at once, whatever the planner believes of the heads.

A big import that is rolled back leaves pages without a living row; the next ANALYZE writes down "0 rows", and a join
with the heads becomes a loop over all of them for every event: minutes for what takes a tenth of a second. So nothing
here is joined with the heads: each is looked up by its key.
"""

from importlib import import_module

from django.db import migrations

BY_KEY = r"""
-- Many events, set-based; `cases` repeats the case of each body. Heads are locked in the order of their cases.
CREATE OR REPLACE FUNCTION audit_append_many(cases text[], bodies text[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
DECLARE
    written integer;
BEGIN
    INSERT INTO audit_head ("case", seq, hash, unsealed)
    SELECT DISTINCT c COLLATE "C" AS c, 0, decode(repeat('00', 32), 'hex'), true FROM unnest(cases) AS c ORDER BY c
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM (SELECT DISTINCT c COLLATE "C" AS c FROM unnest(cases) AS c ORDER BY c) AS named,
    LATERAL (SELECT 1 FROM audit_head WHERE "case" = named.c FOR UPDATE) AS locked;

    WITH given AS (
        SELECT c COLLATE "C" AS c, body, n FROM unnest(cases, bodies) WITH ORDINALITY AS g(c, body, n)
    ), linked AS (
        SELECT given.c, given.body::jsonb AS e, h.hash AS start,
               h.seq + (row_number() OVER w)::integer AS seq,
               audit_chain(given.body, h.hash) OVER (w ROWS UNBOUNDED PRECEDING) AS hash,
               count(*) OVER (PARTITION BY given.c) + h.seq AS last_seq
        FROM given, LATERAL (SELECT seq, hash FROM audit_head WHERE "case" = given.c OFFSET 0) AS h
        WINDOW w AS (PARTITION BY given.c ORDER BY given.n)
    ), events AS (
        INSERT INTO audit_event (id, at, seq, "case", act, ref, by, basis, release, data, prev_hash, hash)
        SELECT (e->>'id')::bigint, (e->>'at')::timestamptz, seq, c, e->>'act', e->>'ref', e->>'by',
               ARRAY(SELECT jsonb_array_elements_text(e->'basis')), e->>'release', e->'data',
               coalesce(lag(hash) OVER (PARTITION BY c ORDER BY seq), start), hash
        FROM linked
        RETURNING 1
    ), heads AS (
        INSERT INTO audit_head ("case", seq, hash, unsealed)
        SELECT c, seq, hash, true FROM linked WHERE seq = last_seq
        ON CONFLICT ("case") DO UPDATE SET seq = EXCLUDED.seq, hash = EXCLUDED.hash, unsealed = true
    )
    SELECT count(*) INTO written FROM events;
    RETURN written;
END $$;
"""

_FIRST = import_module("bihuan.audit.migrations.0002_chain").FUNCTIONS
_JOINED = "CREATE FUNCTION audit_append_many" + _FIRST.partition("CREATE FUNCTION audit_append_many")[2].partition("$$;")[0]
BY_JOIN = "DROP FUNCTION audit_append_many(text[], text[]);\n" + _JOINED + "$$;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_plain_words")]

    operations = [migrations.RunSQL(BY_KEY, BY_JOIN)]
