"""A case is its office's and that of whoever it was sent to; the enterprise reads it once the decision is served. What
lies in it, and what was judged of a hazard, is for offices alone."""

from django.db import migrations

from bihuan.row_scope import OWN_OFFICES, WHOSE, asking_past, fence, shown, shown_by_id

_SENT_HERE = """
SELECT FROM conduct_transfer t
WHERE t.case_id = wanted AND t.sent_at IS NOT NULL AND row_scope_office_around(t.to_office_id)
"""
_CASE = {
    "place": f"{OWN_OFFICES.format('office_id')} OR case_was_sent_here(id)",
    "enterprise": f"enterprise_id = {WHOSE} AND served_at IS NOT NULL",
}


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0018_interviews_behind_enterprises"),
        ("conduct", "0005_cases_and_transfers"),
    ]

    operations = [
        asking_past("case_was_sent_here", "wanted bigint", _SENT_HERE),
        fence("conduct_case", **_CASE),
        shown_by_id("conduct_case", shown(**_CASE)),
        fence("conduct_caseevidence", place="conduct_case_shown(case_id)"),
        fence("conduct_transfer", place="conduct_case_shown(case_id)"),
        fence("conduct_minorbreach", place="hazards_hazard_shown(hazard_id)"),
    ]
