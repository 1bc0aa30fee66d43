"""What an office tells the office above of a major hazard is read by offices alone, and so are the lines on it."""

from django.db import migrations

from bihuan.row_scope import ACCOUNT, fence_anew

_NUMBER = """split_part("case", ':', 2)::bigint"""
_LINE = f"""
CASE split_part("case", ':', 1)
WHEN 'hazard' THEN hazards_hazard_shown({_NUMBER})
WHEN 'inspection' THEN inspections_inspection_shown({_NUMBER})
WHEN 'enterprise' THEN enterprise_is_known({_NUMBER})
WHEN 'account' THEN "case" = 'account:' || {ACCOUNT} OR account_is_looked_after({_NUMBER})
ELSE split_part("case", ':', 1) IN ('regulator', 'institution', 'amendment') END
"""
_OF_OFFICES = _LINE.replace(
    "ELSE",
    f"""
WHEN 'case' THEN conduct_case_shown({_NUMBER})
WHEN 'direct_report' THEN filings_directreport_shown({_NUMBER})
ELSE""",
    1,
)
_LINES = {"place": _OF_OFFICES, **dict.fromkeys(("enterprise", "account"), _LINE), "keeper": "true"}
_TO_ALL = "sender <> 'regulator' AND hazards_hazard_shown(hazard_id)"
_REPORT = {"place": "hazards_hazard_shown(hazard_id)", "enterprise": _TO_ALL, "account": _TO_ALL}


class Migration(migrations.Migration):
    dependencies = [("web", "0025_entries_of_months")]

    operations = [
        *fence_anew("filings_directreport", **_REPORT),
        *fence_anew("audit_event", **_LINES)[:1],  # nothing stands behind a line
    ]
