"""The newest major hazards are walked to, instead of sorted out of all of a place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0017_experts_of_an_acceptance")]

    operations = [
        migrations.RemoveIndex(model_name="hazard", name="hazard_major_by_path"),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(models.F("id").desc(), condition=models.Q(grade="major"), name="hazard_major_newest"),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                models.F("id").desc(),
                condition=models.Q(grade="major") & ~models.Q(state="struck_off"),
                name="hazard_major_open_newest",
            ),
        ),
    ]
