"""How often the worker began a list; a reason keeps days as well."""

import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0004_long_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='starts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='开始次数'),
        ),
        migrations.AlterField(
            model_name='export',
            name='reason',
            field=models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='没有写成的原因'),
        ),
        migrations.AlterField(
            model_name='importjob',
            name='reason',
            field=models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='没有办成的原因'),
        ),
    ]
