"""The lines of the acts on a case are read where the case is, by offices alone: what lies in a case is theirs."""

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
_OF_OFFICES = _LINE.replace("ELSE", f"WHEN 'case' THEN conduct_case_shown({_NUMBER}) ELSE", 1)
_LINES = {"place": _OF_OFFICES, **dict.fromkeys(("enterprise", "account"), _LINE), "keeper": "true"}


class Migration(migrations.Migration):
    dependencies = [("web", "0020_listings")]

    operations = fence_anew("audit_event", **_LINES)[:1]  # nothing stands behind a line
