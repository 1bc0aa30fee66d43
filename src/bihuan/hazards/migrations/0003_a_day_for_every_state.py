"""Every open hazard has a day by which its state is to be left, so that none is forgotten before it has a plan.

Those there already get the days that the nation's pack sets when this is written: 3 to assess, 3 to plan (7 for a major
one), 10 to re-check, 5 to strike off, counted as strictly as can be, from the finding where nothing later is known.
"""

from django.db import migrations, models
from django.db.models import Q

FILL = """
UPDATE hazards_hazard SET
    turn_due_on = CASE
        WHEN state IN ('planned', 'treating') AND due_on IS NOT NULL THEN due_on
        WHEN state = 'treated' THEN (rectified_at AT TIME ZONE 'Asia/Shanghai')::date + 10
        WHEN state = 'verified' THEN (verified_at AT TIME ZONE 'Asia/Shanghai')::date + 5
        ELSE found_on + CASE grade WHEN 'major' THEN 7 ELSE 3 END
    END,
    turn_basis = CASE
        WHEN state IN ('planned', 'treating') AND due_basis <> '' THEN due_basis
        WHEN state = 'treated' THEN 'PEN15-17'
        ELSE 'ours'
    END
WHERE state <> 'struck_off'
"""


class Migration(migrations.Migration):
    dependencies = [("hazards", "0002_origin_service_check")]

    operations = [
        migrations.AddField("hazard", "turn_due_on", models.DateField(null=True, verbose_name="本步期限")),
        migrations.AddField(
            "hazard",
            "turn_basis",
            models.CharField(blank=True, default="", max_length=60, verbose_name="本步期限依据"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("hazard", "hazard_due"),
        migrations.AddIndex(
            "hazard",
            models.Index(fields=["turn_due_on"], condition=~Q(state="struck_off"), name="hazard_turn_due"),
        ),
        migrations.AddConstraint(
            "hazard",
            models.CheckConstraint(
                name="open_hazard_has_a_day", condition=Q(state="struck_off") | Q(turn_due_on__isnull=False)
            ),
        ),
    ]
