"""When the enterprise answered the report, and who."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0010_headquarters_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='inspection',
            name='responded_at',
            field=models.DateTimeField(null=True, verbose_name='回复时间'),
        ),
        migrations.AddField(
            model_name='inspection',
            name='responded_by',
            field=models.BigIntegerField(null=True, verbose_name='回复人'),
        ),
    ]
