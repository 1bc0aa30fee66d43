"""A phone is its owner's, and known to who looks after the account; what it took along and sent is shown where the check
is."""

from django.db import migrations

from bihuan.row_scope import ACCOUNT, fence, fence_behind, shown_by_id

_OWN = f"account_id = {ACCOUNT}"
_PHONE = {
    "place": f"{_OWN} OR account_is_looked_after(account_id)",
    "enterprise": _OWN,
    "account": _OWN,
    "keeper": "true",
}


class Migration(migrations.Migration):
    dependencies = [("web", "0026_reports_of_offices"), ("field", "0001_phones_and_what_they_send")]

    operations = [
        fence("field_device", **_PHONE),
        fence_behind("field_bundle", "inspection_id", "inspections_inspection"),
        shown_by_id("field_bundle", "inspections_inspection_shown(inspection_id)"),
        fence_behind("field_sentact", "bundle_id", "field_bundle"),
        fence_behind("field_sentphoto", "bundle_id", "field_bundle"),
        fence_behind("field_unsealedreason", "hazard_id", "hazards_hazard"),
    ]
