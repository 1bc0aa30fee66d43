"""Plain words for the people who read the papers; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_signed_copy"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="sha256",
            field=models.CharField(db_index=True, max_length=64, verbose_name="校验码"),
        ),
        migrations.AlterField(
            model_name="officialdocument",
            name="pdf_sha256",
            field=models.CharField(max_length=64, verbose_name="文件校验码"),
        ),
    ]
