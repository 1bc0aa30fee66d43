"""Exceptions granted so far for a check learn whose enterprise and which sector it is."""

from django.db import migrations

_LEARN = """
UPDATE parties_recordedexception AS granted SET enterprise_id = held.enterprise_id, sector = held.sector
FROM inspections_inspection AS held
WHERE granted.subject = 'inspection:' || held.id AND granted.enterprise_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0003_report_drafts"),
        ("parties", "0004_exceptions_by_duty_sites_by_path"),
    ]

    operations = [migrations.RunSQL(_LEARN, migrations.RunSQL.noop)]
