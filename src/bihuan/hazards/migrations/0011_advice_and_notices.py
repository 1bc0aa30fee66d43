"""What becomes of advice: a day it names, the enterprise's answer, help given, and notices that press for it."""

import bihuan.clock
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hazards', '0010_whose_ledger_it_was'),
        ('parties', '0006_institution_kept_by'),
    ]

    operations = [
        migrations.AddField(
            model_name='hazard',
            name='advice_due_on',
            field=models.DateField(null=True, verbose_name='建议完成日期'),
        ),
        migrations.CreateModel(
            name='Guidance',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('what', models.TextField(verbose_name='帮扶内容')),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guidance', to='hazards.hazard')),
            ],
        ),
        migrations.CreateModel(
            name='AdviceAnswer',
            fields=[
                ('hazard', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='advice_answer', serialize=False, to='hazards.hazard')),
                ('adopted', models.BooleanField(verbose_name='采纳')),
                ('answer', models.TextField(verbose_name='采纳方案或不采纳理由')),
                ('division_code', models.CharField(max_length=12)),
                ('sector', models.CharField(max_length=40)),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.enterprise')),
            ],
            options={
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('division_code', 'text_pattern_ops'), models.F('adopted'), name='advice_answer_by_path')],
            },
        ),
        migrations.CreateModel(
            name='SupervisionNotice',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('demand', models.TextField(verbose_name='督办要求')),
                ('due_on', models.DateField(verbose_name='回复期限')),
                ('by', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('reply', models.TextField(blank=True, verbose_name='企业回复')),
                ('replied_by_name', models.CharField(blank=True, max_length=60)),
                ('replied_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=60)),
                ('ended_at', models.DateTimeField(null=True)),
                ('hazard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='hazards.hazard')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('hazard',), name='one_open_notice'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('replied_at__isnull', False), _connector='OR'), name='notice_ends_with_a_reply')],
            },
        ),
    ]
