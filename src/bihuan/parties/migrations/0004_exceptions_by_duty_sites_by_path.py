"""An exception knows the enterprise and the sector whose duty it is; scopes ask for the sites of a place."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_offices_and_institutions")]

    operations = [
        migrations.AddField(
            model_name="recordedexception",
            name="enterprise",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.enterprise",
                verbose_name="企业",
            ),
        ),
        migrations.AddField(
            model_name="recordedexception",
            name="sector",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="行业领域"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass("division_code", "text_pattern_ops"),
                models.F("enterprise"),
                name="site_by_path",
            ),
        ),
    ]
