"""Plain words for the people who read the records; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_chain"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="event",
            options={"verbose_name": "审计记录"},
        ),
        migrations.AlterModelOptions(
            name="head",
            options={"verbose_name": "卷末登记"},
        ),
        migrations.AlterModelOptions(
            name="sealedhead",
            options={"verbose_name": "封存的卷末登记"},
        ),
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.TextField(verbose_name="办理事项"),
        ),
        migrations.AlterField(
            model_name="event",
            name="hash",
            field=models.BinaryField(verbose_name="校验码"),
        ),
        migrations.AlterField(
            model_name="event",
            name="prev_hash",
            field=models.BinaryField(verbose_name="前一条的校验码"),
        ),
        migrations.AlterField(
            model_name="event",
            name="release",
            field=models.TextField(verbose_name="规则版本"),
        ),
        migrations.AlterField(
            model_name="head",
            name="hash",
            field=models.BinaryField(verbose_name="校验码"),
        ),
        migrations.AlterField(
            model_name="seal",
            name="hash",
            field=models.BinaryField(verbose_name="校验码"),
        ),
        migrations.AlterField(
            model_name="seal",
            name="heads",
            field=models.IntegerField(verbose_name="卷末登记数"),
        ),
        migrations.AlterField(
            model_name="seal",
            name="prev_hash",
            field=models.BinaryField(verbose_name="前一封存的校验码"),
        ),
        migrations.AlterField(
            model_name="sealedhead",
            name="hash",
            field=models.BinaryField(verbose_name="校验码"),
        ),
    ]
