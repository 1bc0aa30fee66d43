"""Each hazard gets a number per enterprise and year, drawn by the database in the statement that raises it.

A trigger and not the program, so that raising stays one statement (docs/adr/0020): it takes the enterprise's row of the
year, which only others of the same enterprise wait for. A whole ledger brings its numbers along, taken as one range.
"""

import django.db.models.deletion
from django.db import migrations, models

DRAW = """
CREATE FUNCTION hazard_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    y constant smallint := extract(year FROM NEW.found_on);
BEGIN
    INSERT INTO hazards_hazardseries AS s (enterprise_id, year, last) VALUES (NEW.enterprise_id, y, 1)
    ON CONFLICT (enterprise_id, year) DO UPDATE SET last = s.last + 1 RETURNING last INTO NEW.serial;
    NEW.search := array_append(NEW.search, '#' || y || '-' || NEW.serial);
    RETURN NEW;
END $$;
CREATE TRIGGER hazard_number BEFORE INSERT ON hazards_hazard
FOR EACH ROW WHEN (NEW.serial = 0) EXECUTE FUNCTION hazard_number();
"""

FILL = """
WITH numbered AS (
    SELECT id, extract(year FROM found_on)::int AS year,
        row_number() OVER (PARTITION BY enterprise_id, extract(year FROM found_on) ORDER BY id) AS n
    FROM hazards_hazard
)
UPDATE hazards_hazard h SET serial = n.n, search = array_append(h.search, '#' || n.year || '-' || n.n)
FROM numbered n WHERE n.id = h.id;
INSERT INTO hazards_hazardseries (enterprise_id, year, last)
SELECT enterprise_id, extract(year FROM found_on), max(serial) FROM hazards_hazard GROUP BY 1, 2;
"""

UNDO = "DROP TRIGGER hazard_number ON hazards_hazard; DROP FUNCTION hazard_number();"


class Migration(migrations.Migration):
    dependencies = [("hazards", "0005_photos_of_a_returned_look"), ("parties", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HazardSeries",
            fields=[
                ("pk", models.CompositePrimaryKey("enterprise_id", "year", blank=True, editable=False, primary_key=True, serialize=False)),
                ("enterprise", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.enterprise")),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField("hazard", "serial", models.PositiveIntegerField(default=0, editable=False, verbose_name="序号")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(DRAW, UNDO),
    ]
