
import bihuan.clock
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0004_applications_and_proofs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='expert',
            name='certificates_until',
            field=models.DateField(blank=True, null=True, verbose_name='职业资格有效期至'),
        ),
        migrations.AddField(
            model_name='pool',
            name='review_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='复核期限'),
        ),
        migrations.AddField(
            model_name='pool',
            name='sufficient_on',
            field=models.DateField(blank=True, null=True, verbose_name='声明够用日期'),
        ),
        migrations.CreateModel(
            name='Declined',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('work', models.CharField(max_length=120, verbose_name='工作')),
                ('on', models.DateField(verbose_name='日期')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('justified', models.BooleanField(verbose_name='有正当理由')),
                ('noted_at', models.DateTimeField(verbose_name='登记时间')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declined', to='experts.expert')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '推辞记录',
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=120, verbose_name='用途')),
                ('specialty', models.CharField(blank=True, max_length=40, verbose_name='专业')),
                ('on', models.DateField(verbose_name='工作日期')),
                ('number', models.PositiveSmallIntegerField(verbose_name='抽取人数')),
                ('entries', models.JSONField(verbose_name='候选名单')),
                ('digest', models.CharField(max_length=64, verbose_name='名单校验码')),
                ('commitment', models.CharField(max_length=64, verbose_name='种子校验码')),
                ('state', models.CharField(choices=[('committed', '已公示，待抽取'), ('drawn', '已抽取')], default='committed', max_length=10, verbose_name='状态')),
                ('committed_at', models.DateTimeField(verbose_name='公示时间')),
                ('seed', models.CharField(blank=True, max_length=120, verbose_name='种子')),
                ('drawn', models.JSONField(default=list, verbose_name='抽取结果')),
                ('drawn_at', models.DateTimeField(null=True, verbose_name='抽取时间')),
                ('committed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='experts.pool')),
            ],
            options={
                'verbose_name': '随机抽取',
            },
        ),
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('ground', models.CharField(max_length=40, verbose_name='情形')),
                ('evidence', models.CharField(max_length=300, verbose_name='事实和证据')),
                ('files', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, verbose_name='附件')),
                ('freed', models.JSONField(default=list, verbose_name='退出的工作')),
                ('removed_at', models.DateTimeField(verbose_name='更换时间')),
                ('declined', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='experts.declined')),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='experts.membership')),
                ('removed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '更换记录',
            },
        ),
        migrations.CreateModel(
            name='PoolReview',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(verbose_name='开始时间')),
                ('finding', models.CharField(blank=True, max_length=300, verbose_name='复核意见')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='experts.pool')),
            ],
            options={
                'verbose_name': '专家库定期复核',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('pool',), name='one_round_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('work_need', '工作需要'), ('job_change', '工作变动'), ('retirement', '退休')], max_length=12, verbose_name='情形')),
                ('note', models.CharField(max_length=200, verbose_name='说明')),
                ('opened_at', models.DateTimeField(verbose_name='提出时间')),
                ('finding', models.CharField(blank=True, max_length=200, verbose_name='复核意见')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='experts.expert')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '专家复核',
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('expert',), name='reviewed_once')],
            },
        ),
        migrations.CreateModel(
            name='Wanted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('specialty', models.CharField(max_length=40, verbose_name='专业')),
                ('number', models.PositiveSmallIntegerField(verbose_name='需要人数')),
                ('pool', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wanted', to='experts.pool')),
            ],
            options={
                'verbose_name': '需要人数',
                'constraints': [models.UniqueConstraint(fields=('pool', 'specialty'), name='wanted_once')],
            },
        ),
    ]
