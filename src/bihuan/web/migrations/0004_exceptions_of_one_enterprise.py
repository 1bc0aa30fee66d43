"""An exception for one enterprise is told below its place where the enterprise is, and to no other office there."""

from django.db import migrations

from bihuan.row_scope import PLACE, WHOSE, fence_anew

_BELOW = f"starts_with({PLACE}, division_code) AND (enterprise_id IS NULL OR parties_enterprise_shown(enterprise_id))"
_EXCEPTION = {
    "place": f"starts_with(division_code, {PLACE}) OR {_BELOW}",
    "enterprise": f"enterprise_id IS NULL OR enterprise_id = {WHOSE}",
    "account": "enterprise_id IS NULL OR enterprise_is_visited(enterprise_id)",
}


class Migration(migrations.Migration):
    dependencies = [("web", "0003_rows_told_by_a_name")]

    operations = fence_anew("parties_recordedexception", **_EXCEPTION)
