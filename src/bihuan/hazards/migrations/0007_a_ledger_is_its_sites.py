"""A row of a ledger is known by its key at its site: two authorities may call theirs alike."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0006_a_number_for_people")]

    operations = [
        migrations.RemoveConstraint(model_name="hazard", name="hazard_external_key_once"),
        migrations.AddConstraint(
            model_name="hazard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_key", ""), _negated=True),
                fields=("enterprise", "site", "external_key"),
                name="hazard_external_key_once",
            ),
        ),
    ]
