"""The receipts of a month's filings are shown where their self-report is."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("web", "0024_office_interviews_and_circulars"), ("exchange", "0007_entries_of_months")]

    operations = [fence_behind("exchange_reportentry", "report_id", "filings_selfreport")]
