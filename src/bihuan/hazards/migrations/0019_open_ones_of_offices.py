"""What offices found stands in an index of its own: their desks look for it among all that is open in a place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0018_newest_major_ones")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                fields=["turn_due_on", "id"],
                condition=models.Q(origin__in=["administrative_inspection", "imported_by_office", "supervision"])
                & ~models.Q(state="struck_off"),
                name="hazard_of_office_open",
            ),
        ),
    ]
