"""What the worker is asked about a long import, how far it is, and why it was not done where it was not."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('exchange', '0003_long_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importjob',
            name='asked_at',
            field=models.DateTimeField(null=True, verbose_name='申请时间'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='asker',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importjob',
            name='done',
            field=models.PositiveIntegerField(default=0, verbose_name='已办行数'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='reason',
            field=models.JSONField(default=dict, verbose_name='没有办成的原因'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='rows',
            field=models.PositiveIntegerField(default=0, verbose_name='表格行数'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='scope',
            field=models.CharField(blank=True, max_length=60, verbose_name='数据范围'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='starts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='开始次数'),
        ),
        migrations.AddField(
            model_name='importjob',
            name='total',
            field=models.PositiveIntegerField(null=True, verbose_name='总行数'),
        ),
        migrations.AlterField(
            model_name='importjob',
            name='state',
            field=models.CharField(choices=[('uploaded', '已上传'), ('checking', '正在检查'), ('checked', '已检查'), ('refused', '有错误，未导入'), ('importing', '正在导入'), ('imported', '已导入')], max_length=10, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='importjob',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['checking', 'importing']), _negated=True), models.Q(('asked_at__isnull', False), ('asker__isnull', False), models.Q(('scope', ''), _negated=True)), _connector='OR'), name='what_the_worker_does_was_asked_for'),
        ),
    ]
