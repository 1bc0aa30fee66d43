"""Counts by the day on which hazards fall due, are found and are struck off, so that ladders and trends stay flat.

What is there already is counted once; the deltas that wait are folded first, since the hazards tell the same.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import Q

FOLD = """
WITH tail AS (DELETE FROM hazards_rollupdelta RETURNING division_code, sector, grade, state, n)
INSERT INTO hazards_rollup AS r (division_code, sector, grade, state, n)
SELECT division_code, sector, grade, state, sum(n) FROM tail GROUP BY 1, 2, 3, 4
ON CONFLICT (division_code, sector, grade, state) DO UPDATE SET n = r.n + EXCLUDED.n
"""
FILL = """
INSERT INTO hazards_datedrollup (what, state, grain, starts_on, division_code, sector, n)
SELECT what, state, grain, date_trunc(grain, day)::date, division_code, shown, count(*)
FROM (
    SELECT 'due' AS what, state, turn_due_on AS day, division_code, sector
    FROM hazards_hazard WHERE turn_due_on IS NOT NULL AND state <> 'struck_off'
    UNION ALL SELECT 'event', 'found', found_on, division_code, sector FROM hazards_hazard
    UNION ALL SELECT 'event', 'struck_off', (closed_at AT TIME ZONE 'Asia/Shanghai')::date, division_code, sector
    FROM hazards_hazard WHERE closed_at IS NOT NULL
) AS dated, unnest(ARRAY['day', 'month']) grain, LATERAL (SELECT DISTINCT unnest(ARRAY['', sector])) AS s (shown)
GROUP BY 1, 2, 3, 4, 5, 6
"""
PATH = django.contrib.postgres.indexes.OpClass("division_code", "text_pattern_ops")


class Migration(migrations.Migration):
    dependencies = [("hazards", "0007_a_ledger_is_its_sites")]

    operations = [
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.AddField("rollupdelta", "due_on", models.DateField(null=True)),
        migrations.AddField("rollupdelta", "event", models.CharField(blank=True, default="", max_length=12)),
        migrations.CreateModel(
            name="DatedRollup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=5)),
                ("state", models.CharField(max_length=12)),
                ("grain", models.CharField(max_length=5)),
                ("starts_on", models.DateField()),
                ("division_code", models.CharField(max_length=12)),
                ("sector", models.CharField(blank=True, max_length=40)),
                ("n", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index("what", "grain", "sector", PATH, "starts_on", name="dated_rollup_by_path"),
                    models.Index(fields=["id"], condition=Q(n=0), name="dated_rollup_empty"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["what", "grain", "sector", "division_code", "starts_on", "state"],
                        name="dated_rollup_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            "hazard",
            django.contrib.postgres.indexes.BrinIndex(
                fields=["found_on"], pages_per_range=16, name="hazard_found_on"
            ),
        ),
        migrations.AddIndex(
            "hazard",
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="hazard_closed_at"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
