from django.db import migrations, models

# Those that are on record were entered on the day that their ids tell (bihuan/clock.py).
ENTERED = """
UPDATE registers_shutdown SET known_on =
    (to_timestamp((1577836800000 + (id >> 21)) / 1000.0) AT TIME ZONE 'Asia/Shanghai')::date
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0016_times_of_a_withdrawal")]

    operations = [
        migrations.AddField("shutdown", "known_on", models.DateField("得知日期", null=True)),
        migrations.RunSQL(ENTERED, migrations.RunSQL.noop),
        migrations.AlterField("shutdown", "known_on", models.DateField("得知日期")),
    ]
