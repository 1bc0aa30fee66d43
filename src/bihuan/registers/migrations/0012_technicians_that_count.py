from django.db import migrations, models

COUNTED = "UPDATE registers_profile SET counted_technicians = technicians"
"""What was stated until now was what counted."""


class Migration(migrations.Migration):
    dependencies = [("registers", "0011_managers_that_count")]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="counted_technicians",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="技术人员数（计）"),
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
