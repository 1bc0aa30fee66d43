from django.db import migrations, models

COUNTED = "UPDATE registers_profile SET counted_managers = full_time_managers"
"""What was stated until now was what counted."""


class Migration(migrations.Migration):
    dependencies = [("registers", "0010_money_for_hazards_and_shutdowns")]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="counted_managers",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="专职人数（计）"),
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
