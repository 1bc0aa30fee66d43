"""A direct report and its receipt are shown where their hazard is."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("web", "0011_certificates_behind_enterprises"), ("filings", "0003_direct_reports")]

    operations = [
        fence_behind("filings_directreport", "hazard_id", "hazards_hazard"),
        fence_behind("filings_directreceipt", "hazard_id", "hazards_hazard"),
    ]
