"""Lists that the worker writes, and the sealed pieces of their files; each is its asker's alone (docs/adr/0033)."""

import bihuan.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bihuan.row_scope import ACCOUNT, fence, fence_behind, shown, shown_by_id

_OWN = f"account_id = {ACCOUNT}"
_ASKERS = {"place": _OWN, "enterprise": _OWN, "account": _OWN, "keeper": _OWN}


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_sealed_files"),
        ("web", "0002_row_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='表格种类')),
                ('form', models.CharField(max_length=4, verbose_name='文件格式')),
                ('query', models.TextField(blank=True, verbose_name='筛选条件')),
                ('state', models.CharField(choices=[('queued', '正在准备'), ('ready', '可以下载'), ('failed', '没有写成'), ('dropped', '已删除')], default='queued', max_length=10, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('begun_at', models.DateTimeField(null=True, verbose_name='数据时间')),
                ('total', models.PositiveIntegerField(null=True, verbose_name='总行数')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已写行数')),
                ('scope', models.CharField(blank=True, max_length=60, verbose_name='数据范围')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='校验码')),
                ('reason', models.JSONField(default=dict, verbose_name='没有写成的原因')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '导出的表格',
                'indexes': [models.Index(fields=['account', '-id'], name='own_exports')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('begun_at__isnull', False)), _connector='OR'), name='what_is_ready_has_its_digest')],
            },
        ),
        migrations.CreateModel(
            name='ExportPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('sealed', models.BinaryField()),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='exchange.export')),
            ],
            options={
                'verbose_name': '导出文件的一段',
                'constraints': [models.UniqueConstraint(fields=('export', 'number'), name='piece_once')],
            },
        ),
        fence("exchange_export", **_ASKERS),
        shown_by_id("exchange_export", shown(**_ASKERS)),
        fence_behind("exchange_exportpiece", "export_id", "exchange_export"),
    ]
