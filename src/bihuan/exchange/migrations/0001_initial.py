
import bihuan.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('size', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': '导入文件',
            },
        ),
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=60, verbose_name='所属')),
                ('kind', models.CharField(max_length=20, verbose_name='表格种类')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('fingerprint', models.CharField(max_length=32, verbose_name='表头特征')),
                ('mapping', models.JSONField(verbose_name='列对应关系')),
                ('saved_by', models.CharField(max_length=60, verbose_name='保存人')),
                ('saved_at', models.DateTimeField(verbose_name='保存时间')),
            ],
            options={
                'verbose_name': '列对应关系',
                'indexes': [models.Index(fields=['owner', 'kind', 'fingerprint'], name='mapping_by_header')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'kind', 'name'), name='mapping_name_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20, verbose_name='表格种类')),
                ('filename', models.CharField(max_length=200, verbose_name='文件名')),
                ('state', models.CharField(choices=[('uploaded', '已上传'), ('checked', '已检查'), ('refused', '有错误，未导入'), ('imported', '已导入')], max_length=10, verbose_name='状态')),
                ('mapping', models.JSONField(default=dict, verbose_name='列对应关系')),
                ('headers', models.JSONField(default=list, verbose_name='表头')),
                ('counts', models.JSONField(default=dict, verbose_name='行数')),
                ('problems', models.JSONField(default=list, verbose_name='问题')),
                ('skipped_sheets', models.JSONField(default=list, verbose_name='未用的工作表')),
                ('unused_headers', models.JSONField(default=list, verbose_name='未用的列')),
                ('owner', models.CharField(db_index=True, max_length=60, verbose_name='所属')),
                ('uploaded_by', models.CharField(max_length=60, verbose_name='上传人')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='检查时间')),
                ('imported_by', models.CharField(blank=True, max_length=60, verbose_name='导入人')),
                ('imported_at', models.DateTimeField(null=True, verbose_name='导入时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='exchange.importfile')),
            ],
            options={
                'verbose_name': '表格导入',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('imported_at__isnull', False), ('state', 'imported'), models.Q(('imported_by', ''), _negated=True)), models.Q(models.Q(('state', 'imported'), _negated=True), ('imported_at__isnull', True), ('imported_by', '')), _connector='OR'), name='imported_by_somebody_at_some_time')],
            },
        ),
    ]
