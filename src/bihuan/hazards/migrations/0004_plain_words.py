"""A plain word for the person who guards an interim control; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0003_a_day_for_every_state"),
    ]

    operations = [
        migrations.AlterField(
            model_name="interimcontrol",
            name="watched_by",
            field=models.CharField(max_length=60, verbose_name="现场监护人"),
        ),
    ]
