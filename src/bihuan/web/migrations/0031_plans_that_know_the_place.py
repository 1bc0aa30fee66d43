"""The rest plans for any values once (config/settings.py). What looks for the sites of a place must know the place:
only then is the beginning of a code looked up in its index, and not compared with that of every site."""

from django.db import migrations

FUNCTION = "enterprises_with_a_site_in(text)"


class Migration(migrations.Migration):
    dependencies = [("web", "0030_recordings_of_checks")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {FUNCTION} SET plan_cache_mode = force_custom_plan",
            f"ALTER FUNCTION {FUNCTION} RESET plan_cache_mode",
        )
    ]
