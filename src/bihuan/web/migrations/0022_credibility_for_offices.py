"""What reviewers are advised about a report is for offices that see it; a draw is its office's, and a report that was
drawn is shown where the report is: its enterprise reads why, and answers."""

from django.db import migrations

from bihuan.row_scope import OWN_OFFICES, fence, fence_behind


class Migration(migrations.Migration):
    dependencies = [("web", "0021_lines_of_cases"), ("filings", "0006_credibility")]

    operations = [
        fence("filings_reportlook", place="filings_selfreport_shown(report_id)"),
        fence("filings_reviewdraw", place=OWN_OFFICES.format("office_id")),
        fence_behind("filings_drawnreport", "report_id", "filings_selfreport"),
    ]
