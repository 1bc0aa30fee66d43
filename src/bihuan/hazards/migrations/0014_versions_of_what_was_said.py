"""What was said of a hazard is kept in every version, and no hazard is ever taken away (YT-4.2.1)."""

import bihuan.clock
import django.db.models.deletion
from django.db import migrations, models


KEPT = r"""
CREATE FUNCTION hazard_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was found is kept' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER hazard_kept BEFORE DELETE ON hazards_hazard FOR EACH ROW EXECUTE FUNCTION hazard_kept();
CREATE TRIGGER wording_kept BEFORE UPDATE OR DELETE ON hazards_wording FOR EACH ROW EXECUTE FUNCTION hazard_kept();
"""

MAY_GO = """
DROP TRIGGER wording_kept ON hazards_wording;
DROP TRIGGER hazard_kept ON hazards_hazard;
DROP FUNCTION hazard_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hazards', '0013_what_is_struck_off_keeps_its_evidence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('description', models.TextField(verbose_name='隐患描述')),
                ('location', models.CharField(blank=True, max_length=200, verbose_name='部位')),
                ('legal_basis', models.TextField(blank=True, verbose_name='判定依据')),
                ('advice', models.TextField(blank=True, verbose_name='整改建议')),
                ('reason', models.TextField(blank=True, verbose_name='更正理由')),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': '更正',
            },
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['attachment_id'], name='photo_by_attachment'),
        ),
        migrations.AddField(
            model_name='wording',
            name='hazard',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='hazards.hazard'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('hazard', 'version'), name='wording_version_once'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='correction_with_reason'),
        ),
        migrations.RunSQL(KEPT, MAY_GO),
    ]
