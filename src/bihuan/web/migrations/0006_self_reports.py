"""Row security of self-reports: where the site stands, at the enterprise itself, and to its visitors."""

from django.db import migrations

from bihuan.row_scope import OWN_OFFICES, PLACE, WHOSE, fence, shown, shown_by_id

_REPORT = {
    "place": f"starts_with(division_code, {PLACE})",
    "enterprise": f"enterprise_id = {WHOSE}",
    "account": "enterprise_is_visited(enterprise_id)",
}


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_self_reports"), ("web", "0005_standardisation_terms_behind_enterprises")]

    operations = [
        fence("filings_selfreport", **_REPORT),
        shown_by_id("filings_selfreport", shown(**_REPORT)),
        fence("filings_reportmonth", place=OWN_OFFICES.format("office_id")),
    ]
