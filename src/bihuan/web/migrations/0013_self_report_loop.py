"""Row security of what follows a self-report, of an office's quarters, and of who finds hazards in an enterprise."""

from django.db import migrations

from bihuan.row_scope import OWN_OFFICES, fence, fence_behind


class Migration(migrations.Migration):
    dependencies = [
        ("filings", "0004_loop_quarters_and_finders"),
        ("web", "0012_direct_reports"),
    ]

    operations = [
        fence_behind("filings_selfreportstep", "report_id", "filings_selfreport"),
        fence_behind("filings_selfreportverification", "report_id", "filings_selfreport"),
        fence("filings_quarterreview", place=OWN_OFFICES.format("office_id")),
        fence_behind("filings_finderrole", "enterprise_id", "parties_enterprise"),
        fence_behind("filings_ownfind", "hazard_id", "hazards_hazard"),
    ]
