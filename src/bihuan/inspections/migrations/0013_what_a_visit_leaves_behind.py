"""The experts' notes, the department's list of what was found, and whether a visit was too short to be plausible."""

import bihuan.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


LOCKED = r"""
CREATE FUNCTION visit_note_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a note that is filed is kept as it is' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER visit_note_locked BEFORE UPDATE OR DELETE ON inspections_visitnote
FOR EACH ROW EXECUTE FUNCTION visit_note_locked();
"""

OPEN = """
DROP TRIGGER visit_note_locked ON inspections_visitnote;
DROP FUNCTION visit_note_locked();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0012_papers_of_a_check'),
        ('parties', '0007_second_factor_and_devices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='inspection',
            name='hasty',
            field=models.BooleanField(default=False, verbose_name='时长偏短'),
        ),
        migrations.CreateModel(
            name='VisitNote',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(verbose_name='检查时间')),
                ('place', models.CharField(max_length=120, verbose_name='检查地点')),
                ('text', models.TextField(verbose_name='检查情况')),
                ('at', models.DateTimeField(verbose_name='提交时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='专家')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='inspections.inspection')),
            ],
            options={
                'verbose_name': '检查手记',
            },
        ),
        migrations.CreateModel(
            name='ListedFinding',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('due_on', models.DateField(verbose_name='督促期限')),
                ('at', models.DateTimeField(verbose_name='列入时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='inspections.finding')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listed_findings', to='parties.regulator', verbose_name='部门')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
            ],
            options={
                'verbose_name': '部门隐患清单',
                'indexes': [models.Index(fields=['office', '-id'], name='finding_listed_by_office')],
            },
        ),
        migrations.RunSQL(LOCKED, OPEN),
    ]
