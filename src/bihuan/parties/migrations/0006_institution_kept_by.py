"""An institution knows the office that registered it, and its place of keeping is never empty."""

import django.db.models.deletion
from django.db import migrations, models

PLACE = "UPDATE parties_institution SET kept_at = division_code WHERE kept_at = ''"
# Who registered it stands in the chain; where that was nobody of an office, no office did.
KEEPER = """
    UPDATE parties_institution kept SET kept_by_id = clerk.regulator_id
    FROM audit_event line JOIN parties_account clerk ON line.by = 'account:' || clerk.id
    WHERE line."case" = 'institution:' || kept.id AND line.act = 'register_institution'
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_sessions"), ("audit", "0003_plain_words")]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="kept_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_institutions",
                to="parties.regulator",
                verbose_name="登记机关",
            ),
        ),
        migrations.RunSQL(PLACE, migrations.RunSQL.noop),
        migrations.RunSQL(KEEPER, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="institution",
            name="kept_at",
            field=models.CharField(max_length=12, verbose_name="登记机关所在地"),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept_at", ""), _negated=True), name="institution_kept_somewhere"
            ),
        ),
    ]
