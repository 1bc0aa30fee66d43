"""Who entered what is on record, and when, the chain tells: the first line of the act after the row was made is the
row's. An office vouches for what it entered from its first day. Without a line the id tells the day (bihuan/clock.py)."""

from django.db import migrations, models

KNOWN = """
UPDATE registers_shutdown AS made SET known_on = coalesce(
    (
        SELECT CASE WHEN clerk.regulator_id IS NULL THEN (line.at AT TIME ZONE 'Asia/Shanghai')::date ELSE made.since END
        FROM audit_event AS line
        LEFT JOIN parties_account AS clerk ON clerk.id = substring(line.by FROM '^account:([0-9]+)$')::bigint
        WHERE line."case" = 'enterprise:' || made.enterprise_id AND line.act = 'record_shutdown' AND line.id > made.id
        ORDER BY line.id LIMIT 1
    ),
    (to_timestamp((1577836800000 + (made.id >> 21)) / 1000.0) AT TIME ZONE 'Asia/Shanghai')::date
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0016_times_of_a_withdrawal"),
        ("parties", "0011_site_known_since"),
        ("audit", "0004_many_lines_by_key"),
    ]

    operations = [
        migrations.AddField("shutdown", "known_on", models.DateField("得知日期", null=True)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AlterField("shutdown", "known_on", models.DateField("得知日期")),
    ]
