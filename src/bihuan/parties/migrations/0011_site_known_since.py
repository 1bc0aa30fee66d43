"""The day from which a site is known; of those there are, the day on which their number was given."""

from django.db import migrations, models

_AS_NUMBERED = """
UPDATE parties_site
SET known_since = (timestamptz '2020-01-01 00:00:00+00' + make_interval(secs => (id >> 21) / 1000.0))
    AT TIME ZONE 'Asia/Shanghai'
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0010_first_orders")]

    operations = [
        migrations.AddField(
            model_name="site",
            name="known_since",
            field=models.DateField(blank=True, null=True, verbose_name="登记日期"),
        ),
        migrations.RunSQL(_AS_NUMBERED, migrations.RunSQL.noop),
    ]
