import bihuan.clock
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bihuan.standards.divisions import trim


def written_as_scopes_compare(apps, schema_editor):
    """Codes without their padding, and the place of registration as the one that keeps the record."""
    for institution in apps.get_model("parties", "Institution").objects.all():
        institution.division_code = trim(institution.division_code)
        institution.qualified_in = [trim(code) for code in institution.qualified_in]
        institution.kept_at = institution.division_code
        institution.save()


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_exception_per_place'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='曾用名')),
                ('until_on', models.DateField(verbose_name='用到哪天')),
            ],
            options={
                'verbose_name': '曾用名',
            },
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('item', models.CharField(max_length=60, verbose_name='服务项目')),
                ('number', models.CharField(max_length=80, verbose_name='证书编号')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='有效期至')),
            ],
            options={
                'verbose_name': '资质证书',
            },
        ),
        migrations.AddField(
            model_name='institution',
            name='address',
            field=models.CharField(blank=True, max_length=300, verbose_name='地址'),
        ),
        migrations.AddField(
            model_name='institution',
            name='contact_name',
            field=models.CharField(blank=True, max_length=60, verbose_name='联系人'),
        ),
        migrations.AddField(
            model_name='institution',
            name='contact_phone',
            field=models.CharField(blank=True, max_length=30, verbose_name='联系电话'),
        ),
        migrations.AddField(
            model_name='institution',
            name='kept_at',
            field=models.CharField(blank=True, max_length=12, verbose_name='登记机关所在地'),
        ),
        migrations.AddField(
            model_name='institution',
            name='level',
            field=models.CharField(blank=True, choices=[('national', '国家级'), ('provincial', '省级'), ('municipal', '市级'), ('county', '县区级')], max_length=12, verbose_name='机构级别'),
        ),
        migrations.AddField(
            model_name='institution',
            name='lists',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, verbose_name='列入名单'),
        ),
        migrations.AddField(
            model_name='institution',
            name='services',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, verbose_name='服务项目'),
        ),
        migrations.AddField(
            model_name='institution',
            name='state',
            field=models.CharField(choices=[('in_service', '在册'), ('suspended', '已暂停'), ('ended', '已退出')], default="in_service", max_length=12, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='institution',
            name='state_ground',
            field=models.CharField(blank=True, max_length=120, verbose_name='暂停的依据文书'),
        ),
        migrations.AddField(
            model_name='institution',
            name='state_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='暂停或退出的理由'),
        ),
        migrations.AddField(
            model_name='institution',
            name='state_since',
            field=models.DateField(blank=True, null=True, verbose_name='状态起始日'),
        ),
        migrations.AddField(
            model_name='regulator',
            name='closed_on',
            field=models.DateField(blank=True, null=True, verbose_name='撤销日期'),
        ),
        migrations.AddField(
            model_name='formername',
            name='institution',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='parties.institution'),
        ),
        migrations.AddField(
            model_name='formername',
            name='regulator',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='parties.regulator'),
        ),
        migrations.AddField(
            model_name='qualification',
            name='institution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualifications', to='parties.institution'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', True), ('regulator__isnull', False)), models.Q(('institution__isnull', False), ('regulator__isnull', True)), _connector='OR'), name='former_name_of_one'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.UniqueConstraint(fields=('institution', 'item'), name='qualification_once'),
        ),
        migrations.RunPython(written_as_scopes_compare, migrations.RunPython.noop),
    ]
